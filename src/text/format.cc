#include "text/format.h"

#include "text/case.h"
#include "text/limits.h"
#include "text/strftime.h"
#include "text/utf8.h"
#include "text/zone.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <memory>
#include <unicode/datefmt.h>
#include <unicode/dtfmtsym.h>
#include <unicode/numberformatter.h>
#include <unicode/timezone.h>
#include <unicode/ucurr.h>
#include <utility>

namespace amends::text {
namespace {

using icu::number::LocalizedNumberFormatter;
using icu::number::NumberFormatter;
using icu::number::Precision;

icu::Locale icu_locale(const Locale& locale) {
  return {locale.language().c_str(), locale.region().c_str()};
}

std::string to_string(const icu::UnicodeString& text) {
  std::string out;
  return text.toUTF8String(out);
}

Error icu_error(UErrorCode status) {
  return make_error("text.icu", "ICU says {}: is its data installed?", u_errorName(status));
}

/// ICU formatters take 10 to 100 times longer to make than to use, and one may serve one thread
/// only.
template <class Value>
using Cache = std::map<std::string, Value>;

template <class Value, class Make>
const Value& cached(Cache<Value>& cache, const std::string& key, Make make) {
  if (const auto found = cache.find(key); found != cache.end()) {
    return found->second;
  }
  if (cache.size() >= kFormattersPerThread) {
    cache.clear();
  }
  return cache.emplace(key, make()).first->second;
}

DateNames make_names(const Locale& locale) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::DateFormatSymbols symbols(icu_locale(locale), status);
  DateNames names;
  if (U_FAILURE(status)) {
    return names;
  }
  using Symbols = icu::DateFormatSymbols;
  const auto read = [](const icu::UnicodeString* from, std::int32_t count, auto& into) {
    for (std::size_t i = 0; i < into.size() && i < static_cast<std::size_t>(count); ++i) {
      into[i] = to_string(from[i]);
    }
  };
  std::int32_t n = 0;
  const auto months = [&](auto context, auto width, auto& into) {
    const auto* from = symbols.getMonths(n, context, width);
    read(from, n, into);
  };
  months(Symbols::FORMAT, Symbols::WIDE, names.months);
  months(Symbols::FORMAT, Symbols::ABBREVIATED, names.months_short);
  months(Symbols::STANDALONE, Symbols::WIDE, names.months_alone);
  months(Symbols::STANDALONE, Symbols::ABBREVIATED, names.months_alone_short);
  // ICU counts weekdays from 1, Sunday.
  const auto weekdays = [&](auto width, auto& into) {
    const auto* from = symbols.getWeekdays(n, Symbols::FORMAT, width);
    read(from + 1, n - 1, into);
  };
  weekdays(Symbols::WIDE, names.weekdays);
  weekdays(Symbols::ABBREVIATED, names.weekdays_short);
  const auto* halves = symbols.getAmPmStrings(n);
  read(halves, n, names.halves);
  return names;
}

const DateNames& names_of(const Locale& locale) {
  thread_local Cache<DateNames> cache;
  return cached(cache, locale.tag(), [&] { return make_names(locale); });
}

std::optional<icu::DateFormat::EStyle> style_of(std::string_view pattern) {
  if (pattern == "short") {
    return icu::DateFormat::kShort;
  }
  if (pattern == "medium") {
    return icu::DateFormat::kMedium;
  }
  if (pattern == "long") {
    return icu::DateFormat::kLong;
  }
  if (pattern == "full") {
    return icu::DateFormat::kFull;
  }
  return std::nullopt;
}

/// The local time goes in as if it were UTC: the zone's rules are date-tz's alone.
Result<std::string> styled_date(
    const ZonedTime& time, icu::DateFormat::EStyle style, const Locale& locale
) {
  thread_local Cache<std::unique_ptr<icu::DateFormat>> cache;
  const std::string key = fmt::format("{}/{}", locale.tag(), static_cast<int>(style));
  const auto& formatter = cached(cache, key, [&] {
    std::unique_ptr<icu::DateFormat> made(
        icu::DateFormat::createDateInstance(style, icu_locale(locale))
    );
    if (made) {
      made->setTimeZone(*icu::TimeZone::getGMT());
    }
    return made;
  });
  if (!formatter) {
    return icu_error(U_MISSING_RESOURCE_ERROR);
  }
  const auto since = std::chrono::floor<std::chrono::milliseconds>(time.local.time_since_epoch());
  icu::UnicodeString out;
  return to_string(formatter->format(static_cast<UDate>(since.count()), out));
}

/// "-1234.50" and how many digits stand behind the point.
struct Decimal {
  std::string text;
  int fraction = 0;
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Which of . and , is the decimal sign, if any: the last one of two kinds; a single one; of
/// several of one kind none (they group thousands).
std::optional<std::size_t> decimal_sign(std::string_view text) {
  const std::size_t last = text.find_last_of(".,");
  if (last == std::string_view::npos) {
    return std::nullopt;
  }
  const bool several = text.substr(0, last).contains(text[last]);
  return several ? std::nullopt : std::optional(last);
}

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// The separators people put between thousands: space, NBSP, narrow NBSP, apostrophes.
std::size_t group_sign(std::string_view rest) {
  static constexpr std::array<std::string_view, 5> kSigns{
      " ", "\xC2\xA0", "\xE2\x80\xAF", "'", "’"
  };
  for (const std::string_view sign : kSigns) {
    if (rest.starts_with(sign)) {
      return sign.size();
    }
  }
  return 0;
}

/// The digits of the whole part; separators only between digits, and three digits behind each.
bool read_whole(std::string_view text, std::string& out) {
  std::size_t since_sign = 0;
  bool grouped = false;
  for (std::size_t at = 0; at < text.size();) {
    if (is_digit(text[at])) {
      out += text[at++];
      ++since_sign;
      continue;
    }
    const std::size_t sign = text[at] == '.' || text[at] == ',' ? 1 : group_sign(text.substr(at));
    const bool placed = since_sign > 0 && (grouped ? since_sign == 3 : since_sign <= 3);
    if (sign == 0 || !placed) {
      return false;
    }
    grouped = true;
    since_sign = 0;
    at += sign;
  }
  return grouped ? since_sign == 3 : since_sign > 0;
}

std::optional<Decimal> read_decimal(std::string_view text) {
  text = trim(text);
  if (text.empty() || text.size() > kDecimalBytesMax) {
    return std::nullopt;
  }
  Decimal decimal;
  for (const std::string_view minus : {"-", "−"}) {
    if (text.starts_with(minus)) {
      decimal.text = "-";
      text.remove_prefix(minus.size());
      break;
    }
  }
  if (decimal.text.empty() && text.starts_with('+')) {
    text.remove_prefix(1);
  }
  const auto sign = decimal_sign(text);
  const std::string_view fraction = sign ? text.substr(*sign + 1) : std::string_view();
  const std::string_view whole = text.substr(0, sign.value_or(text.size()));
  if (sign && fraction.empty()) {
    return std::nullopt;
  }
  if (!std::ranges::all_of(fraction, is_digit)) {
    return std::nullopt;
  }
  if (sign && whole.empty()) {
    decimal.text += '0';
  } else if (!read_whole(whole, decimal.text)) {
    return std::nullopt;
  }
  if (sign) {
    decimal.text += '.';
    decimal.text += fraction;
    decimal.fraction = static_cast<int>(fraction.size());
  }
  return decimal;
}

/// As written: no decimals when the text had none; else at least what the currency usually has.
Precision money_precision(int fraction, const char16_t* code, MoneyDigits digits) {
  if (digits == MoneyDigits::usual) {
    return Precision::currency(UCURR_USAGE_STANDARD);
  }
  if (fraction == 0) {
    return Precision::integer();
  }
  UErrorCode status = U_ZERO_ERROR;
  const int usual = ucurr_getDefaultFractionDigits(code, &status);
  return Precision::minMaxFraction(usual, std::max(usual, fraction));
}

Error no_amount(std::string_view text) {
  return make_error(
      "text.number", "\"{}\" is no amount: write one like 399.00", printable(text, kDecimalBytesMax)
  );
}

Result<std::string> formatted(const LocalizedNumberFormatter& formatter, const Decimal& decimal) {
  UErrorCode status = U_ZERO_ERROR;
  const auto number = formatter.formatDecimal(
      {decimal.text.data(), static_cast<std::int32_t>(decimal.text.size())}, status
  );
  const icu::UnicodeString out = number.toString(status);
  if (U_FAILURE(status)) {
    return icu_error(status);
  }
  return to_string(out);
}

std::optional<std::u16string> currency_of(std::string_view code) {
  std::u16string out;
  for (const char c : code) {
    const bool lower = c >= 'a' && c <= 'z';
    if (!lower && !(c >= 'A' && c <= 'Z')) {
      return std::nullopt;
    }
    out += static_cast<char16_t>(lower ? c - 'a' + 'A' : c);
  }
  return out.size() == 3 ? std::optional(out) : std::nullopt;
}

}  // namespace

Result<std::string> format_date(
    Instant at, std::string_view pattern, const Locale& locale, std::string_view zone
) {
  if (pattern.size() > kDatePatternBytesMax) {
    return make_error(
        "text.date_pattern", "the date pattern is longer than {} bytes", kDatePatternBytesMax
    );
  }
  AMENDS_TRY(const ZonedTime time, in_zone(at, zone));
  if (const auto style = style_of(pattern)) {
    return styled_date(time, *style, locale);
  }
  if (pattern == "weekday") {
    pattern = "%A";
  }
  return strftime_text(time, pattern, names_of(locale));
}

Result<std::string> format_money(
    std::string_view decimal_text,
    std::string_view currency_code,
    const Locale& locale,
    MoneyDigits digits
) {
  const auto decimal = read_decimal(decimal_text);
  if (!decimal) {
    return no_amount(decimal_text);
  }
  const auto code = currency_of(currency_code);
  if (!code) {
    return make_error(
        "text.currency", "\"{}\" is no currency: write one like EUR", printable(currency_code, 10)
    );
  }
  thread_local Cache<LocalizedNumberFormatter> cache;
  UErrorCode status = U_ZERO_ERROR;
  const int shown = digits == MoneyDigits::usual ? -1 : decimal->fraction;
  const std::string key = fmt::format("{}/{}/{}", locale.tag(), upcase(currency_code), shown);
  const auto& formatter = cached(cache, key, [&] {
    return NumberFormatter::withLocale(icu_locale(locale))
        .unit(icu::CurrencyUnit(code->c_str(), status))
        .precision(money_precision(decimal->fraction, code->c_str(), digits))
        .roundingMode(UNUM_ROUND_HALFUP);
  });
  return U_FAILURE(status) ? icu_error(status) : formatted(formatter, *decimal);
}

Result<std::string> format_decimal(
    std::string_view decimal_text, std::optional<int> digits, const Locale& locale
) {
  const auto decimal = read_decimal(decimal_text);
  if (!decimal) {
    return no_amount(decimal_text);
  }
  const int most = std::clamp(digits.value_or(decimal->fraction), 0, kDecimalDigitsMax);
  thread_local Cache<LocalizedNumberFormatter> cache;
  const std::string key = fmt::format("{}/{}/{}", locale.tag(), most, digits.has_value());
  const auto& formatter = cached(cache, key, [&] {
    const Precision precision =
        digits ? Precision::fixedFraction(most) : Precision::maxFraction(most);
    return NumberFormatter::withLocale(icu_locale(locale))
        .precision(precision)
        .roundingMode(UNUM_ROUND_HALFUP);
  });
  return formatted(formatter, *decimal);
}

std::string format_number(double number, const Locale& locale) {
  thread_local Cache<LocalizedNumberFormatter> cache;
  const auto& formatter = cached(cache, locale.tag(), [&] {
    return NumberFormatter::withLocale(icu_locale(locale)).precision(Precision::maxFraction(3));
  });
  UErrorCode status = U_ZERO_ERROR;
  const icu::UnicodeString out = formatter.formatDouble(number, status).toString(status);
  return U_SUCCESS(status) ? to_string(out) : fmt::format("{}", number);
}

std::optional<std::string> plain_decimal(std::string_view text) {
  auto decimal = read_decimal(text);
  return decimal ? std::optional(std::move(decimal->text)) : std::nullopt;
}

std::optional<double> parse_decimal(std::string_view text) {
  const auto decimal = read_decimal(text);
  if (!decimal) {
    return std::nullopt;
  }
  double value = 0;
  const char* const end = decimal->text.data() + decimal->text.size();
  const auto [rest, failure] = std::from_chars(decimal->text.data(), end, value);
  if (failure != std::errc() || rest != end) {
    return std::nullopt;
  }
  return value;
}

}  // namespace amends::text
