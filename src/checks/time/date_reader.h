#pragma once

#include "checks/words.h"
#include "text/locale.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace amends::checks {

/// A date in running text.
struct WrittenDate {
  std::chrono::year_month_day date;
  std::size_t begin = 0;  // of the date itself, bytes
  std::size_t end = 0;
  /// 0 Monday ... 6 Sunday, when a weekday stands beside it.
  std::optional<unsigned> weekday;
  std::size_t weekday_begin = 0;
  std::size_t weekday_end = 0;
  /// "until", "by": the date is the last day of something.
  bool deadline = false;
};

/// The dates of a text: "Friday 26 November", "November 26, 2026", "fredag 26. november",
/// "пятница, 26 ноября", "יום שישי 26.11"; words from data/dates.json. A date without a year is
/// the one nearest to `reference`. Days that no calendar has are left out. At most kPlacesMax.
[[nodiscard]] std::vector<WrittenDate> dates_of(
    std::string_view text,
    std::span<const Word> words,
    const text::Locale& locale,
    std::chrono::sys_days reference
);

}  // namespace amends::checks
