#pragma once

#include "base/clock.h"
#include "mail/address.h"
#include "model/incident.h"
#include "model/mailing.h"
#include "text/locale.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::advice {

/// How it is put: two short paragraphs, the whole story, a block for the next regular mailing, or a
/// letter in plain text that one person writes to another; `fixed` goes later, to those who had the
/// first word.
enum class ApologyForm : std::uint8_t { correction, apology, postscript, letter, fixed };

[[nodiscard]] std::string_view to_string(ApologyForm form);
[[nodiscard]] std::optional<ApologyForm> parse_apology_form(std::string_view text);

enum class Tone : std::uint8_t { sober, warm, light };

[[nodiscard]] std::string_view to_string(Tone tone);
[[nodiscard]] std::optional<Tone> parse_tone(std::string_view text);

/// What people say in one language. Plain sentences, never Liquid or HTML; empty: not said.
struct ApologyWords {
  text::Locale locale;
  /// "the button in our mail led to a page that does not exist"; one sentence.
  std::string what_happened = {};
  /// "we copied the address of last year's sale and did not try it"
  std::string cause = {};
  /// "the button leads to the sale now"; one sentence.
  std::string what_we_did = {};
  std::string link_label = {};
  /// What people get for it: "we have extended the code to 30 November".
  std::string offer = {};
  /// "a second person now opens every link before a mailing goes"
  std::string prevention = {};
};

/// What is right, where that is a value and no sentence: each language writes it its own way.
struct RightValue {
  std::string price = {};     // "42,00"; needs a currency
  std::string currency = {};  // ISO 4217
  std::string code = {};
  std::optional<Instant> date = {};
};

/// A make-good that is a code, worded by Amends.
struct CodedOffer {
  std::string code = {};
  std::optional<std::int64_t> percent = {};
  std::string amount = {};  // with `currency`, where it is no percentage
  std::string currency = {};
  std::optional<Instant> until = {};
};

/// A make-good of which each person has their own: the code, or the amount, in a column of the
/// list. Worded by Amends and printed by Liquid.
struct OwnOffer {
  std::string column = {};  // "make_good_3"; empty: none
  bool is_credit = false;   // the column holds an amount in `currency`, else a code
  std::optional<std::int64_t> percent = {};  // what a code takes off
  std::string amount = {};                   // or as an amount
  std::string currency = {};
  std::optional<Instant> until = {};  // its last day
};

/// What an apology or a correction is made of. Texts are plain sentences, never Liquid or HTML.
struct ApologyFacts {
  model::MailingKind kind = model::MailingKind::apology;  // apology or correction
  model::IncidentId incident;
  std::string name;  // of the new mailing: "spring-sale-correction"
  std::string list;  // the people's list, e.g. "incident-1-opened"
  std::uint64_t expected = 0;
  mail::Mailbox from;
  mail::Mailbox reply_to;  // read by a person
  text::Locale locale;     // the language of the sentences that follow, and of the mailing
  model::ErrorKind error = model::ErrorKind::other;
  std::string what_happened;  // as in ApologyWords
  std::string cause;
  std::string what_we_did;
  /// The right page for the one button; empty for none.
  std::string link;
  std::string link_label;
  /// When it was mended; nothing while it is not.
  std::optional<Instant> fixed_at;
  std::string zone = "UTC";
  std::string offer;
  std::string prevention;
  std::string signer;       // a person's name
  std::string signer_role;  // "head of customer care"; may be empty
  /// The list has a column first_name.
  bool has_first_name = false;

  /// The other languages of the people hit, with what is said in them.
  std::vector<ApologyWords> others = {};
  Tone tone = Tone::sober;
  model::Harm harm = model::Harm::repairable;
  /// When the wrong mailing began to go.
  std::optional<Instant> sent_at = {};
  /// By when it will be mended, as somebody estimated it. Nothing: no time is promised.
  std::optional<Instant> repair_by = {};
  /// It is mended, whether or not the moment is known.
  bool is_fixed = false;
  /// The wrong mailing goes no further.
  bool is_stopped = false;
  RightValue right = {};
  CodedOffer coded_offer = {};
  OwnOffer own_offer = {};
};

/// What is said in the language of `facts.locale`.
[[nodiscard]] ApologyWords own_words(const ApologyFacts& facts);

}  // namespace amends::advice
