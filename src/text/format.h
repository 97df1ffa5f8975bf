#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "text/locale.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amends::text {

/// A date in words of the language, in an IANA time zone. `pattern` is short, medium, long, full
/// (the language's own date of that length) or weekday (its name), or a strftime pattern as
/// Liquid's date filter takes it: %Y %C %y %m %B %b %h %d %e %j %a %A %u %w %H %I %k %l %M %S %L %N
/// %p %P %Z %z %s %U %W %V %G %g %F %D %x %X %c %T %R %r %n %t %%, with the flags - (no padding),
/// 0, _, ^ (upper case) and a width. An unknown letter stands as it is written. Errors: text.zone
/// (unknown zone), text.date_pattern (longer than kDatePatternBytesMax), text.icu.
[[nodiscard]] Result<std::string> format_date(
    Instant at, std::string_view pattern, const Locale& locale, std::string_view zone
);

/// `as_written`: the amount is kept exactly, whole amounts show no decimals when the text had none.
/// `usual`: as many as the currency has, rounded half away from zero.
enum class MoneyDigits : std::uint8_t { as_written, usual };

/// An amount as the language writes it with its currency, "399", "399.00" and "399,00" alike.
/// `currency_code` is ISO 4217, any case. Errors: text.number, text.currency (not three letters),
/// text.icu.
[[nodiscard]] Result<std::string> format_money(
    std::string_view decimal_text,
    std::string_view currency_code,
    const Locale& locale,
    MoneyDigits digits = MoneyDigits::as_written
);

/// A number with the language's separators, read as format_money reads an amount. `digits`: that
/// many decimals, 0 to kDecimalDigitsMax, rounded half away from zero; without it those the text
/// has, less the zeros at their end. Errors: text.number, text.icu.
[[nodiscard]] Result<std::string> format_decimal(
    std::string_view decimal_text, std::optional<int> digits, const Locale& locale
);

/// With the language's separators, at most three decimals. Not finite: "∞" or "NaN" as ICU has it.
[[nodiscard]] std::string format_number(double number, const Locale& locale);

/// What a person writes in a table: sign, digits, one decimal point or comma, spaces, NBSP or
/// apostrophes between thousands; both comma and point: the last one is the decimal sign. A lone
/// comma or point followed by exactly three digits is a decimal sign too ("1,234" is 1.234): never
/// guess a larger amount. Nothing for any other text.
[[nodiscard]] std::optional<double> parse_decimal(std::string_view text);

/// The same, exactly, as "-1234.50": a minus if there is one, digits, and a point if there were
/// decimals.
[[nodiscard]] std::optional<std::string> plain_decimal(std::string_view text);

}  // namespace amends::text
