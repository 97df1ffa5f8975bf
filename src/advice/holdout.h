#pragma once

#include "advice/decision.h"
#include "advice/playbook.h"
#include "model/contact_set.h"
#include "model/incident.h"

#include <cstdint>
#include <vector>

namespace amends::advice {

/// An apology before it is written, as far as it matters for who may go without it.
struct HoldoutCase {
  model::ErrorKind kind = model::ErrorKind::other;
  model::Harm harm = model::Harm::repairable;
  Circumstances known;
  bool mended = false;       // whoever acts on the wrong mailing now comes out right
  bool makes_good = false;   // people get something with it
  bool tells_value = false;  // it tells the right price, code or date
  bool has_begun = false;    // some have it already
  std::uint64_t people = 0;  // to be drawn from
};

/// Who goes without the apology for a while, so that what it does can be measured.
struct HoldoutChoice {
  std::uint64_t held = 0;       // 0: everybody gets it
  std::vector<Reason> reasons;  // why nobody is held out; empty when somebody is
};

/// Whether everybody hit has to hear of such a mistake, whatever is written to them: nobody is held
/// out, and who is held out already does not stay so.
[[nodiscard]] bool must_hear(model::ErrorKind kind, model::Harm harm, const Circumstances& known);

/// METHODS 6: only of a mistake of severity 1 or 2, and only where nobody needs to hear of it.
/// Every reason against it is named, not only the first.
[[nodiscard]] HoldoutChoice decide_holdout(
    const HoldoutCase& at, const HoldoutRules& rules = default_playbook().holdout
);

/// The same seed and the same people make the same draw, on every machine.
struct HoldoutSeed {
  model::IncidentId incident;
  std::uint64_t seed = 0;
};

/// `count` of `people` at random, each as likely as any other; everybody when there are fewer.
[[nodiscard]] model::ContactSet draw_holdout(
    const model::ContactSet& people, std::uint64_t count, const HoldoutSeed& seed
);

}  // namespace amends::advice
