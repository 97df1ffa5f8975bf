#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "checks/audience_history.h"
#include "checks/known_code.h"
#include "checks/past_price.h"
#include "liquid/template.h"
#include "model/expanded.h"
#include "model/ids.h"
#include "model/shop_price.h"
#include "text/locale.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::checks {

/// Which text of an edition.
enum class Part : std::uint8_t { subject, preheader, html, text };

/// "subject", "preheader", "html", "text": what Finding::part says.
[[nodiscard]] std::string_view to_string(Part part);

/// Where a part comes from. The text part that is derived from the HTML repeats what the HTML says:
/// it is not looked at a second time.
enum class Origin : std::uint8_t { written, derived };

/// What a template is asked to carry.
enum class Carrier : std::uint8_t { apology, grave };

/// What is known before any recipient is looked at.
struct Facts {
  /// The moment the mailing is checked for; `--now`. The schedule's own time, where there is one,
  /// is the moment it is sent.
  Instant now;
  /// The names the list provides, normalised as model::Columns has them. What every template knows
  /// (unsubscribe_url, contact, mailing ...) need not be among them.
  std::vector<std::string> columns;
  /// The names of the values of a person, by number (PersonView::values).
  std::vector<std::string> column_names = {};
  /// How many people this sender's earlier mailings of the same kind went to; empty where nobody
  /// knows.
  std::vector<std::uint64_t> past_audiences = {};
  /// Whether only a sample of the audience is looked at: what is said about values is about these.
  bool is_sample = false;
  /// Who got what before; nullptr where nobody knows: only a server does.
  std::shared_ptr<const AudienceHistory> history = {};
  /// What the mailing's template is tried for; `--as-carrier`.
  std::optional<Carrier> carrier = {};
  /// Codes of [[codes]] that shops are answered about; empty where nobody knows: only a server
  /// does.
  std::vector<KnownCode> codes = {};
  /// What this sender's mailings of the last 90 days asked, each of a mailing once; only a server
  /// knows.
  std::vector<PastPrice> past_prices = {};
  /// What the shop itself asked on days before, one a day of each thing and currency; empty where
  /// nobody kept it: a server does, or a file says it.
  std::vector<model::ShopPrice> shop_prices = {};
};

/// A text of an edition before it is rendered: Liquid still in it, partials where they are called.
struct ConstantPart {
  Part part = Part::html;
  Origin origin = Origin::written;
  text::Locale locale;
  std::string source;
  std::string file;
  int first_line = 1;
  int first_column = 1;  // of the first character, for a text that begins inside a line
  /// Where `source` comes from; empty: all of it from `file`.
  std::vector<model::SourcePiece> pieces = {};
};

/// A name an edition's text reads from outside, liquid::Template::inputs(): "first_name",
/// "contact.first_name", "mailing.name".
struct Input {
  Part part = Part::html;
  Origin origin = Origin::written;
  std::string name;
  Place place;  // of the first `{{ }}` that reads it; line 0 when only a tag does
};

/// One `{{ }}` of an edition's text.
struct SpanInfo {
  Part part = Part::html;
  Origin origin = Origin::written;
  text::Locale locale;
  std::string expression;           // between the braces
  std::vector<std::string> inputs;  // the names it reads
  bool has_default = false;
  /// What the values handed to Tally::value are escaped for; they are looked at unescaped.
  liquid::Escape escape = liquid::Escape::none;
  Place place;
};

/// One person of the audience. What is borrowed lives until the next person begins.
struct RecipientFacts {
  model::ContactId contact;
  std::int64_t row = 0;  // line of the CSV; 0 when from a list of the server
  std::string_view address;
  /// Withheld: unsubscribed, complained, bounced. Such a person counts as suppressed only; no
  /// values are expected.
  bool suppressed = false;
  /// The row of the same person seen before.
  std::optional<std::int64_t> duplicate_of_row;
  /// IANA, as the row says; empty when it says none.
  std::string_view zone = {};
  /// Where the engine met the person: what is told first about people is told in this order.
  std::uint64_t position = 0;
  /// The language of the person's own locale, empty when none is known, and of the edition they
  /// get: "he", "en".
  std::string_view language = {};
  std::string_view edition_language = {};
  /// The row, of another address that reaches the same mailbox: a tag after +, dots in a Gmail
  /// address.
  std::optional<std::int64_t> same_person_as_row = {};
  /// Not in the sample: counted in the audience, nothing is printed.
  bool looked_at = true;
  /// The code (its number in Mailing::codes) that somebody before has in its column too.
  std::optional<std::uint32_t> same_code = {};
};

}  // namespace amends::checks
