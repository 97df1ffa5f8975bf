#pragma once

#include "html/listed_price.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace amends::html {

struct FeedItem {
  std::string id;
  std::string title;
  std::string link;
  std::vector<ListedPrice> prices;  // the price, and the one of a sale; at least one
};

struct ProductFeed {
  std::vector<FeedItem> items;
  std::uint64_t unpriced = 0;  // products without a price that can be read
  bool is_feed = false;        // it has at least one product, or the columns of one
  bool is_cut = false;         // more products than kFeedItemsMax, or more bytes than kFeedBytesMax
};

/// A product feed as shops give it to Google Merchant and its like: RSS 2.0 or Atom with `g:id`,
/// `g:title`, `g:link`, `g:price`, `g:sale_price`, or a table (CSV, TSV) with columns of these
/// names. Only what stands directly in an item counts: `g:shipping` has a price of its own. No
/// entity of a DTD is expanded and nothing is fetched. One pass; any bytes.
[[nodiscard]] ProductFeed read_product_feed(std::string_view bytes);

}  // namespace amends::html
