#include "text/format.h"

#include "text/time.h"

#include <gtest/gtest.h>

namespace amends::text {
namespace {

Locale in(std::string_view tag) {
  return Locale::parse(tag).value();
}

TEST(FormatDate, writes_dates_in_the_words_of_the_language) {
  struct Case {
    std::string_view pattern;
    std::string_view language;
    std::string_view text;
  };

  const Case cases[] = {
      {"%A %-d %B %Y", "en", "Tuesday 24 November 2026"},
      {"%e %B %Y", "ru", "24 ноября 2026"},
      {"%B %Y", "ru", "ноябрь 2026"},
      {"%A", "nb", "tirsdag"},
      {"weekday", "it", "martedì"},
      {"weekday", "he", "יום שלישי"},
      {"%-d %B", "bg", "24 ноември"},
      {"long", "en", "November 24, 2026"},
      {"long", "nb", "24. november 2026"},
      {"full", "it", "martedì 24 novembre 2026"},
  };
  const Instant at = parse_time("2026-11-24T09:05:07", "Europe/Oslo").value();
  for (const Case& c : cases) {
    EXPECT_EQ(format_date(at, c.pattern, in(c.language), "Europe/Oslo").value(), c.text)
        << c.pattern;
  }
}

TEST(FormatDate, knows_the_letters_of_the_date_filter) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"%Y-%m-%d %H:%M:%S", "2026-01-04 15:05:07"},
      {"%-m/%-d/%y %l:%M %p|%I|%k", "1/4/26  3:05 PM|03|15"},
      {"%j %U %W %V %G %u %w", "004 01 00 01 2026 7 0"},
      {"%Z %z %:z", "CET +0100 +01:00"},
      {"%L %3N %6N %s", "250 250 250000 1767535507"},
      {"%F %T %R %D", "2026-01-04 15:05:07 15:05 01/04/26"},
      {"%^a %^b %P", "SUN JAN pm"},
      {"%_m|%03d|%10Y|%%|%n", " 1|004|0000002026|%|\n"},
      {"%Q % %", "%Q % %"},
      {"", ""},
  };
  const Instant at = parse_time("2026-01-04T15:05:07.25", "Europe/Rome").value();
  for (const auto& [pattern, text] : cases) {
    EXPECT_EQ(format_date(at, pattern, Locale(), "Europe/Rome").value(), text) << pattern;
  }
  EXPECT_EQ(format_date(at, "%Y", Locale(), "No/Where").error().id(), "text.zone");
  EXPECT_EQ(
      format_date(at, std::string(2000, 'x'), Locale(), "UTC").error().id(), "text.date_pattern"
  );
}

TEST(FormatMoney, keeps_the_amount_and_writes_it_as_the_language_does) {
  struct Case {
    std::string_view amount;
    std::string_view currency;
    std::string_view language;
    std::string_view text;
  };

  const Case cases[] = {
      {"399", "USD", "en", "$399"},
      {"399.00", "usd", "en", "$399.00"},
      {"399,00", "EUR", "it", "399,00\u00A0€"},
      {"1 399,50", "RUB", "ru", "1\u00A0399,50\u00A0₽"},
      {"399", "NOK", "nb", "kr\u00A0399"},
      {"19.999", "EUR", "en", "€19.999"},
      {"12345678901234567890.12", "EUR", "en", "€12,345,678,901,234,567,890.12"},
  };
  for (const Case& c : cases) {
    const auto text = format_money(c.amount, c.currency, in(c.language));
    ASSERT_TRUE(text.ok()) << c.amount;
    EXPECT_EQ(*text, c.text) << c.amount;
  }
  EXPECT_EQ(format_money("1e3", "EUR", Locale()).error().id(), "text.number");
  EXPECT_EQ(format_money("1", "EURO", Locale()).error().id(), "text.currency");
}

TEST(FormatNumber, uses_the_separators_of_the_language) {
  EXPECT_EQ(format_number(1234567.5, in("en")), "1,234,567.5");
  EXPECT_EQ(format_number(1234567.5, in("it")), "1.234.567,5");
  EXPECT_EQ(format_number(3, in("ru")), "3");
}

TEST(FormatDecimal, groups_as_the_language_does_and_rounds_half_away_from_zero) {
  struct Case {
    const char* text;
    std::optional<int> digits;
    const char* language;
    const char* shown;
  };

  const Case cases[] = {
      {"1234567.50", std::nullopt, "en", "1,234,567.5"},
      {"1234567,50", 2, "it", "1.234.567,50"},
      {"1234567", std::nullopt, "ru", "1\u00A0234\u00A0567"},
      {"1234.5", 0, "en", "1,235"},
      {"-1234.5", 0, "en", "-1,235"},
      {"0.005", 2, "en", "0.01"},
      {"2.0", std::nullopt, "en", "2"},
      {"12345678901234567890.125", std::nullopt, "en", "12,345,678,901,234,567,890.125"},
      {"7", -3, "en", "7"},
      {"hello", std::nullopt, "en", "text.number"},
  };
  for (const Case& c : cases) {
    const auto shown = format_decimal(c.text, c.digits, in(c.language));
    EXPECT_EQ(shown.ok() ? *shown : shown.error().id(), c.shown) << c.text;
  }
}

TEST(FormatMoney, has_the_digits_of_its_currency_where_it_is_asked_to) {
  const auto usual = [](const char* text, const char* currency) {
    return format_money(text, currency, in("en"), MoneyDigits::usual).value();
  };
  EXPECT_EQ(usual("399", "EUR"), "€399.00");
  EXPECT_EQ(usual("2.857142857142857", "EUR"), "€2.86");
  EXPECT_EQ(usual("2.5", "JPY"), "¥3");
}

TEST(ParseDecimal, gives_the_same_digits_as_plain_text) {
  EXPECT_EQ(plain_decimal(" -1 299,50 "), "-1299.50");
  EXPECT_EQ(plain_decimal(".5"), "0.5");
  EXPECT_EQ(plain_decimal("1,234,567"), "1234567");
  EXPECT_EQ(plain_decimal("12 pcs"), std::nullopt);
}

TEST(ParseDecimal, reads_what_people_write_and_refuses_the_rest) {
  struct Case {
    std::string_view text;
    std::optional<double> value;
  };

  const Case cases[] = {
      {"399", 399},
      {" 399,00 ", 399},
      {"1,234.50", 1234.5},
      {"1.234,50", 1234.5},
      {"1\u00A0234,5", 1234.5},
      {"1'234'567", 1234567},
      {"1,234,567", 1234567},
      {"-0.5", -0.5},
      {"−3", -3},
      {".5", 0.5},
      {"1,234", 1.234},
      {"", std::nullopt},
      {"1.", std::nullopt},
      {"1,23,456", std::nullopt},
      {"12 34", std::nullopt},
      {"1e5", std::nullopt},
      {"0x10", std::nullopt},
      {"nan", std::nullopt},
      {"$5", std::nullopt},
      {"--5", std::nullopt},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(parse_decimal(c.text), c.value) << c.text;
  }
}

}  // namespace
}  // namespace amends::text
