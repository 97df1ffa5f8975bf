#include "text/zone.h"

#include "text/time.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <date/tz.h>
#include <exception>
#include <unicode/stringpiece.h>
#include <unicode/timezone.h>

namespace amends::text {
namespace {

/// Names longer than any in the database are not looked up.
constexpr std::size_t kZoneBytesMax = 64;

/// Null when there is no such zone, or no database at all.
const date::time_zone* find_zone(std::string_view zone) {
  if (zone.size() > kZoneBytesMax) {
    return nullptr;
  }
  try {
    return date::locate_zone(zone.empty() ? "UTC" : zone);
  } catch (const std::exception&) {
    return nullptr;
  }
}

Error unknown_zone(std::string_view zone) {
  return make_error(
      "text.zone",
      "\"{}\" is no time zone of this machine's database: write one like Europe/Oslo",
      printable(zone, kZoneBytesMax)
  );
}

}  // namespace

Result<ZonedTime> in_zone(Instant at, std::string_view zone) {
  const date::time_zone* found = find_zone(zone);
  if (found == nullptr) {
    return unknown_zone(zone);
  }
  try {
    const auto info = found->get_info(at);
    const auto shifted = at.time_since_epoch() + info.offset;
    return ZonedTime{std::chrono::local_time<Microseconds>(shifted), info.offset, info.abbrev};
  } catch (const std::exception& failure) {
    return unknown_zone(zone).because(make_error("text.zone_data", "{}", failure.what()));
  }
}

Result<Instant> local_to_instant(
    std::chrono::local_time<Microseconds> local, std::string_view zone
) {
  const date::time_zone* found = find_zone(zone);
  if (found == nullptr) {
    return unknown_zone(zone);
  }
  try {
    const auto info = found->get_info(date::local_time<Microseconds>(local.time_since_epoch()));
    if (info.result == date::local_info::nonexistent) {
      return make_error(
          "text.time_gap",
          "the clocks in {} jump over this time when summer time begins: choose another hour",
          zone
      );
    }
    return Instant(local.time_since_epoch()) - info.first.offset;
  } catch (const std::exception& failure) {
    return unknown_zone(zone).because(make_error("text.zone_data", "{}", failure.what()));
  }
}

std::string region_of_zone(std::string_view zone) {
  constexpr std::size_t kRegionBytes = 8;
  std::array<char, kRegionBytes> region{};
  UErrorCode status = U_ZERO_ERROR;
  const auto bytes_in = static_cast<std::int32_t>(std::min(zone.size(), kZoneBytesMax));
  const std::int32_t bytes = icu::TimeZone::getRegion(
      icu::UnicodeString::fromUTF8(icu::StringPiece(zone.data(), bytes_in)),
      region.data(),
      static_cast<std::int32_t>(region.size()),
      status
  );
  return U_SUCCESS(status) && bytes == 2 ? std::string(region.data(), 2) : std::string();
}

bool valid_zone(std::string_view zone) {
  return !zone.empty() && find_zone(zone) != nullptr;
}

}  // namespace amends::text
