#include "text/time.h"

#include "text/limits.h"
#include "text/utf8.h"
#include "text/zone.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>

namespace amends::text {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// Reads a stretch of text from the left.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  /// Exactly `digits` digits.
  std::optional<int> number(std::size_t digits) {
    int value = 0;
    const std::string_view part = rest_.substr(0, digits);
    for (const char c : part) {
      if (c < '0' || c > '9') {
        return std::nullopt;
      }
      value = value * 10 + (c - '0');
    }
    if (part.size() != digits) {
      return std::nullopt;
    }
    rest_.remove_prefix(digits);
    return value;
  }

  bool accept(char c) {
    if (!rest_.starts_with(c)) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  /// A fraction of a second; digits beyond the microsecond are read and dropped.
  std::optional<Microseconds> fraction() {
    std::int64_t value = 0;
    std::size_t digits = 0;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
      if (digits < 6) {
        value = value * 10 + (rest_.front() - '0');
      }
      ++digits;
      rest_.remove_prefix(1);
    }
    if (digits == 0) {
      return std::nullopt;
    }
    for (std::size_t i = digits; i < 6; ++i) {
      value *= 10;
    }
    return Microseconds(value);
  }

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

struct ParsedTime {
  std::chrono::local_time<Microseconds> local;
  std::optional<seconds> offset;
};

std::optional<std::chrono::local_days> parse_date(Scanner& in) {
  const auto year = in.number(4);
  if (!year || !in.accept('-')) {
    return std::nullopt;
  }
  const auto month = in.number(2);
  if (!month || !in.accept('-')) {
    return std::nullopt;
  }
  const auto day = in.number(2);
  if (!day) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{
      std::chrono::year(*year),
      std::chrono::month(static_cast<unsigned>(*month)),
      std::chrono::day(static_cast<unsigned>(*day))
  };
  if (!date.ok()) {
    return std::nullopt;
  }
  return std::chrono::local_days(date);
}

/// Hours and minutes, seconds and their fraction optional. 24:00 and leap seconds are refused.
std::optional<Microseconds> parse_clock(Scanner& in) {
  const auto hour = in.number(2);
  if (!hour || *hour > 23 || !in.accept(':')) {
    return std::nullopt;
  }
  const auto minute = in.number(2);
  if (!minute || *minute > 59) {
    return std::nullopt;
  }
  Microseconds time = hours(*hour) + minutes(*minute);
  if (!in.accept(':')) {
    return time;
  }
  const auto second = in.number(2);
  if (!second || *second > 59) {
    return std::nullopt;
  }
  time += seconds(*second);
  if (!in.accept('.')) {
    return time;
  }
  const auto fraction = in.fraction();
  if (!fraction) {
    return std::nullopt;
  }
  return time + *fraction;
}

/// Z, +01:00, +0100 or -05. Up to 18 hours, as ISO 8601 profiles have it.
std::optional<seconds> parse_offset(Scanner& in) {
  if (in.accept('Z') || in.accept('z')) {
    return seconds(0);
  }
  const bool west = in.accept('-');
  if (!west && !in.accept('+')) {
    return std::nullopt;
  }
  const auto hour = in.number(2);
  if (!hour || *hour > 18) {
    return std::nullopt;
  }
  int minute = 0;
  if (!in.at_end()) {
    in.accept(':');
    const auto read = in.number(2);
    if (!read || *read > 59) {
      return std::nullopt;
    }
    minute = *read;
  }
  const seconds offset = hours(*hour) + minutes(minute);
  return west ? -offset : offset;
}

std::optional<ParsedTime> parse_iso(std::string_view iso) {
  Scanner in(iso);
  const auto date = parse_date(in);
  if (!date) {
    return std::nullopt;
  }
  ParsedTime parsed{.local = *date, .offset = std::nullopt};
  if (in.at_end()) {
    return parsed;
  }
  if (!in.accept('T') && !in.accept('t') && !in.accept(' ')) {
    return std::nullopt;
  }
  const auto clock = parse_clock(in);
  if (!clock) {
    return std::nullopt;
  }
  parsed.local += *clock;
  if (in.at_end()) {
    return parsed;
  }
  parsed.offset = parse_offset(in);
  if (!parsed.offset || !in.at_end()) {
    return std::nullopt;
  }
  return parsed;
}

struct Fields {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<seconds> clock;
  std::chrono::weekday weekday;
};

Fields fields_of(Instant at) {
  const auto whole = std::chrono::floor<seconds>(at);
  const auto day = std::chrono::floor<days>(whole);
  return {
      std::chrono::year_month_day(day),
      std::chrono::hh_mm_ss<seconds>(whole - day),
      std::chrono::weekday(day)
  };
}

}  // namespace

Result<Instant> parse_time(std::string_view iso, std::string_view zone) {
  const auto parsed = iso.size() <= kTimeBytesMax ? parse_iso(iso) : std::nullopt;
  if (!parsed) {
    return make_error(
        "text.time",
        "\"{}\" is no time: write one like 2026-11-24T09:00:00",
        printable(iso, kTimeBytesMax)
    );
  }
  if (parsed->offset) {
    return Instant(parsed->local.time_since_epoch()) - *parsed->offset;
  }
  return local_to_instant(parsed->local, zone);
}

std::string to_iso8601(Instant at) {
  const Fields f = fields_of(at);
  return fmt::format(
      "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
      static_cast<int>(f.date.year()),
      static_cast<unsigned>(f.date.month()),
      static_cast<unsigned>(f.date.day()),
      f.clock.hours().count(),
      f.clock.minutes().count(),
      f.clock.seconds().count()
  );
}

std::string rfc5322_date(Instant at) {
  static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths{
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };
  const Fields f = fields_of(at);
  return fmt::format(
      "{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000",
      kDays.at(f.weekday.c_encoding()),
      static_cast<unsigned>(f.date.day()),
      kMonths.at(static_cast<unsigned>(f.date.month()) - 1),
      static_cast<int>(f.date.year()),
      f.clock.hours().count(),
      f.clock.minutes().count(),
      f.clock.seconds().count()
  );
}

}  // namespace amends::text
