#include "base/random.h"

#include <gtest/gtest.h>

#include <array>

namespace amends {
namespace {

TEST(Random, gives_the_same_numbers_for_the_same_seed) {
  Random one(7);
  Random two(7);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(one.next(), two.next());
  }
}

TEST(Random, spreads_evenly_below_a_bound) {
  Random random(1);
  std::array<int, 10> hits{};
  for (int i = 0; i < 100'000; ++i) {
    ++hits.at(random.below(10));
  }
  for (const int count : hits) {
    EXPECT_NEAR(count, 10'000, 500);
  }
  EXPECT_EQ(random.below(0), 0U);
}

}  // namespace
}  // namespace amends
