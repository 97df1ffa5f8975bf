#include "liquid/decimal.h"

#include <gtest/gtest.h>

#include <limits>

namespace amends::liquid {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

TEST(Decimal, names_a_double_by_its_shortest_digits) {
  const auto check = [](double number, std::int64_t mantissa, int scale) {
    const auto decimal = decimal_of(Value::of(number));
    ASSERT_TRUE(decimal) << number;
    EXPECT_EQ(decimal->mantissa, mantissa) << number;
    EXPECT_EQ(decimal->scale, scale) << number;
    EXPECT_EQ(to_double(*decimal), number);
  };
  check(10.1, 101, 1);
  check(-0.25, -25, 2);
  check(3.0, 3, 0);
  check(1.5e-7, 15, 8);
  check(1e17, 100'000'000'000'000'000, 0);
  check(0.3333333333333333, 3333333333333333, 16);
  EXPECT_FALSE(decimal_of(Value::of(1e300)));
  EXPECT_FALSE(decimal_of(Value::of(1e-30)));
  EXPECT_FALSE(decimal_of(Value::of(std::numeric_limits<double>::infinity())));
}

TEST(Decimal, works_out_what_fits_and_nothing_else) {
  EXPECT_EQ(sum_of({101, 1}, {-22, 1})->mantissa, 79);
  EXPECT_EQ(sum_of({1, 0}, {1, 2})->mantissa, 101);
  EXPECT_FALSE(sum_of({kMax, 0}, {1, 0}));
  EXPECT_FALSE(sum_of({kMax, 0}, {1, 1}));
  EXPECT_EQ(product_of({11, 1}, {11, 1})->scale, 2);
  EXPECT_FALSE(product_of({kMin, 0}, {-1, 0}));
  EXPECT_FALSE(product_of({1, 10}, {1, 10}));
  EXPECT_EQ(remainder_of({kMin, 0}, {-1, 0})->mantissa, 0);
  EXPECT_EQ(remainder_of({-7, 0}, {3, 0})->mantissa, 2);
  EXPECT_EQ(ratio_of({101, 1}, {1, 1}), 101.0);
  EXPECT_FALSE(ratio_of({kMax, 0}, {3, 0}));
}

TEST(Decimal, rounds_half_away_from_zero_at_any_place) {
  EXPECT_EQ(rounded({25, 1}, 0)->mantissa, 3);
  EXPECT_EQ(rounded({-25, 1}, 0)->mantissa, -3);
  EXPECT_EQ(rounded({1005, 3}, 2)->mantissa, 101);
  EXPECT_EQ(rounded({149, 0}, -2)->mantissa, 100);
  EXPECT_EQ(rounded({kMax, 0}, -18)->mantissa, 9'000'000'000'000'000'000);
  EXPECT_EQ(rounded({kMin, 0}, -18)->mantissa, -9'000'000'000'000'000'000);
  EXPECT_EQ(rounded({kMax, 18}, -18)->mantissa, 0);
  EXPECT_EQ(rounded({5, 0}, 9)->mantissa, 5);
}

}  // namespace
}  // namespace amends::liquid
