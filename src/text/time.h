#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <string>
#include <string_view>

namespace amends::text {

/// "2026-11-24", "2026-11-24T09:00", "2026-11-24T09:00:00", with a fraction (to the microsecond),
/// with Z or an offset (+01:00, +0100); a space may stand for the T. Without an offset the time is
/// local in `zone` (IANA; an empty zone is UTC); a date alone is its first moment 00:00. Errors:
/// text.time (not such a time), text.zone (unknown zone), text.time_gap (the clock jumps over this
/// local time). A local time that comes twice is taken as its first.
[[nodiscard]] Result<Instant> parse_time(std::string_view iso, std::string_view zone);

/// "2026-11-24T09:00:00Z"; a fraction of a second is cut off.
[[nodiscard]] std::string to_iso8601(Instant at);

/// "Tue, 24 Nov 2026 09:00:00 +0000" (RFC 5322 section 3.3).
[[nodiscard]] std::string rfc5322_date(Instant at);

/// Is this an IANA zone of the installed database ("Europe/Oslo", "UTC")?
[[nodiscard]] bool valid_zone(std::string_view zone);

}  // namespace amends::text
