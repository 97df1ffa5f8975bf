#pragma once

#include "model/ids.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amends::model {

/// Where a price of the shop was read. Stored by name.
enum class ShopPriceSource : std::uint8_t {
  page,     // of the shop, that a proof opened
  feed,     // of its products, that a proof opened
  imported  // from a file
};

[[nodiscard]] std::string_view to_string(ShopPriceSource source);
[[nodiscard]] std::optional<ShopPriceSource> parse_shop_price_source(std::string_view text);

/// What the shop itself asked for something on one day (UTC), in one currency.
struct ShopPrice {
  std::int64_t id = 0;   // 0 until it is kept
  std::string thing;     // "product lamp-3", "page shop.example/lamp": as checks::PastPrice has it
  std::string currency;  // ISO 4217; empty: the shop did not say
  std::int64_t minor = 0;      // hundredths; the lowest where there were several
  std::int64_t minor_max = 0;  // the highest
  std::chrono::sys_days day;
  ShopPriceSource source = ShopPriceSource::page;
  PriceImportId import = {};  // the file it came with; none where we read it ourselves
};

}  // namespace amends::model
