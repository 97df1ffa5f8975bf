#include "checks/offer/price_history.h"

#include "checks/limits.h"
#include "checks/support_test.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
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
    const model::Mailing& mailing = testing::mailing(),
    std::vector<model::ShopPrice> shops = {}
) {
  Facts facts = testing::facts();
  facts.past_prices = std::move(past);
  facts.shop_prices = std::move(shops);
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

TEST(price_jump, is_not_clean_where_there_are_too_many_prices) {
  const model::Mailing mailing = testing::mailing();
  Facts facts = testing::facts();
  facts.past_prices = asked_in({lamp("299,00")});
  const auto has_gap = [&](std::size_t prices) {
    std::string html;
    for (std::size_t i = 0; i < prices; ++i) {
      html += fmt::format("<p><a href=\"https://shop.example/{0}\">{0} kr</a></p>\n", 100 + i);
    }
    Panel panel(mailing, facts);
    panel.constant(text(html));
    Tally tally = panel.start();
    tally.recipient({model::ContactId{1}, 2, "ida@mail.example", false, {}});
    panel.add(tally);
    return std::ranges::any_of(panel.finish(), [](const model::Finding& finding) {
      return finding.id == "check.could_not_run" && argument(finding, "check") == "price.jump";
    });
  };
  EXPECT_FALSE(has_gap(kPricedThingsMax - 1));
  EXPECT_TRUE(has_gap(kPricedThingsMax));
}

/// What the shop asked for the lamp, a day each.
std::vector<model::ShopPrice> shops(
    const std::vector<std::pair<std::int64_t, std::int64_t>>& prices,
    const std::string& currency = "NOK",
    const std::string& thing = thing_of_page("https://www.shop.example/lamp/?utm_source=mail")
) {
  std::vector<model::ShopPrice> days;
  for (const auto& [minor, minor_max] : prices) {
    const auto day =
        std::chrono::sys_days(std::chrono::days(20'000 + static_cast<int>(days.size())));
    days.push_back({0, thing, currency, minor, minor_max, day});
  }
  return days;
}

TEST(price_jump, holds_a_price_against_that_of_the_shop) {
  struct Row {
    std::vector<model::ShopPrice> shop;
    const char* now;
    const char* level;  // empty: nothing is said
  };

  const std::pair<std::int64_t, std::int64_t> usual{29900, 29900};
  const Row rows[] = {
      {shops({usual, usual, usual}), "299,00", ""},
      {shops({usual, usual, usual}), "598,00", ""},
      {shops({usual, usual, usual}), "599,00", "block"},
      {shops({usual, usual, usual}), "149,00", "block"},
      {shops({usual, usual}), "149,00", "warn"},
      {shops({usual, usual, usual}, ""), "29,90", "block"},
      {shops({usual, usual, usual}, "SEK"), "29,90", "block"},
      {shops({usual, usual, usual}, "EUR"), "29,90", ""},
      {shops({usual, usual, usual}, "NOK", "page shop.example/bulb"), "29,90", ""},
      {shops({{19900, 29900}, {19900, 29900}, {19900, 29900}}), "110,00", ""},
      {shops({{19900, 29900}, {19900, 29900}, {19900, 29900}}), "99,00", "block"},
      {shops({{9900, 29900}, usual, usual}), "29,90", ""},  // a page of many things
  };
  for (const Row& row : rows) {
    const auto found = said(lamp(row.now), {}, testing::mailing(), row.shop);
    EXPECT_EQ(found.empty() ? "" : to_string(found.front().level), row.level) << row.now;
    EXPECT_LE(found.size(), 1U);
  }
}

TEST(price_jump, knows_a_shop_that_says_its_currency_only_sometimes) {
  const std::pair<std::int64_t, std::int64_t> usual{29900, 29900};
  const auto and_more = [](std::vector<model::ShopPrice> days, model::ShopPrice more) {
    days.push_back(std::move(more));
    return days;
  };
  const auto named = shops({usual, usual, usual});
  model::ShopPrice again = named.back();  // the same page of the same day, read once more
  again.currency.clear();
  again.minor = 9900;
  const auto twice = said(lamp("29,90"), {}, testing::mailing(), and_more(named, again));
  ASSERT_EQ(twice.size(), 1U);
  EXPECT_EQ(argument(twice.front(), "count"), "3");
  EXPECT_EQ(argument(twice.front(), "usual"), "299.00 NOK");

  again.minor = 29900;
  again.day += std::chrono::days(1);
  const auto later = said(lamp("29,90"), {}, testing::mailing(), and_more(named, again));
  ASSERT_EQ(later.size(), 1U);
  EXPECT_EQ(argument(later.front(), "count"), "4");
  EXPECT_EQ(argument(later.front(), "usual"), "299.00 NOK");

  again.currency = "SEK";
  EXPECT_TRUE(said(lamp("29,90"), {}, testing::mailing(), and_more(named, again)).empty())
      << "kr may be either";
}

TEST(price_jump, says_whose_price_it_was_and_when) {
  const auto found = said(
      lamp("29,90"),
      {},
      testing::mailing(),
      shops({{29900, 29900}, {29900, 29900}, {34900, 34900}, {29900, 39900}})
  );
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(argument(found.front(), "history"), "shop");
  EXPECT_EQ(argument(found.front(), "usual"), "299.00-324.00 NOK");
  EXPECT_EQ(argument(found.front(), "count"), "4");
  EXPECT_EQ(
      argument(found.front(), "examples"),
      "2024-10-04: 299.00 NOK, 2024-10-06: 349.00 NOK, 2024-10-07: 299.00-399.00 NOK"
  );
}

TEST(price_jump, believes_the_shop_once_it_was_read_on_three_days) {
  const auto past = asked_in(std::vector<std::string>(5, lamp("299,00")));
  const std::pair<std::int64_t, std::int64_t> lower{2990, 2990};
  EXPECT_TRUE(said(lamp("29,90"), past, testing::mailing(), shops({lower, lower, lower})).empty());
  const auto young = said(lamp("29,90"), past, testing::mailing(), shops({lower, lower}));
  ASSERT_EQ(young.size(), 1U);
  EXPECT_EQ(argument(young.front(), "history"), "mailings");
  const auto other = said(lamp("299,00"), past, testing::mailing(), shops({lower, lower, lower}));
  ASSERT_EQ(other.size(), 1U);
  EXPECT_EQ(argument(other.front(), "history"), "shop");
}

TEST(price_jump, holds_the_price_list_against_the_shop_by_number) {
  model::Mailing mailing = testing::mailing();
  mailing.prices = {{"lamp-3", "Nordlys Lamp", "39,90", 3990, "NOK"}};
  const auto history = [](const std::string& currency) {
    const std::pair<std::int64_t, std::int64_t> usual{39900, 39900};
    return shops({usual, usual, usual}, currency, thing_of_product("lamp-3"));
  };
  EXPECT_EQ(said("<p>Nordlys Lamp 39,90 kr</p>", {}, mailing, history("NOK")).size(), 1U);
  EXPECT_TRUE(said("<p>Nordlys Lamp 39,90 kr</p>", {}, mailing, history("SEK")).empty());
}

}  // namespace
}  // namespace amends::checks
