#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "mail/address.h"
#include "model/incident.h"
#include "model/mailing.h"
#include "text/locale.h"

#include <cstdint>
#include <optional>
#include <string>

namespace amends::advice {

/// What an apology or a correction is made of. Texts are plain sentences, never Liquid or HTML.
struct ApologyFacts {
  model::MailingKind kind = model::MailingKind::apology;  // apology or correction
  model::IncidentId incident;
  std::string name;  // of the new mailing: "spring-sale-correction"
  std::string list;  // the people's list, e.g. "incident-1-opened"
  std::uint64_t expected = 0;
  mail::Mailbox from;
  mail::Mailbox reply_to;  // read by a person
  text::Locale locale;
  model::ErrorKind error = model::ErrorKind::other;
  /// "the button in our mail led to a page that does not exist"; one sentence.
  std::string what_happened;
  /// "we copied the address of last year's sale and did not try it"; may be empty.
  std::string cause;
  /// "the button leads to the sale now"; one sentence.
  std::string what_we_did;
  /// The right page for the one button; empty for none.
  std::string link;
  std::string link_label;
  /// When it was mended; nothing while it is not.
  std::optional<Instant> fixed_at;
  std::string zone = "UTC";
  /// What people get for it: "we have extended the code to 30 November"; may be empty.
  std::string offer;
  /// "a second person now opens every link before a mailing goes"; may be empty.
  std::string prevention;
  std::string signer;       // a person's name
  std::string signer_role;  // "head of customer care"; may be empty
  /// The list has a column first_name.
  bool has_first_name = false;
};

/// The folder of a mailing: mailing.toml, body.html, body.txt, from locales/<language>/apology/, in
/// English where the language has none. Errors: apology.no_signer, apology.no_incident,
/// apology.no_story (what happened or what was done is empty), apology.template.
[[nodiscard]] Result<model::MailingFiles> compose_apology(const ApologyFacts& facts);

/// The subject as compose_apology writes it, for the draft's preview.
[[nodiscard]] std::string apology_subject(const ApologyFacts& facts);

}  // namespace amends::advice
