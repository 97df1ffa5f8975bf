#include "model/shop_price.h"

#include "base/enum_table.h"

namespace amends::model {
namespace {

constexpr EnumTable<ShopPriceSource, 3> kSources{{{
    {ShopPriceSource::page, "page"},
    {ShopPriceSource::feed, "feed"},
    {ShopPriceSource::imported, "import"},
}}};

}  // namespace

std::string_view to_string(ShopPriceSource source) {
  return kSources.name(source);
}

std::optional<ShopPriceSource> parse_shop_price_source(std::string_view text) {
  return kSources.parse(text);
}

}  // namespace amends::model
