#pragma once

#include "text/zone.h"

#include <array>
#include <string>
#include <string_view>

namespace amends::text {

/// The words of one language that a date pattern needs. Weekdays from Sunday; months as they stand
/// after a day ("24 ноября") and alone ("ноябрь 2026").
struct DateNames {
  std::array<std::string, 12> months;
  std::array<std::string, 12> months_short;
  std::array<std::string, 12> months_alone;
  std::array<std::string, 12> months_alone_short;
  std::array<std::string, 7> weekdays;
  std::array<std::string, 7> weekdays_short;
  std::array<std::string, 2> halves;  ///< AM, PM
};

/// The letters listed at format_date. Months take the form for after a day when the pattern shows
/// the day (%d %e), the form for standing alone otherwise.
[[nodiscard]] std::string strftime_text(
    const ZonedTime& time, std::string_view pattern, const DateNames& names
);

}  // namespace amends::text
