#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <string_view>

namespace amends::text {

/// A moment as people and programs write it: what parse_time reads, RFC 5322 ("Mon, 14 Mar 2016
/// 09:30:00 +0100"), English months ("March 14, 2016", "14 Mar 2016 9:30 pm"), 14.03.2016,
/// 2016/03/14, and 14/03/2016 or 03/14/2016 where only one of the two is a date: an ambiguous one
/// is refused, never guessed. Without a zone it is local in `zone`. Errors as parse_time.
[[nodiscard]] Result<Instant> read_time(std::string_view text, std::string_view zone);

}  // namespace amends::text
