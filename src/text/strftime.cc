#include "text/strftime.h"

#include "text/case.h"
#include "text/limits.h"
#include "text/utf8.h"

#include <fmt/format.h>

#include <algorithm>

namespace amends::text {
namespace {

using std::chrono::days;

/// What stands between % and the letter.
struct Spec {
  char pad = 0;  ///< '0', ' ', '-' for none, 0 for the letter's own
  int width = 0;
  int colons = 0;
  bool upper = false;
  char letter = 0;
};

struct Moment {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<Microseconds> clock;
  unsigned weekday = 0;  ///< from Sunday
  int day_of_year = 1;
  std::int64_t epoch = 0;
  std::chrono::seconds offset{};
  std::string_view zone;

  [[nodiscard]] int year() const { return static_cast<int>(date.year()); }

  [[nodiscard]] int month() const { return static_cast<int>(static_cast<unsigned>(date.month())); }

  [[nodiscard]] int day() const { return static_cast<int>(static_cast<unsigned>(date.day())); }

  [[nodiscard]] int hour() const { return static_cast<int>(clock.hours().count()); }

  [[nodiscard]] int hour12() const { return hour() % 12 == 0 ? 12 : hour() % 12; }

  /// 1 to 7 from Monday.
  [[nodiscard]] int iso_weekday() const { return weekday == 0 ? 7 : static_cast<int>(weekday); }
};

Moment moment_of(const ZonedTime& time) {
  const auto day = std::chrono::floor<days>(time.local);
  const std::chrono::year_month_day date(day);
  const auto first = std::chrono::local_days(date.year() / std::chrono::January / 1);
  const auto utc = time.local.time_since_epoch() - time.offset;
  return {
      .date = date,
      .clock = std::chrono::hh_mm_ss<Microseconds>(time.local - day),
      .weekday = std::chrono::weekday(day).c_encoding(),
      .day_of_year = static_cast<int>((day - first).count()) + 1,
      .epoch = std::chrono::floor<std::chrono::seconds>(utc).count(),
      .offset = time.offset,
      .zone = time.abbreviation
  };
}

struct IsoWeek {
  int year;
  int week;
};

/// ISO 8601: the week belongs to the year of its Thursday.
IsoWeek iso_week(const Moment& m) {
  const auto thursday = std::chrono::local_days(m.date) + days(4 - m.iso_weekday());
  const auto year = std::chrono::year_month_day(thursday).year();
  const auto first = std::chrono::local_days(year / std::chrono::January / 1);
  return {static_cast<int>(year), static_cast<int>((thursday - first).count() / 7) + 1};
}

class Writer {
 public:
  Writer(const ZonedTime& time, const DateNames& names, std::string_view pattern)
      : moment_(moment_of(time)),
        names_(names),
        pattern_(pattern) {
    alone_ = true;
    for (std::size_t at = 0; at < pattern.size();) {
      if (pattern[at++] == '%' && at < pattern.size()) {
        alone_ = alone_ && !std::string_view("deDFcx").contains(read_spec(at).letter);
      }
    }
  }

  std::string run() {
    for (std::size_t at = 0; at < pattern_.size();) {
      const std::size_t begin = at;
      if (pattern_[at++] != '%') {
        out_ += pattern_[begin];
        continue;
      }
      const Spec spec = read_spec(at);
      if (!numeric(spec) && !textual(spec) && !compound(spec)) {
        out_ += pattern_.substr(begin, at - begin);
      }
    }
    return std::move(out_);
  }

 private:
  Spec read_spec(std::size_t& at) const {
    Spec spec;
    for (; at < pattern_.size(); ++at) {
      const char c = pattern_[at];
      if (c == '-' || (c == '0' && spec.width == 0)) {
        spec.pad = c;
      } else if (c == '_') {
        spec.pad = ' ';
      } else if (c == '^' || c == '#') {
        spec.upper = true;
      } else if (c == ':') {
        ++spec.colons;
      } else if (c >= '0' && c <= '9') {
        spec.width = std::min(spec.width * 10 + (c - '0'), kDateWidthMax);
      } else {
        spec.letter = c;
        ++at;
        break;
      }
    }
    return spec;
  }

  void number(const Spec& spec, std::int64_t value, int width, char pad = '0') {
    const std::string digits = fmt::format("{}", value < 0 ? -value : value);
    const char fill = spec.pad == 0 ? pad : spec.pad;
    const auto wanted = static_cast<std::size_t>(spec.width > 0 ? spec.width : width);
    std::string filled;
    if (fill != '-' && digits.size() < wanted) {
      filled.assign(wanted - digits.size(), fill);
    }
    out_ += value < 0 ? "-" : "";
    out_ += filled + digits;
  }

  void words(const Spec& spec, std::string_view text) {
    const std::string shown = spec.upper ? upcase(text) : std::string(text);
    const std::size_t size = count_chars(shown);
    const auto wanted = static_cast<std::size_t>(spec.width);
    if (size < wanted && spec.pad != '-') {
      out_.append(wanted - size, spec.pad == '0' ? '0' : ' ');
    }
    out_ += shown;
  }

