#pragma once

#include "checks/check.h"
#include "engine/link_probe.h"
#include "model/mailing.h"
#include "model/shop_price.h"

#include <vector>

namespace amends::engine {

/// The texts that were written, with their partials; one derived from the HTML repeats it.
[[nodiscard]] std::vector<checks::PartView> written_views(const model::Mailing& mailing);

/// Whether look_at_prices() would read pages of the shop.
[[nodiscard]] bool reads_pages_beside_prices(const model::Mailing& mailing);

struct PricesSeen {
  checks::Findings findings;
  /// What the shop asked, each thing and currency once; at most kShopPricesKept.
  std::vector<model::ShopPrice> prices;
};

/// Holds the prices of a mailing against what the shop says itself: its product feed ([offer]
/// feed) and the pages whose links stand beside prices (unless [offer] pages is "ignore"). What
/// could not be asked is a finding. `now` is the day of what was read. Blocks, within the probe's
/// limits.
[[nodiscard]] PricesSeen look_at_prices(
    const model::Mailing& mailing, LinkProbe& probe, Instant now
);

}  // namespace amends::engine
