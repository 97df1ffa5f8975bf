#include "engine/price_look.h"

#include "html/limits.h"
#include "mail/address.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <mutex>

namespace amends::engine {
namespace {

class PublicDns final : public ports::Resolver {
 public:
  using Resolver::ask;

  std::vector<ports::DnsAnswer> ask(std::span<const ports::DnsQuestion> questions) override {
    std::vector<ports::DnsAnswer> answers(questions.size());
    for (std::size_t i = 0; i < questions.size(); ++i) {
      answers[i].status = ports::DnsStatus::no_records;
      if (questions[i].type == ports::DnsType::a) {
        answers[i] = {ports::DnsStatus::found, {*text::parse_ip("93.184.216.34")}};
      }
    }
    return answers;
  }
};

class Shop final : public ports::Web {
 public:
  Result<ports::WebAnswer> ask(const ports::WebRequest& request) override {
    const std::scoped_lock lock(mutex_);
    const auto page = pages.find(request.target);
    if (page == pages.end()) {
      return make_error("web.timeout", "silence");
    }
    ports::WebAnswer answer;
    answer.status = page->second.empty() ? 404 : 200;
    answer.body_bytes = page->second.size();
    answer.body = page->second.substr(0, request.body_bytes_max);
    return answer;
  }

  std::map<std::string, std::string> pages;  // empty: 404

 private:
  std::mutex mutex_;
};

model::Mailing lamps() {
  return {
      .name = "lamps",
      .from = mail::parse_mailbox("Nordlys <news@nordlys.example>").value(),
      .reply_to = {},
      .locale = {},
      .editions = {},
      .topics = {},
      .audience = {},
      .schedule = {},
      .codes = {},
      .waves = {},
  };
}

class PriceLookTest : public testing::Test {
 protected:
  PriceLookTest() {
    model::Edition edition;
    edition.locale = text::Locale::parse("en").value();
    edition.html = {
        "<p>The <a href=\"https://shop.example/lamp\">lamp for 299 kr</a></p>", "body.html", 5, 1
    };
    edition.text_derived = true;
    mailing.editions.push_back(edition);
    shop.pages["/lamp"] = R"(<span itemprop="price" content="399">399</span>)";
    options.pause = std::chrono::milliseconds(0);
  }

  std::string said() {
    LinkProbe probe(dns, shop, options);
    std::string all;
    for (const model::Finding& finding : look_at_prices(mailing, probe, Instant()).findings) {
      all += finding.id + ":" + std::to_string(finding.place.line) + " ";
    }
    return all;
  }

