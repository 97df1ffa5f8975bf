#pragma once

#include "checks/offer/shop_prices.h"
#include "html/product_feed.h"
#include "model/shop_price.h"

#include <chrono>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace amends::engine {

/// What the shop says of things on one day, each thing and currency once: where it says several
/// prices (variants, a sale), the lowest and the highest of them.
class PriceBook {
 public:
  explicit PriceBook(std::chrono::sys_days day) : day_(day) {}

  void add_page(const checks::PagePrice& page);
  /// A product by its number, and the page it links to.
  void add_item(const html::FeedItem& item);

  /// At most so many; those of the things `first` come before all others.
  [[nodiscard]] std::vector<model::ShopPrice> take(
      const std::set<std::string>& first, std::size_t most
  );

 private:
  void add(
      const std::string& thing,
      const std::vector<html::ListedPrice>& prices,
      model::ShopPriceSource source
  );

  std::chrono::sys_days day_;
  std::map<std::pair<std::string, std::string>, model::ShopPrice> prices_;  // by thing and currency
};

/// Makes the price a range that has both.
void widen(model::ShopPrice& price, std::int64_t minor, std::int64_t minor_max);

}  // namespace amends::engine
