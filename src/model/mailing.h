#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "mail/address.h"
#include "model/check_settings.h"
#include "model/ids.h"
#include "text/locale.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::model {

enum class MailingKind : std::uint8_t { regular, correction, apology, follow_up };

[[nodiscard]] std::string_view to_string(MailingKind kind);
[[nodiscard]] std::optional<MailingKind> parse_mailing_kind(std::string_view text);

/// A mailing's life. Stored by name.
enum class MailingState : std::uint8_t {
  draft,
  proofed,
  approved,
  sending,
  holding,
  halted,
  finished,
  elsewhere  // another program sent it: kept so that it can be made good, never sent from here
};

[[nodiscard]] std::string_view to_string(MailingState state);
[[nodiscard]] std::optional<MailingState> parse_mailing_state(std::string_view text);
[[nodiscard]] bool may_follow(MailingState from, MailingState to);

/// The files of a mailing's folder: name relative to the folder -> bytes. The order is the name's,
/// so a hash over it is stable.
using MailingFiles = std::map<std::string, std::string>;

/// SHA-256 over every file's name, length and bytes: what a sign-off is bound to.
[[nodiscard]] crypto::Digest content_hash(const MailingFiles& files);

/// A text of the mailing and where it stands, so that every finding can point there.
struct SourceText {
  std::string text;
  std::string file;
  int line = 1;  // the line in `file` at which the text begins
  int column = 1;
};

/// A text of the folder's partials/ that other texts print by `{% render "name" %}`.
struct Partial {
  std::string name;
  SourceText source;
  std::string alias = {};  // liquid::Partial::alias
};

/// What people of one language get.
struct Edition {
  text::Locale locale;
  SourceText subject;
  SourceText preheader;
  SourceText html;
  SourceText text;  // derived from the HTML when there is no body.txt
  bool text_derived = false;
  /// What `render` finds: in `html` the partials/*.html of this language, in `subject` and
  /// `preheader` the partials/*.txt, in `text` these too, or the HTML ones derived as it is itself.
  std::vector<Partial> html_partials = {};
  std::vector<Partial> line_partials = {};
  std::vector<Partial> text_partials = {};
};

/// A file of the folder that goes with every mail.
struct MailFile {
  std::string file;  // its name in the folder, "pictures/logo.png"
  std::string name;  // what the reader sees, "logo.png"
  std::string bytes;
  Place place = {};  // of the entry in mailing.toml; of a picture nowhere
};

/// Where the pictures of the folder that an edition shows are: in each mail, or on our host, where
/// they can be replaced after the mail has left.
enum class PictureHome : std::uint8_t { embedded, hosted };

/// Whether links lead over our host, where they can be mended and are counted, and HTML has a
/// pixel.
enum class LinkTracking : std::uint8_t { on, off };

struct Audience {
  std::string list;  // a file in the folder ("people.csv") or the name of a list on the server
  SourceText where;  // a Liquid condition over the columns; empty = everybody on the list
  std::optional<std::int64_t> expected;
  std::vector<std::string> not_with = {};  // mailings that nobody may get who gets this one
};

struct Schedule {
  std::optional<Instant> at;
  std::optional<Instant> valid_until;  // after this moment it is no longer true and is not sent
  std::string zone = "UTC";
};

struct OfferCode {
  std::string code;  // empty when each person has one of their own
  std::string starts;
  std::string ends;
  std::optional<std::int64_t> percent;
  std::string file = {};                 // of the folder: the codes that were made, one a line
  std::string column = {};               // of the list: prints each person's own
  std::vector<std::string> unique = {};  // what `file` says
};

/// What the text may say something costs.
struct Price {
  std::string sku;
  std::string name;        // as the text calls it; may be empty
  std::string price;       // as written: "399,00"
  std::int64_t minor = 0;  // hundredths of the currency
  std::string currency;    // ISO 4217; empty: whatever the text says
};

/// Whether the prices of the text are compared with those of the pages its links lead to.
enum class PagePricing : std::uint8_t { compare, ignore };

/// [offer]: where the shop itself says what things cost.
struct OfferSources {
  std::string feed;  // web address of a product feed; empty: none
  PagePricing pages = PagePricing::compare;
  Place place;  // of `feed` in mailing.toml
};

/// One step of careful sending: up to `share` of the audience (cumulative), then wait.
struct Wave {
  double share = 1.0;
  std::chrono::seconds hold{0};
};

struct Mailing {
  std::string name;
  MailingKind kind = MailingKind::regular;
  mail::Mailbox from;
  std::optional<mail::Mailbox> reply_to;
  text::Locale locale;
  std::vector<Edition> editions;  // the first is `locale`'s
  std::vector<std::string> topics;
  std::string template_name = {};  // what it was made from; a halt may name it. Empty: nothing
  Audience audience;
  Schedule schedule;
  std::vector<OfferCode> codes;
  /// That an edition's HTML shows; each once, first use first. The place of a hosted one is the
  /// number in its address: mails that are out go by this order.
  std::vector<MailFile> pictures = {};
  PictureHome picture_home = PictureHome::embedded;
  std::vector<MailFile> attachments = {};  // from [[attachments]], as written
  std::string flow = {};   // the series it belongs to; a halt may name it. Empty: none
  std::string relay = {};  // from [policy] relay; empty: the main one
  LinkTracking tracking = LinkTracking::on;  // from [policy] tracking
  std::vector<Wave> waves;  // from [policy] waves: "default", "urgent", "careful", "all", or a list
                            // of {share, hold_minutes}
  std::vector<Price> prices = {};
  CheckSettings checks = {};
  OfferSources offer = {};

  /// The edition for a reader: the same language and region, the same language, else the mailing's
  /// own.
  [[nodiscard]] const Edition& edition_for(const text::Locale& reader) const;
};

/// How many of `audience` people have had their turn when wave `index` is over. METHODS 2: the
/// first wave is at least 1,000 and at most 10,000 people but never more than 20 %.
[[nodiscard]] std::uint64_t wave_end(
    const std::vector<Wave>& waves, std::size_t index, std::uint64_t audience
);

}  // namespace amends::model
