#include "html/listed_price.h"

#include <gtest/gtest.h>

namespace amends::html {
namespace {

TEST(shown_price, has_two_decimals_and_names_a_range_and_a_currency_where_there_is_one) {
  EXPECT_EQ(shown_price({39900, 39900, "NOK"}), "399.00 NOK");
  EXPECT_EQ(shown_price({29905, 39900, "NOK"}), "299.05-399.00 NOK");
  EXPECT_EQ(shown_price({5, 5, ""}), "0.05");
}

TEST(read_listed_price, takes_one_amount_and_never_guesses) {
  const auto price = read_listed_price("1,299.50", "nok");
  ASSERT_TRUE(price);
  EXPECT_EQ(*price, (ListedPrice{129950, 129950, "NOK"}));
  EXPECT_EQ(read_listed_price("EUR 9,99", "NOK")->currency, "EUR") << "the amount's own counts";
  for (const char* none : {"", "1.299", "cheap", "-5.00"}) {
    EXPECT_FALSE(read_listed_price(none, "NOK")) << none;
  }
}

}  // namespace
}  // namespace amends::html
