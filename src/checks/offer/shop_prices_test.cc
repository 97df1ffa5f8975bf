#include "checks/offer/shop_prices.h"

#include "checks/limits.h"
#include "checks/support_test.h"

#include <gtest/gtest.h>

namespace amends::checks {
namespace {

std::vector<PartView> views(std::string html, std::string_view language = "en") {
  return {view_of(testing::part(Part::html, std::move(html), language))};
}

std::string told(const Findings& findings) {
  std::string all;
  for (const model::Finding& finding : findings) {
    all += fmt::format("{} {}", to_string(finding.level), finding.id);
    for (const auto& [name, value] : finding.arguments) {
      all += " " + std::get<std::string>(value);
    }
    all += "\n";
  }
  return all;
}

std::vector<html::ListedPrice> nok(std::int64_t kroner) {
  return {{kroner * 100, kroner * 100, "NOK"}};
}

std::string pages_say(std::string html, const model::Mailing& mailing = testing::mailing()) {
  const std::vector<PagePrice> pages = {
      {"https://shop.example/lamp", nok(399)},
      {"https://shop.example/sofa", nok(4990)},
      {"https://shop.example/euro", {{3900, 3900, "EUR"}}},
      {"https://shop.example/range", {{10000, 20000, "NOK"}}},
      {"https://shop.example/about", {}},
  };
  return told(page_price_findings(mailing, views(std::move(html)), pages));
}

constexpr std::string_view kLamp = "<a href=\"https://shop.example/lamp\">";
constexpr std::string_view kSofa = "<a href=\"https://shop.example/sofa\">";

TEST(shop_prices, differ_from_the_page_that_the_price_links_to) {
  EXPECT_EQ(
      pages_say(fmt::format("<p>Lamp, {}only 299 kr</a></p>", kLamp)),
      "block price.page 299 kr https://shop.example/lamp 399.00 NOK\n"
  );
  EXPECT_EQ(pages_say(fmt::format("<p>Lamp, {}only 399 kr</a></p>", kLamp)), "");
}

TEST(shop_prices, are_sure_when_both_neighbours_are_one_page) {
  const std::string card = fmt::format(
      "<div>{}Lamp</a></div><div>299 kr</div><div><a "
      "href=\"https://www.shop.example/lamp/?utm_source=mail\">Buy</a></div>",
      kLamp
  );
  EXPECT_EQ(pages_say(card), "block price.page 299 kr https://shop.example/lamp 399.00 NOK\n");
}

TEST(shop_prices, take_either_neighbour_when_the_layout_does_not_tell) {
  // Names and prices, then a button each: the price of the sofa stands behind the lamp's button.
  const std::string cards = fmt::format(
      "<p>Lamp</p><p>399 kr</p><p>{}Buy</a></p><p>Sofa</p><p>{{}}</p><p>{}Buy</a></p>", kLamp, kSofa
  );
  const auto with = [&](std::string_view price) {
    std::string html = cards;
    return pages_say(html.replace(html.find("{}"), 2, price));
  };
  EXPECT_EQ(with("4990 kr"), "");
  EXPECT_EQ(with("4890 kr").substr(0, 15), "warn price.page");
}

TEST(shop_prices, are_left_alone_where_nothing_can_be_said) {
  for (const std::string_view html : {
           R"(<a href="https://shop.example/euro">299 kr</a>)",      // another currency
           R"(<a href="https://shop.example/range">149 kr</a>)",     // within a range
           R"(<a href="https://shop.example/about">299 kr</a>)",     // a page without prices
           R"(<a href="https://shop.example/unread">299 kr</a>)",    // a page that was not read
           R"(<a href="https://shop.example/{{ x }}">299 kr</a>)",   // nobody knows where to
           R"(<a href="mailto:shop@shop.example">299 kr</a>)",       // no page
           R"(<a href="https://shop.example/lamp">was 499 kr</a>)",  // a former price
           R"(<a href="https://shop.example/lamp">Lamp</a><p>Free shipping over 500 kr</p>)",
       }) {
    EXPECT_EQ(pages_say(std::string(html)), "") << html;
  }
}

TEST(shop_prices, belong_to_no_link_that_is_far_away) {
  const std::string far = fmt::format("<p>{}Lamp</a></p><p>{}</p>", kLamp, std::string(400, 'x'));
  EXPECT_EQ(pages_say(far + "<p>299 kr</p>"), "");
}

TEST(shop_prices, may_be_lowered_by_a_code_of_the_mailing) {
  model::Mailing mailing = testing::mailing();
  mailing.codes.push_back({.code = "SPRING10", .starts = "", .ends = "", .percent = 10});
  EXPECT_EQ(pages_say(fmt::format("{}359,10 kr</a>", kLamp), mailing), "");
  EXPECT_NE(pages_say(fmt::format("{}349 kr</a>", kLamp), mailing), "");
}

std::string feed_says(std::string html, std::string_view language = "en") {
  const std::vector<html::FeedItem> items = {
      {"lamp-3", "Nordlys Lamp", "https://shop.example/lamp", nok(399)},
      {"lamp-4", "Nordlys Lamp", "https://shop.example/lamp?size=2", nok(499)},
      {"sofa", "Sofa", "", nok(4990)},
      {"table", "Маса от дъб", "", {{19900, 19900, "BGN"}}},
  };
  return told(feed_price_findings(testing::mailing(), views(std::move(html), language), items));
}

TEST(shop_prices, differ_from_the_feed_by_link_or_by_title) {
  EXPECT_EQ(
      feed_says(fmt::format("{}299 kr</a>", kLamp)),
      "block price.feed 299 kr Nordlys Lamp 399.00 NOK\n"
  );
  EXPECT_EQ(
      feed_says("<p>The Nordlys lamp for 299 kr</p>"),
      "block price.feed 299 kr Nordlys Lamp 399.00 NOK\n"
  );
  EXPECT_EQ(
      feed_says("<p>Маса от дъб само за 189 лв.</p>", "bg"),
      "block price.feed 189 лв Маса от дъб 199.00 BGN\n"
  );
}

TEST(shop_prices, of_the_feed_fit_any_variant_and_need_more_than_a_word) {
  EXPECT_EQ(feed_says("<p>The Nordlys lamp for 499 kr</p>"), "");
  EXPECT_EQ(feed_says("<p>A sofa for 10 kr</p>"), "");
  EXPECT_EQ(feed_says("<p>The Nordlys lamp for 299 USD</p>"), "");
}

TEST(shop_prices, name_the_pages_to_read) {
  std::string html = fmt::format("{}399 kr</a><p>text</p>{}About</a>", kLamp, kSofa);
  html += "<a href=\"https://shop.example/lamp?utm_source=x\">399 kr</a>";
  EXPECT_EQ(
      pages_beside_prices(views(html)).urls, std::vector<std::string>({"https://shop.example/lamp"})
  );
  std::string many;
  for (std::size_t i = 0; i < kPricedPagesMax + 5; ++i) {
    many += fmt::format("<p><a href=\"https://shop.example/{0}\">{0} kr</a></p>", i + 1);
  }
  EXPECT_EQ(pages_beside_prices(views(many)).urls.size(), kPricedPagesMax);
  EXPECT_TRUE(pages_beside_prices(views(many)).is_cut);
  EXPECT_FALSE(pages_beside_prices(views(html)).is_cut);
}

TEST(shop_prices, know_a_page_by_what_leads_to_it) {
  struct Row {
    std::string_view left;
    std::string_view right;
    bool same;
  };

  for (const Row& row :
       {Row{"https://shop.example/a", "http://WWW.shop.example/a/#top", true},
        Row{"https://shop.example/a?x=1&y=2", "https://shop.example/a?y=2&x=1&utm_source=m", true},
        Row{"https://shop.example", "https://shop.example/", true},
        Row{"https://shop.example/a?x=1", "https://shop.example/a?x=2", false},
        Row{"https://shop.example/a", "https://shop.example/A", false},
        Row{"https://shop.example:8080/a", "https://shop.example/a", false}}) {
    EXPECT_EQ(page_key(row.left) == page_key(row.right), row.same) << row.left;
  }
}

}  // namespace
}  // namespace amends::checks
