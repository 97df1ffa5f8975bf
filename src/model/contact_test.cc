#include "model/contact.h"

#include <gtest/gtest.h>

#include <array>
#include <utility>

namespace amends::model {
namespace {

TEST(Columns, numbers_the_known_ones_the_same_everywhere) {
  const Columns columns;
  ASSERT_EQ(columns.size(), Columns::known_count);
  EXPECT_EQ(columns.find("email"), Columns::email);
  EXPECT_EQ(columns.find("first_name"), Columns::first_name);
  EXPECT_EQ(columns.find("topics_muted"), Columns::topics_muted);
  EXPECT_EQ(columns.name_of(Columns::zone), "zone");
}

TEST(Columns, takes_different_spellings_of_a_header_for_one_column) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kCases = {{
      {"  First Name\t", "first_name"},
      {"FIRST-NAME", "first_name"},
      {"Orders (2026)", "orders__2026_"},
      {"Имя", "имя"},
      {"", ""},
      {" \t ", ""},
  }};
  for (const auto& [header, name] : kCases) {
    EXPECT_EQ(Columns::normal_name(header), name) << header;
  }
  Columns columns;
  const auto city = columns.add("City");
  EXPECT_EQ(columns.add(" CITY "), city);
  EXPECT_EQ(columns.add("First Name"), Columns::first_name);
  EXPECT_EQ(columns.find("country"), std::nullopt);
}

TEST(Contact, reads_a_column_that_is_not_there_as_empty) {
  Contact contact;
  contact.values = {"ida@mail.example"};
  EXPECT_EQ(contact.value(Columns::email), "ida@mail.example");
  EXPECT_EQ(contact.value(Columns::zone), "");
  EXPECT_EQ(contact.value(10'000), "");
}

TEST(Contact, knows_its_language_and_falls_back_where_it_is_none) {
  const text::Locale nb = *text::Locale::parse("nb");
  Contact contact;
  EXPECT_EQ(contact.locale_or(nb), nb);
  contact.values.resize(Columns::known_count);
  contact.values[Columns::locale] = "he-IL";
  EXPECT_EQ(contact.locale_or(nb).tag(), "he-IL");
  contact.values[Columns::locale] = "not a language at all";
  EXPECT_EQ(contact.locale_or(nb), nb);
}

TEST(Contact, is_addressed_by_the_whole_name_where_there_is_one) {
  Contact contact;
  EXPECT_EQ(contact.display_name(), "");
  contact.values = {"", "", "Ida"};
  EXPECT_EQ(contact.display_name(), "Ida");
  contact.values[Columns::name] = "Ida Berg";
  EXPECT_EQ(contact.display_name(), "Ida Berg");
}

}  // namespace
}  // namespace amends::model
