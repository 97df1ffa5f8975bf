#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <chrono>
#include <string>
#include <string_view>

namespace amends::text {

/// A moment as the clocks of a zone show it.
struct ZonedTime {
  std::chrono::local_time<Microseconds> local;
  std::chrono::seconds offset{};  ///< east of UTC
  std::string abbreviation;       ///< "CET"
};

/// Error `text.zone`: the zone is not in the installed database. An empty zone is UTC.
[[nodiscard]] Result<ZonedTime> in_zone(Instant at, std::string_view zone);

/// Errors: text.zone, text.time_gap. Of two moments with this local time the first.
[[nodiscard]] Result<Instant> local_to_instant(
    std::chrono::local_time<Microseconds> local, std::string_view zone
);

/// The country of an IANA zone, "NO"; empty for a zone of no country or an unknown one.
[[nodiscard]] std::string region_of_zone(std::string_view zone);

}  // namespace amends::text
