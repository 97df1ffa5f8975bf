#pragma once

#include "advice/severity.h"
#include "model/finding.h"
#include "model/incident.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace amends::advice {

/// Who is written to.
enum class Audience : std::uint8_t { nobody, clicked, opened, accepted };

/// "nobody", "clicked" ...; `advice.audience.<this>` in the catalogues.
[[nodiscard]] std::string_view to_string(Audience audience);

/// A sentence for the one who decides: an id of the catalogues ("advice.reason.typo") and its
/// values.
struct Reason {
  std::string id;
  std::vector<model::FindingArgument> arguments;
};

/// What people know and the ledger does not.
struct Circumstances {
  std::uint64_t angry_replies = 0;  // angry or legal ones
  bool press = false;
  bool vulnerable_people = false;  // minors, health
  bool money_taken = false;        // wrong money has already changed hands
  bool second_in_90_days = false;  // the same people had an incident in the last 90 days
  bool opted_out_people = false;   // the mistake was to write to them at all
};

/// What to do about an incident, and why. A proposal: people decide.
struct Advice {
  Response response = Response::log_only;
  Audience audience = Audience::nobody;
  Exposure exposure = Exposure::under_1;
  std::uint64_t exposed = 0;
  /// The people to write to.
  std::uint64_t to_write = 0;
  /// Of these, people who have not opened the wrong mailing: they would first learn of the mistake
  /// from our mail.
  std::uint64_t first_learn = 0;
  /// Something must be mended first (link, code, page), whatever is written.
  bool repair = false;
  /// A named person signs.
  bool named_person = false;
  /// No sale content and no coupon beside the apology.
  bool no_offer = false;
  /// A loss is made good: honour the price, pay back, extend.
  bool make_good = false;
  /// Personal data: the register entry and the 72 hours of GDPR article 33.
  bool regulator = false;
  /// A public note (web site, social) beside the mails.
  bool public_note = false;
  std::vector<Reason> reasons;  // in order of weight
};

/// METHODS 7 with the rules of 4 that say when not to write.
[[nodiscard]] Advice decide(
    const model::IncidentFacts& facts,
    model::ErrorKind kind,
    model::Harm harm,
    const Circumstances& circumstances = {}
);

/// The harm a kind of mistake usually does: what an incident starts with.
[[nodiscard]] model::Harm usual_harm(model::ErrorKind kind);

}  // namespace amends::advice
