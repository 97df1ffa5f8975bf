// libs: amends::checks amends::html
#include "base/check.h"
#include "checks/limits.h"
#include "checks/message/spam_score.h"
#include "checks/offer/shop_prices.h"
#include "html/limits.h"
#include "html/page_prices.h"
#include "html/product_feed.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

// What web servers answer: product feeds, pages with prices, a spam filter's verdict, addresses.
namespace amends::checks {

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  const html::ProductFeed feed = html::read_product_feed(source);
  AMENDS_CHECK(feed.items.size() <= html::kFeedItemsMax);
  AMENDS_CHECK(feed.is_feed || feed.items.empty());
  for (const html::FeedItem& item : feed.items) {
    AMENDS_CHECK(!item.prices.empty() && item.prices.size() <= 2);
    AMENDS_CHECK(item.title.size() <= html::kFeedFieldBytesMax);
  }
  const auto prices = html::read_page_prices(source);
  AMENDS_CHECK(prices.size() <= html::kPagePricesMax);
  for (const html::ListedPrice& price : prices) {
    AMENDS_CHECK(price.minor > 0 && price.minor_max >= price.minor);
    AMENDS_CHECK(price.currency.empty() || price.currency.size() == 3);
  }
  if (const auto price = html::read_listed_price(source)) {
    AMENDS_CHECK(html::read_listed_price(html::shown_price(*price)) == price);
  }
  if (const auto facts = read_rspamd_reply(source)) {
    AMENDS_CHECK(std::isfinite(facts->score) && facts->symbols.size() <= kSpamSymbolsMax);
  }
  static_cast<void>(page_key(source));
  return 0;
}

}  // namespace amends::checks
