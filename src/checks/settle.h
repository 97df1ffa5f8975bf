#pragma once

#include "base/clock.h"
#include "model/check_settings.h"
#include "model/finding.h"

#include <vector>

namespace amends::checks {

/// What [checks] and [[waivers]] make of the findings: levels as set or as the profile has them,
/// findings that are turned off left out, those a waiver fits marked as waived. A waiver that is
/// over when the mailing goes is a finding, `waiver.expired` (warns), and one that fits nothing is
/// too, `waiver.unused` (note). Worst first. To be called once, when all findings are there.
[[nodiscard]] std::vector<model::Finding> settle(
    std::vector<model::Finding> findings, const model::CheckSettings& settings, Instant sends_at
);

/// Blocks first, then warnings, then notes; within a level by part and place.
[[nodiscard]] bool comes_before(const model::Finding& left, const model::Finding& right);

}  // namespace amends::checks
