#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/finding.h"
#include "model/mailing.h"
#include "ports/store.h"

#include <cstdint>
#include <vector>

namespace amends::engine {

/// What the proof of a mailing asks of the codes that shops ask us about: would the shop take the
/// code now (`code.refused`), and may it be used as often as people get it (`code.budget_short`).
/// Codes that are not registered are the shop's own business.
[[nodiscard]] Result<std::vector<model::Finding>> look_at_codes(
    ports::Store& store, const model::Mailing& mailing, std::uint64_t recipients, Instant now
);

}  // namespace amends::engine
