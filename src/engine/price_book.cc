#include "engine/price_book.h"

#include "checks/offer/price_history.h"
#include "engine/limits.h"
#include "text/utf8.h"

#include <algorithm>
#include <iterator>

namespace amends::engine {

void widen(model::ShopPrice& price, std::int64_t minor, std::int64_t minor_max) {
  price.minor = std::min(price.minor, minor);
  price.minor_max = std::max(price.minor_max, minor_max);
}

void PriceBook::add_page(const checks::PagePrice& page) {
  add(checks::thing_of_page(page.url), page.prices, model::ShopPriceSource::page);
}

void PriceBook::add_item(const html::FeedItem& item) {
  if (!item.id.empty()) {
    add(checks::thing_of_product(item.id), item.prices, model::ShopPriceSource::feed);
  }
  if (!item.link.empty()) {
    add(checks::thing_of_page(item.link), item.prices, model::ShopPriceSource::feed);
  }
}

void PriceBook::add(
    const std::string& thing,
    const std::vector<html::ListedPrice>& prices,
    model::ShopPriceSource source
) {
  // A feed in another encoding, or a hostile one: no mailing asks for it, and no list could show
  // it.
  const bool is_text = text::valid_utf8(thing) && !text::has_control(thing);
  if (thing.size() > kThingBytesMax || !is_text) {
    return;
  }
  for (const html::ListedPrice& price : prices) {
    if (price.minor <= 0) {
      continue;  // nothing is free; a shop that has no price says so
    }
    const auto [kept, is_new] = prices_.try_emplace(
        std::pair(thing, price.currency),
        model::ShopPrice{0, thing, price.currency, price.minor, price.minor_max, day_, source}
    );
    if (!is_new) {
      widen(kept->second, price.minor, price.minor_max);
    }
  }
}

std::vector<model::ShopPrice> PriceBook::take(
    const std::set<std::string>& first, std::size_t most
) {
  std::vector<model::ShopPrice> taken;
  std::vector<model::ShopPrice> others;
  for (auto& [key, price] : prices_) {
    (first.contains(price.thing) ? taken : others).push_back(std::move(price));
  }
  prices_.clear();
  std::ranges::move(others, std::back_inserter(taken));
  taken.resize(std::min(taken.size(), most));
  return taken;
}

}  // namespace amends::engine
