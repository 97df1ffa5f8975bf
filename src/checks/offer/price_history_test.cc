#include "checks/offer/price_history.h"

#include "checks/support_test.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace amends::checks {
namespace {

using model::FindingLevel;
using testing::argument;
using testing::find;

std::string lamp(std::string_view price) {
  return fmt::format("<p><a href=\"https://shop.example/lamp\">Lampen {} kr</a></p>", price);
}

ConstantPart text(std::string source) {
  return testing::part(Part::html, std::move(source), "nb");
}

/// What mailings with these texts asked.
std::vector<PastPrice> asked_in(
    const std::vector<std::string>& sources, const model::Mailing& mailing = testing::mailing()
) {
  std::vector<PastPrice> past;
  for (const std::string& source : sources) {
    const auto prices = prices_asked(mailing, view_of(text(source)));
    past.insert(past.end(), prices.begin(), prices.end());
  }
  return past;
}

/// What is said of prices that jump.
std::vector<model::Finding> said(
    const std::string& source,
    std::vector<PastPrice> past,
    const model::Mailing& mailing = testing::mailing()
) {
  Facts facts = testing::facts();
  facts.past_prices = std::move(past);
  Panel panel(mailing, facts);
  panel.constant(text(source));
  Tally tally = panel.start();
  tally.recipient({model::ContactId{1}, 2, "ida@mail.example", false, {}});
  panel.add(tally);
  std::vector<model::Finding> found = panel.finish();
  std::erase_if(found, [](const model::Finding& finding) { return finding.id != "price.jump"; });
  return found;
}

TEST(prices_asked, are_those_beside_links_and_those_of_the_list) {
  EXPECT_EQ(
      asked_in({lamp("299,00")}), (std::vector<PastPrice>{{"page shop.example/lamp", "kr", 29900}})
  );
  EXPECT_TRUE(asked_in({"<p>Lampen 299,00 kr</p>"}).empty());
  model::Mailing mailing = testing::mailing();
  mailing.prices = {
      {"lamp-3", "Nordlys Lamp", "399,00", 39900, "NOK"}, {"lamp-4", "", "9", 900, ""}
  };
  EXPECT_EQ(
      asked_in({"<p>Nordlys Lamp 399,00 kr</p>"}, mailing),
      (std::vector<PastPrice>{{"product lamp-3", "NOK", 39900}})
  );
}

TEST(price_jump, is_told_beyond_double_and_half_of_the_middle) {
  struct Row {
    std::vector<std::string> past;
    const char* now;
    const char* level;  // empty: nothing is said
  };

  const std::vector<std::string> usual(3, lamp("299,00"));
  const Row rows[] = {
      {usual, "299,00", ""},
      {usual, "598,00", ""},
      {usual, "599,00", "block"},
      {usual, "150,00", ""},
      {usual, "149,00", "block"},
      {usual, "29,90", "block"},
      {{lamp("249,00"), lamp("299,00"), lamp("349,00")}, "599,00", "block"},
      {{lamp("299,00"), lamp("299,00")}, "29,90", "warn"},
      {{lamp("299,00")}, "29,90", "warn"},
      {{}, "29,90", ""},
      {{lamp("299,00"), lamp("39,90"), lamp("899,00")}, "29,90", ""},  // a page of many things
  };
  for (const Row& row : rows) {
    const auto found = said(lamp(row.now), asked_in(row.past));
    EXPECT_EQ(found.empty() ? "" : to_string(found.front().level), row.level) << row.now;
    EXPECT_LE(found.size(), 1U);
  }
}

TEST(price_jump, says_what_was_usual_and_where) {
  const auto found =
      said("<p>Hei</p>\n" + lamp("29,90"), asked_in(std::vector<std::string>(4, lamp("299,00"))));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().place.line, 2);
  EXPECT_EQ(argument(found.front(), "product"), "shop.example/lamp");
  EXPECT_EQ(argument(found.front(), "amount"), "29,90 kr");
  EXPECT_EQ(argument(found.front(), "usual"), "299.00 kr");
  EXPECT_EQ(argument(found.front(), "count"), "4");
}

TEST(price_jump, only_warns_where_the_link_is_not_sure) {
  const auto found = said(
      "<p>Lampen 29,90 kr <a href=\"https://shop.example/lamp\">Se den</a></p>",
      asked_in(std::vector<std::string>(3, lamp("299,00")))
  );
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().level, FindingLevel::warn);
}

TEST(price_jump, lets_be_what_the_reader_is_told) {
  const auto past = asked_in(std::vector<std::string>(3, lamp("299,00")));
  EXPECT_TRUE(
      said(
          "<p><a href=\"https://shop.example/lamp\">Lampen nå 129,00 kr, før 299,00 kr</a></p>",
          past
      )
          .empty()
  );
  model::Mailing mailing = testing::mailing();
  mailing.codes.push_back({"SPRING60", "", "", 60});
  EXPECT_TRUE(said(lamp("119,60"), past, mailing).empty());
  EXPECT_EQ(said(lamp("119,60"), past).size(), 1U);
}

TEST(price_jump, compares_other_things_and_currencies_with_nothing) {
  const auto past = asked_in(std::vector<std::string>(3, lamp("299,00")));
  EXPECT_TRUE(said("<p><a href=\"https://shop.example/bulb\">Pæren 29,90 kr</a></p>", past).empty()
  );
  EXPECT_TRUE(said("<p><a href=\"https://shop.example/lamp\">Lampen € 29,90</a></p>", past).empty()
  );
}

TEST(price_jump, holds_the_price_list_against_lists_before) {
  model::Mailing mailing = testing::mailing();
  mailing.prices = {{"lamp-3", "Nordlys Lamp", "399,00", 39900, "NOK"}};
  const auto past = asked_in(std::vector<std::string>(3, "<p>Nordlys Lamp 399,00 kr</p>"), mailing);
  mailing.prices = {{"lamp-3", "Nordlys Lamp", "39,90", 3990, "NOK"}};
  const auto found = said("<p>Nordlys Lamp 39,90 kr</p>", past, mailing);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().level, FindingLevel::block);
  EXPECT_EQ(argument(found.front(), "product"), "Nordlys Lamp");
  EXPECT_EQ(argument(found.front(), "usual"), "399.00 NOK");
}

}  // namespace
}  // namespace amends::checks
