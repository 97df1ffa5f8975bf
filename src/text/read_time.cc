#include "text/read_time.h"

#include "text/limits.h"
#include "text/time.h"
#include "text/utf8.h"
#include "text/zone.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace amends::text {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<std::string_view, 12> kMonths{
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
};
constexpr std::array<std::string_view, 7> kWeekdays{
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"
};

/// RFC 5322 section 4.3.
constexpr std::array<std::pair<std::string_view, int>, 12> kZones{{
    {"z", 0},
    {"ut", 0},
    {"utc", 0},
    {"gmt", 0},
    {"est", -5},
    {"edt", -4},
    {"cst", -6},
    {"cdt", -5},
    {"mst", -7},
    {"mdt", -6},
    {"pst", -8},
    {"pdt", -7},
}};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// The whole word, its first three letters, or "sept".
template <std::size_t N>
std::optional<int> place_of(const std::array<std::string_view, N>& words, std::string_view word) {
  for (std::size_t i = 0; i < N; ++i) {
    const bool is_short = word.size() == 3 || word == "sept";
    if (words[i] == word || (is_short && words[i].starts_with(word))) {
      return static_cast<int>(i);
    }
  }
  return std::nullopt;
}

struct Number {
  int value = 0;
  std::size_t digits = 0;
};

/// Reads pieces from the left.
class Pieces {
 public:
  explicit Pieces(std::string_view text) : rest_(text) {}

  void skip(std::string_view signs) {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(signs), rest_.size()));
  }

  std::optional<Number> number() {
    Number read;
    while (read.digits < rest_.size() && is_digit(rest_[read.digits]) && read.digits < 4) {
      read.value = read.value * 10 + (rest_[read.digits++] - '0');
    }
    if (read.digits == 0 || (read.digits < rest_.size() && is_digit(rest_[read.digits]))) {
      return std::nullopt;
    }
    rest_.remove_prefix(read.digits);
    return read;
  }

  /// In lower case; empty if no ASCII letter stands here.
  std::string word() {
    std::string read;
    while (!rest_.empty() && lower(rest_.front()) >= 'a' && lower(rest_.front()) <= 'z') {
      read += lower(rest_.front());
      rest_.remove_prefix(1);
    }
    return read;
  }

  bool accept(char sign) {
    if (!rest_.starts_with(sign)) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  [[nodiscard]] char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  [[nodiscard]] std::string_view rest() const { return rest_; }

  /// A step back is a step to an earlier rest.
  void go_back(std::string_view rest) { rest_ = rest; }

 private:
  std::string_view rest_;
};

using Date = std::optional<std::chrono::local_days>;

Date date_of(Number year, int month, int day) {
  if (year.digits != 4) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{
      std::chrono::year(year.value),
      std::chrono::month(static_cast<unsigned>(month)),
      std::chrono::day(static_cast<unsigned>(day))
  };
  return date.ok() ? Date(std::chrono::local_days(date)) : std::nullopt;
}

void skip_ordinal(Pieces& in) {
  const std::string_view before = in.rest();
  const std::string ending = in.word();
  if (ending != "st" && ending != "nd" && ending != "rd" && ending != "th") {
    in.go_back(before);
  }
}

/// "14, 2016" behind a month.
Date after_month(Pieces& in, int month) {
  in.skip(" .");
  const auto day = in.number();
  if (!day) {
    return std::nullopt;
  }
  skip_ordinal(in);
  in.skip(" ,");
  const auto year = in.number();
  return year ? date_of(*year, month, day->value) : std::nullopt;
}

/// "Mar 2016" behind a day.
Date after_day(Pieces& in, int day) {
  skip_ordinal(in);
  in.skip(" .-");
  const auto month = place_of(kMonths, in.word());
  in.skip(" ,.-");
  const auto year = in.number();
  return month && year ? date_of(*year, *month + 1, day) : std::nullopt;
}

/// "/03/14" or ".03.2016" behind a number.
Date after_number(Pieces& in, Number first, char sign) {
  const auto second = in.number();
  if (!second || !in.accept(sign)) {
    return std::nullopt;
  }
  const auto third = in.number();
  if (!third) {
    return std::nullopt;
  }
  if (first.digits == 4) {
    return date_of(first, second->value, third->value);
  }
  const Date day_first = date_of(*third, second->value, first.value);
  if (sign == '.') {
    return day_first;
  }
  const Date month_first = date_of(*third, first.value, second->value);
  if (day_first && month_first && *day_first != *month_first) {
    return std::nullopt;
  }
  return day_first ? day_first : month_first;
}

