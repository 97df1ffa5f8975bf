#include "model/shop_price.h"

#include <gtest/gtest.h>

namespace amends::model {
namespace {

TEST(ShopPriceSource, is_stored_by_its_name) {
  for (const auto source :
       {ShopPriceSource::page, ShopPriceSource::feed, ShopPriceSource::imported}) {
    EXPECT_EQ(parse_shop_price_source(to_string(source)), source);
  }
  EXPECT_EQ(to_string(ShopPriceSource::imported), "import");
  EXPECT_FALSE(parse_shop_price_source("guess"));
}

}  // namespace
}  // namespace amends::model
