#include "html/product_feed.h"

#include "html/limits.h"
#include "html/page_prices.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace amends::html {
namespace {

std::string shown(const std::vector<ListedPrice>& prices) {
  std::string all;
  for (const ListedPrice& price : prices) {
    all += (all.empty() ? "" : " | ") + shown_price(price);
  }
  return all;
}

std::string shown(const ProductFeed& feed) {
  std::string all;
  for (const FeedItem& item : feed.items) {
    all += fmt::format("{},{},{},{}\n", item.id, item.title, item.link, shown(item.prices));
  }
  return all;
}

TEST(listed_price, reads_what_shops_write_and_guesses_nothing) {
  struct Row {
    std::string_view amount;
    std::string_view currency;
    std::string_view expected;
  };

  for (const Row& row :
       {Row{"399.00 NOK", "", "399.00 NOK"},
        Row{"399,00", "NOK", "399.00 NOK"},
        Row{" NOK 1299.5 ", "EUR", "1299.50 NOK"},
        Row{"1,299.00 USD", "", "1299.00 USD"},
        Row{"1.299,00", "eur", "1299.00 EUR"},
        Row{"399.0000", "NOK", "399.00 NOK"},
        Row{"399", "kroner", "399.00"},
        Row{"1.299", "EUR", ""},
        Row{"1.200", "EUR", ""},
        Row{"399.0001", "NOK", ""},
        Row{"-5", "NOK", ""},
        Row{"NOK", "", ""},
        Row{"", "NOK", ""},
        Row{"99999999999999999999", "", ""},
        Row{"call us", "", ""}}) {
    const auto price = read_listed_price(row.amount, row.currency);
    EXPECT_EQ(price ? shown_price(*price) : "", row.expected) << row.amount;
  }
}

TEST(product_feed, reads_rss_with_prices_of_the_product_only) {
  const ProductFeed feed = read_product_feed(
      "\xEF\xBB\xBF<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY x \"1\">]>"
      "<rss xmlns:g='http://base.google.com/ns/1.0'><channel><title>Shop</title>"
      "<item><g:id>lamp-3</g:id><title><![CDATA[Lamp <3> & Co]]></title>"
      "<link>https://shop.example/lamp?a=1&amp;b=2</link>"
      "<g:shipping><g:price>49.00 NOK</g:price></g:shipping>"
      "<!-- <g:price>1 NOK</g:price> --><g:price>499.00 NOK</g:price>"
      "<g:sale_price>399.00 NOK</g:sale_price></item>"
      "<item><g:id a='>'>chair</g:id><g:title>Chair</g:title><g:price>soon</g:price></item>"
      "</channel></rss>"
  );
  EXPECT_EQ(
      shown(feed),
      "lamp-3,Lamp <3> & Co,https://shop.example/lamp?a=1&b=2,399.00 NOK | 499.00 NOK\n"
  );
  EXPECT_TRUE(feed.is_feed);
  EXPECT_EQ(feed.unpriced, 1U);
}

TEST(product_feed, reads_atom_and_tables) {
  EXPECT_EQ(
      shown(read_product_feed(
          "<feed><entry><g:id>1</g:id><title>Sofa</title><link href=\"https://s.example/1\"/>"
          "<g:price>100 EUR</g:price></entry></feed>"
      )),
      "1,Sofa,https://s.example/1,100.00 EUR\n"
  );
  EXPECT_EQ(
      shown(read_product_feed(
          "id\ttitle\tlink\tprice\tsale price\n1\tSofa\thttps://s.example/1\t100 EUR\t\n"
      )),
      "1,Sofa,https://s.example/1,100.00 EUR\n"
  );
  EXPECT_EQ(
      shown(read_product_feed("g:id;g:title;g:link;g:price\n1;Стол;https://s.example/1;100,50 BGN\n"
      )),
      "1,Стол,https://s.example/1,100.50 BGN\n"
  );
}

TEST(product_feed, says_what_is_no_feed) {
  for (const std::string_view bytes :
       {"",
        "hello",
        "<html><body>Not found</body></html>",
        "email,first_name\na@b.example,Ida\n",
        "<rss><channel></channel></rss>",
        "<item",
        "<item><g:price>",
        "<!--",
        "<![CDATA[",
        "<"}) {
    const ProductFeed feed = read_product_feed(bytes);
    EXPECT_FALSE(feed.is_feed) << bytes;
    EXPECT_TRUE(feed.items.empty()) << bytes;
  }
}

TEST(product_feed, ends_at_its_limits) {
  std::string many = "id,price\n";
  for (std::size_t i = 0; i <= kFeedItemsMax; ++i) {
    many += "a,1\n";
  }
  const ProductFeed feed = read_product_feed(many);
  EXPECT_EQ(feed.items.size(), kFeedItemsMax);
  EXPECT_TRUE(feed.is_cut);
  const std::string longest(kFeedFieldBytesMax * 2, 'x');
  const ProductFeed cut = read_product_feed(
      "<rss><item><g:title>" + longest + "</g:title><g:price>1 EUR</g:price></item></rss>"
  );
  ASSERT_EQ(cut.items.size(), 1U);
  EXPECT_EQ(cut.items[0].title.size(), kFeedFieldBytesMax);
}

TEST(page_prices, come_from_json_ld_meta_and_microdata) {
  struct Row {
    std::string_view page;
    std::string_view expected;
  };

  for (const Row& row :
       {Row{R"(<script type="application/ld+json">{"@type":"Product","offers":{"@type":"Offer",
               "price":"399.00","priceCurrency":"NOK"}}</script>)",
            "399.00 NOK"},
        Row{R"(<script type='application/ld+json'>{"@graph":[{"offers":[{"price":399,
               "priceCurrency":"NOK","shippingDetails":{"price":49}},
               {"price":449.5,"priceCurrency":"NOK"}]}]}</script>)",
            "399.00 NOK | 449.50 NOK"},
        Row{R"(<script type="application/ld+json">{"offers":{"lowPrice":"10","highPrice":"20",
               "priceCurrency":"EUR"}}</script>)",
            "10.00-20.00 EUR"},
        Row{R"(<meta property="product:price:amount" content="399,00">
               <meta property="product:price:currency" content="NOK">)",
            "399.00 NOK"},
        Row{R"(<meta name="og:price:amount" content="12.50">)", "12.50"},
        Row{R"(<meta itemprop="priceCurrency" content="ILS"><span itemprop="price">99.90</span>)",
            "99.90 ILS"},
        Row{R"(<span itemprop="price" content="99">ninety</span>)", "99.00"},
        Row{R"(<script>{"price":"1"}</script><p>399 kr</p>)", ""},
        Row{R"(<script type="application/ld+json">{"price":</script>)", ""},
        Row{R"(<script type="application/ld+json">{"price":1e300}</script>)", ""},
        Row{R"(<span itemprop="price"><b>1</b></span>)", ""},
        Row{"", ""}}) {
    EXPECT_EQ(shown(read_page_prices(row.page)), row.expected) << row.page;
  }
}

TEST(page_prices, do_not_follow_endless_nesting) {
  const std::string deep = "<script type=\"application/ld+json\">" + std::string(10'000, '[') +
                           std::string(10'000, ']') + "</script>";
  EXPECT_TRUE(read_page_prices(deep).empty());
  std::string many = "<script type=\"application/ld+json\">[";
  for (std::size_t i = 1; i <= kPagePricesMax + 10; ++i) {
    many += fmt::format("{{\"price\":{}}},", i);
  }
  many += "0]</script>";
  EXPECT_EQ(read_page_prices(many).size(), kPagePricesMax);
}

}  // namespace
}  // namespace amends::html