Date read_date(Pieces& in) {
  const std::string_view begin = in.rest();
  if (place_of(kWeekdays, in.word())) {
    in.skip(" ,.");
  } else {
    in.go_back(begin);
  }
  if (const auto first = in.number()) {
    for (const char sign : {'.', '/'}) {
      if (in.peek() == sign && in.rest().size() > 1 && is_digit(in.rest()[1])) {
        in.accept(sign);
        return after_number(in, *first, sign);
      }
    }
    return after_day(in, first->value);
  }
  const auto month = place_of(kMonths, in.word());
  return month ? after_month(in, *month + 1) : std::nullopt;
}

/// 9:30, 09:30:15, 9:30 pm.
std::optional<seconds> read_clock(Pieces& in) {
  const auto hour = in.number();
  if (!hour || !in.accept(':')) {
    return std::nullopt;
  }
  const auto minute = in.number();
  Number second;
  if (in.accept(':')) {
    second = in.number().value_or(Number{60, 2});
  }
  if (!minute || minute->digits != 2 || minute->value > 59 || second.value > 59) {
    return std::nullopt;
  }
  in.skip(" ");
  const std::string_view before = in.rest();
  const std::string half = in.word();
  int hour_of_day = hour->value;
  if (half != "am" && half != "pm") {
    in.go_back(before);
  } else if (hour_of_day < 1 || hour_of_day > 12) {
    return std::nullopt;
  } else {
    hour_of_day = hour_of_day % 12 + (half == "pm" ? 12 : 0);
  }
  if (hour_of_day > 23) {
    return std::nullopt;
  }
  return hours(hour_of_day) + minutes(minute->value) + seconds(second.value);
}

/// GMT, EST, +0100, +01:00.
std::optional<seconds> read_offset(Pieces& in) {
  const char sign = in.peek();
  if (sign != '+' && sign != '-') {
    const std::string name = in.word();
    const auto* const zone =
        std::ranges::find(kZones, name, &std::pair<std::string_view, int>::first);
    return zone == kZones.end() ? std::nullopt : std::optional<seconds>(hours(zone->second));
  }
  in.accept(sign);
  const auto number = in.number();
  if (!number || (number->digits != 2 && number->digits != 4)) {
    return std::nullopt;
  }
  int hour = number->digits == 4 ? number->value / 100 : number->value;
  int minute = number->digits == 4 ? number->value % 100 : 0;
  if (number->digits == 2 && in.accept(':')) {
    minute = in.number().value_or(Number{60, 2}).value;
  }
  if (hour > 18 || minute > 59) {
    return std::nullopt;
  }
  const seconds offset = hours(hour) + minutes(minute);
  return sign == '-' ? -offset : offset;
}

/// "(CET)": a comment of RFC 5322.
bool at_end(Pieces& in) {
  in.skip(" ");
  return in.rest().empty() || (in.peek() == '(' && in.rest().find(')') == in.rest().size() - 1);
}

struct Written {
  std::chrono::local_time<Microseconds> local;
  std::optional<seconds> offset;
};

std::optional<Written> read_written(std::string_view text) {
  Pieces in(text);
  in.skip(" \t\r\n");
  const Date date = read_date(in);
  if (!date) {
    return std::nullopt;
  }
  Written written{.local = *date, .offset = std::nullopt};
  in.skip(" ,");
  const std::string_view before = in.rest();
  if (in.word() != "at") {
    in.go_back(before);
  }
  in.skip(" ");
  if (at_end(in)) {
    return written;
  }
  const auto clock = read_clock(in);
  if (!clock) {
    return std::nullopt;
  }
  written.local += *clock;
  if (at_end(in)) {
    return written;
  }
  written.offset = read_offset(in);
  return written.offset && at_end(in) ? std::optional(written) : std::nullopt;
}

}  // namespace

Result<Instant> read_time(std::string_view text, std::string_view zone) {
  Result<Instant> exact = parse_time(text, zone);
  if (exact.ok() || exact.error().id() != "text.time" || text.size() > kTimeBytesMax) {
    return exact;
  }
  const auto written = read_written(text);
  if (!written) {
    return exact;
  }
  if (written->offset) {
    return Instant(written->local.time_since_epoch()) - *written->offset;
  }
  return local_to_instant(written->local, zone);
}

}  // namespace amends::text
