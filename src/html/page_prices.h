#pragma once

#include "html/listed_price.h"

#include <string_view>
#include <vector>

namespace amends::html {

/// What a shop's page says for machines about what its products cost, each price once: JSON-LD
/// (schema.org Offer and AggregateOffer), `product:price:amount` and its like in meta elements,
/// `itemprop="price"`. Nothing is guessed from the text that people read. At most kPagePricesMax.
[[nodiscard]] std::vector<ListedPrice> read_page_prices(std::string_view page);

}  // namespace amends::html
