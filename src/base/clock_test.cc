#include "base/clock.h"

#include <gtest/gtest.h>

namespace amends {
namespace {

TEST(Clock, keeps_microseconds_there_and_back) {
  for (const std::int64_t us :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1'795'000'000'123'456}}) {
    EXPECT_EQ(to_us(from_us(us)), us);
  }
}

TEST(SystemClock, knows_this_century) {
  EXPECT_GT(to_us(SystemClock().now()), 1'750'000'000'000'000);
}

TEST(ManualClock, stands_still_until_it_is_moved) {
  ManualClock clock(from_us(100));
  EXPECT_EQ(to_us(clock.now()), 100);
  clock.advance(Microseconds(5));
  EXPECT_EQ(to_us(clock.now()), 105);
  clock.set(from_us(7));
  EXPECT_EQ(to_us(clock.now()), 7);
}

}  // namespace
}  // namespace amends
