#include "text/calendar.h"

#include <memory>
#include <unicode/calendar.h>
#include <unicode/timezone.h>

namespace amends::text {

HebrewDate hebrew_date(std::chrono::sys_days day) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::Calendar> calendar(icu::Calendar::createInstance(
      *icu::TimeZone::getGMT(), icu::Locale("he@calendar=hebrew"), status
  ));
  if (U_FAILURE(status)) {
    return {};
  }
  const auto at = std::chrono::milliseconds(day.time_since_epoch()).count();
  calendar->setTime(static_cast<UDate>(at), status);
  const int year = calendar->get(UCAL_YEAR, status);
  const int month = calendar->get(UCAL_MONTH, status);
  const int of_month = calendar->get(UCAL_DATE, status);
  if (U_FAILURE(status)) {
    return {};
  }
  return {year, static_cast<unsigned>(month + 1), static_cast<unsigned>(of_month)};
}

std::chrono::sys_days western_easter(std::chrono::year year) {
  // The anonymous Gregorian algorithm (Nature, 1876).
  const int y = static_cast<int>(year);
  const int golden = y % 19;
  const int century = y / 100;
  const int correction = (century - (century + 8) / 25 + 1) / 3;
  const int epact = (19 * golden + century - century / 4 - correction + 15) % 30;
  const int weekday = (32 + 2 * (century % 4) + 2 * (y % 100 / 4) - epact - y % 100 % 4) % 7;
  const int late = (golden + 11 * epact + 22 * weekday) / 451;
  const int sum = epact + weekday - 7 * late + 114;
  return std::chrono::sys_days(
      year / std::chrono::month(static_cast<unsigned>(sum / 31)) /
      std::chrono::day(static_cast<unsigned>(sum % 31 + 1))
  );
}

std::chrono::sys_days orthodox_easter(std::chrono::year year) {
  // Meeus' Julian algorithm; the Julian calendar is 13 days behind from 1900 to 2099.
  constexpr std::chrono::days kBehind(13);
  const int y = static_cast<int>(year);
  const int moon = (19 * (y % 19) + 15) % 30;
  const int weekday = (2 * (y % 4) + 4 * (y % 7) - moon + 34) % 7;
  const int sum = moon + weekday + 114;
  return std::chrono::sys_days(
             year / std::chrono::month(static_cast<unsigned>(sum / 31)) /
             std::chrono::day(static_cast<unsigned>(sum % 31 + 1))
         ) +
         kBehind;
}

}  // namespace amends::text
