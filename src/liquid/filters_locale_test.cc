#include "liquid/filter_support_test.h"

namespace amends::liquid {
namespace {

FilterRun in(const char* language) {
  FilterRun run;
  run.language = language;
  return run;
}

TEST(LocaleFilters, write_numbers_as_the_reader_does) {
  expect_rows(
      in("en"),
      {
          {"1234567.891 | number", "1,234,567.891"},
          {"1234.5 | number: 2", "1,234.50"},
          {"'1 234,5' | number: 0", "1,235"},
          {"2.0 | number", "2"},
          {"'many' | number", "many"},
          {"1 | number: 'x'", "ERROR liquid.filter_value"},
      }
  );
  expect_rows(in("it"), {{"1234567.5 | number: 2", "1.234.567,50"}});
  expect_rows(in("ru"), {{"1234567 | number", "1\u00A0234\u00A0567"}});
}

TEST(LocaleFilters, write_amounts_that_were_worked_out_with_the_digits_of_the_currency) {
  expect_rows(
      in("en"),
      {
          {"'399' | money: 'EUR'", "€399"},
          {"'399.5' | money: 'EUR'", "€399.50"},
          {"399.5 | times: 2 | money: 'EUR'", "€799.00"},
          {"10 | divided_by: 3.0 | money: 'EUR'", "€3.33"},
          {"'free' | money: 'EUR'", "free"},
          {"1 | money: 'euro'", "REFUSED liquid.filter_arguments"},
      }
  );
}

TEST(LocaleFilters, choose_the_form_of_a_noun) {
  const char* const goods = " | plural: 'товар', 'товара', 'товаров'";
  const auto russian = [goods](const char* number) {
    return in("ru")("{{ " + std::string(number) + goods + " }}");
  };
  EXPECT_EQ(russian("1"), "товар");
  EXPECT_EQ(russian("22"), "товара");
  EXPECT_EQ(russian("'11'"), "товаров");
  EXPECT_EQ(russian("1.5"), "товара");
  EXPECT_EQ(russian("'1,5'"), "товара");
  EXPECT_EQ(russian("nothing"), "товаров");
  expect_rows(
      in("ru"),
      {{"1.5 | plural: 'a', 'b', 'c', 'd'", "d"},
       {"5 | plural: 'a', 'b'", "b"},
       {"1 | plural: 'a'", "REFUSED liquid.filter_arguments"}}
  );
  expect_rows(
      in("bg"),
      {{"1 | plural: 'стока', 'стоки'", "стока"}, {"21 | plural: 'стока', 'стоки'", "стоки"}}
  );
  expect_rows(
      in("he"),
      {{"2 | plural: 'a', 'b', 'c'", "b"},
       {"3 | plural: 'a', 'b', 'c'", "c"},
       {"2 | plural: 'a', 'c'", "c"}}
  );
  expect_rows(
      in("en"), {{"1 | plural: 'item', 'items'", "item"}, {"0 | plural: 'item', 'items'", "items"}}
  );
}

TEST(LocaleFilters, read_the_dates_people_have_and_write_them_in_the_zone_of_the_reader) {
  FilterRun run = in("en");
  run.zone = "Europe/Oslo";
  run.names = {
      {"iso", Value::of("2026-11-24")},
      {"mail", Value::of("Tue, 24 Nov 2026 23:30:00 +0000")},
      {"stamp", Value::of("1795518000")},
  };
  expect_rows(
      run,
      {
          {"iso | date: '%d.%m.%Y'", "24.11.2026"},
          {"mail | date: '%d.%m.%Y %H:%M'", "25.11.2026 00:30"},
          {"'24.11.2026' | date: '%Y-%m-%d'", "2026-11-24"},
          {"'November 24, 2026' | date: 'weekday'", "Tuesday"},
          {"'today' | date: '%F %R'", "2026-11-24 12:00"},
          {"stamp | date: '%H:%M'", "12:00"},
          {"1795518000 | date: '%H:%M'", "12:00"},
          {"'03/04/2026' | date: 'long'", "03/04/2026"},
          {"'soon' | date: 'long'", "soon"},
      }
  );
  FilterRun norwegian = run;
  norwegian.language = "nb";
  expect_rows(
      norwegian, {{"iso | date: 'long'", "24. november 2026"}, {"iso | date: '%A'", "tirsdag"}}
  );
}

TEST(LocaleFilters, change_case_by_the_rules_of_the_language) {
  expect_rows(in("en"), {{"'straße' | upcase", "STRASSE"}, {"'ÅSE' | capitalize", "Åse"}});
  expect_rows(in("tr"), {{"'ilk' | upcase", "İLK"}});
}

}  // namespace
}  // namespace amends::liquid