  model::Mailing mailing = lamps();
  PublicDns dns;
  Shop shop;
  LinkProbeOptions options;
};

TEST_F(PriceLookTest, compares_with_the_page_beside_the_price) {
  EXPECT_EQ(said(), "price.page:5 ");
  shop.pages["/lamp"] = R"(<span itemprop="price" content="299">299</span>)";
  EXPECT_EQ(said(), "");
}

TEST_F(PriceLookTest, compares_what_a_partial_says) {
  model::Edition& edition = mailing.editions.front();
  edition.html_partials = {{"lamp", {edition.html.text, "partials/lamp.html", 1, 1}}};
  edition.html.text = "<p>New:</p>\n{% render \"lamp\" %}";
  EXPECT_EQ(said(), "price.page:1 ");
  shop.pages["/lamp"] = R"(<span itemprop="price" content="299">299</span>)";
  EXPECT_EQ(said(), "");
}

TEST_F(PriceLookTest, leaves_a_dead_page_to_those_who_look_at_links_and_tells_of_a_silent_one) {
  shop.pages["/lamp"] = "";
  EXPECT_EQ(said(), "");
  shop.pages.erase("/lamp");
  EXPECT_EQ(said(), "check.could_not_run:0 ");
}

TEST_F(PriceLookTest, asks_for_no_page_where_that_is_not_wanted) {
  mailing.offer.pages = model::PagePricing::ignore;
  shop.pages.clear();
  EXPECT_EQ(said(), "");
}

TEST_F(PriceLookTest, compares_with_the_feed_and_tells_where_it_cannot) {
  mailing.offer.pages = model::PagePricing::ignore;
  mailing.offer.feed = "https://shop.example/feed";
  mailing.offer.place = {"mailing.toml", 9, 1};
  shop.pages["/feed"] = "id,title,link,price\n1,Lamp,https://shop.example/lamp,399 NOK\n";
  EXPECT_EQ(said(), "price.feed:5 ");
  for (const char* page : {"<html>later</html>", ""}) {
    shop.pages["/feed"] = page;
    EXPECT_EQ(said(), "check.could_not_run:9 ") << page;
  }
  shop.pages.erase("/feed");
  EXPECT_EQ(said(), "check.could_not_run:9 ");
}

TEST_F(PriceLookTest, says_that_a_feed_was_too_large_and_uses_what_came) {
  mailing.offer.pages = model::PagePricing::ignore;
  mailing.offer.feed = "https://shop.example/feed";
  mailing.offer.place = {"mailing.toml", 9, 1};
  std::string feed = "id,title,link,price\n1,Lamp,https://shop.example/lamp,399 NOK\n";
  feed.resize(html::kFeedBytesMax + 10, '\n');
  shop.pages["/feed"] = feed;
  EXPECT_EQ(said(), "check.could_not_run:9 price.feed:5 ");
}

TEST_F(PriceLookTest, asks_nothing_of_what_is_not_of_the_internet) {
  mailing.offer.feed = "http://127.0.0.1:8080/feed";
  EXPECT_EQ(said().substr(0, 21), "check.could_not_run:0");
}

TEST_F(PriceLookTest, hands_on_what_the_shop_asks_whether_or_not_the_mailing_does) {
  mailing.offer.feed = "https://shop.example/feed.csv";
  shop.pages["/feed.csv"] =
      "id,title,link,price\n7,Bulb,https://shop.example/bulb,29 NOK\n"
      "8,Shade,https://shop.example/bulb,49 NOK\n9,Gift,https://shop.example/gift,0 NOK\n";
  const Instant now = Instant(std::chrono::days(20'000)) + std::chrono::hours(9);
  LinkProbe probe(dns, shop, options);
  std::string seen;
  for (const model::ShopPrice& price : look_at_prices(mailing, probe, now).prices) {
    EXPECT_EQ(price.day, std::chrono::sys_days(std::chrono::days(20'000)));
    seen += fmt::format(
        "{} {}-{}{} {}\n",
        price.thing,
        price.minor,
        price.minor_max,
        price.currency,
        model::to_string(price.source)
    );
  }
  EXPECT_EQ(
      seen,
      "page shop.example/lamp 39900-39900 page\n"
      "page shop.example/bulb 2900-4900NOK feed\n"
      "product 7 2900-2900NOK feed\n"
      "product 8 4900-4900NOK feed\n"
  );
}

TEST_F(PriceLookTest, hands_on_no_name_that_is_no_text) {
  mailing.offer.pages = model::PagePricing::ignore;
  mailing.offer.feed = "https://shop.example/feed.xml";
  shop.pages["/feed.xml"] =
      "<rss><item><id>bl\xE5</id><link>https://shop.example/bl\xE5</link><price>29 "
      "NOK</price></item>"
      "<item><id>a&#27;b</id><price>39 NOK</price></item>"
      "<item><id>7</id><price>49 NOK</price></item></rss>";
  LinkProbe probe(dns, shop, options);
  const std::vector<model::ShopPrice> prices = look_at_prices(mailing, probe, Instant()).prices;
  ASSERT_EQ(prices.size(), 1U);
  EXPECT_EQ(prices.front().thing, "product 7");
}

}  // namespace
}  // namespace amends::engine
