#pragma once

#include <chrono>

namespace amends::text {

/// A day of the Hebrew calendar. Months count from Tishri 1; Adar I is 6 (leap years only), Adar 7,
/// Nisan 8 ... Elul 13.
struct HebrewDate {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;

  bool operator==(const HebrewDate&) const = default;
};

/// Of the daylight of a civil day; month 0 where ICU has no such calendar.
[[nodiscard]] HebrewDate hebrew_date(std::chrono::sys_days day);

/// Easter Sunday of the western churches (Gregorian computus).
[[nodiscard]] std::chrono::sys_days western_easter(std::chrono::year year);
/// Easter Sunday of the eastern churches (Julian computus), as a Gregorian date; for 1900 to 2099.
[[nodiscard]] std::chrono::sys_days orthodox_easter(std::chrono::year year);

}  // namespace amends::text