  bool numeric(const Spec& s) {
    const Moment& m = moment_;
    switch (s.letter) {
      case 'Y':
        return number(s, m.year(), 4), true;
      case 'C':
        return number(s, m.year() / 100, 2), true;
      case 'y':
        return number(s, m.year() % 100, 2), true;
      case 'm':
        return number(s, m.month(), 2), true;
      case 'd':
        return number(s, m.day(), 2), true;
      case 'e':
        return number(s, m.day(), 2, ' '), true;
      case 'j':
        return number(s, m.day_of_year, 3), true;
      case 'u':
        return number(s, m.iso_weekday(), 1), true;
      case 'w':
        return number(s, m.weekday, 1), true;
      case 'H':
        return number(s, m.hour(), 2), true;
      case 'k':
        return number(s, m.hour(), 2, ' '), true;
      case 'I':
        return number(s, m.hour12(), 2), true;
      case 'l':
        return number(s, m.hour12(), 2, ' '), true;
      case 'M':
        return number(s, m.clock.minutes().count(), 2), true;
      case 'S':
        return number(s, m.clock.seconds().count(), 2), true;
      case 's':
        return number(s, m.epoch, 1), true;
      case 'U':
        return number(s, (m.day_of_year + 6 - static_cast<int>(m.weekday)) / 7, 2), true;
      case 'W':
        return number(s, (m.day_of_year + 7 - m.iso_weekday()) / 7, 2), true;
      case 'V':
        return number(s, iso_week(m).week, 2), true;
      case 'G':
        return number(s, iso_week(m).year, 4), true;
      case 'g':
        return number(s, iso_week(m).year % 100, 2), true;
      default:
        return false;
    }
  }

  bool textual(const Spec& s) {
    const Moment& m = moment_;
    const auto month = static_cast<std::size_t>(m.month() - 1);
    const auto half = static_cast<std::size_t>(m.hour() / 12);
    switch (s.letter) {
      case 'B':
        return words(s, (alone_ ? names_.months_alone : names_.months).at(month)), true;
      case 'b':
      case 'h':
        return words(s, (alone_ ? names_.months_alone_short : names_.months_short).at(month)), true;
      case 'A':
        return words(s, names_.weekdays.at(m.weekday)), true;
      case 'a':
        return words(s, names_.weekdays_short.at(m.weekday)), true;
      case 'p':
        return words(s, names_.halves.at(half)), true;
      case 'P':
        return words(s, downcase(names_.halves.at(half))), true;
      case 'Z':
        return words(s, m.zone), true;
      case 'z':
        return words(s, offset_text(s.colons)), true;
      case 'L':
        return out_ += fraction_text(s.width > 0 ? s.width : 3), true;
      case 'N':
        return out_ += fraction_text(s.width > 0 ? s.width : 9), true;
      case 'n':
        return out_ += '\n', true;
      case 't':
        return out_ += '\t', true;
      case '%':
        return out_ += '%', true;
      default:
        return false;
    }
  }

  /// The letters that stand for others, as Ruby has them.
  bool compound(const Spec& s) {
    std::string_view pattern;
    switch (s.letter) {
      case 'F':
        pattern = "%Y-%m-%d";
        break;
      case 'D':
      case 'x':
        pattern = "%m/%d/%y";
        break;
      case 'T':
      case 'X':
        pattern = "%H:%M:%S";
        break;
      case 'R':
        pattern = "%H:%M";
        break;
      case 'r':
        pattern = "%I:%M:%S %p";
        break;
      case 'c':
        pattern = "%a %b %e %H:%M:%S %Y";
        break;
      default:
        return false;
    }
    for (std::size_t at = 0; at < pattern.size(); ++at) {
      if (pattern[at] != '%') {
        out_ += pattern[at];
        continue;
      }
      const Spec part{.upper = s.upper, .letter = pattern[++at]};
      if (!numeric(part)) {
        textual(part);
      }
    }
    return true;
  }

  [[nodiscard]] std::string offset_text(int colons) const {
    const auto total = std::chrono::abs(moment_.offset).count();
    const char* const sign = moment_.offset.count() < 0 ? "-" : "+";
    const char* const colon = colons > 0 ? ":" : "";
    return fmt::format("{}{:02}{}{:02}", sign, total / 3600, colon, total / 60 % 60);
  }

  [[nodiscard]] std::string fraction_text(int digits) const {
    std::string text = fmt::format("{:06}", moment_.clock.subseconds().count());
    text.resize(static_cast<std::size_t>(digits), '0');
    return text;
  }

  Moment moment_;
  const DateNames& names_;
  std::string_view pattern_;
  std::string out_;
  bool alone_ = true;
};

}  // namespace

std::string strftime_text(const ZonedTime& time, std::string_view pattern, const DateNames& names) {
  return Writer(time, names, pattern).run();
}

}  // namespace amends::text
