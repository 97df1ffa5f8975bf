#include "cli/surroundings.h"

#include <gtest/gtest.h>

#include <csignal>

namespace amends::cli {
namespace {

TEST(Surroundings, count_signals_instead_of_ending) {
  const Surroundings world = process_surroundings();
  const auto watch = world.watch_interrupts();
  EXPECT_EQ(watch->count(), 0);
  raise(SIGINT);
  raise(SIGTERM);
  EXPECT_EQ(watch->count(), 2);
  EXPECT_EQ(world.watch_interrupts()->count(), 0);
}

TEST(Surroundings, know_the_environment_and_a_clock_that_never_goes_back) {
  const Surroundings world = process_surroundings();
  EXPECT_TRUE(world.variable("PATH").has_value());
  EXPECT_FALSE(world.variable("AMENDS_NO_SUCH_VARIABLE").has_value());
  const auto before = world.steady();
  EXPECT_GE(world.steady(), before);
  EXPECT_GT(world.columns, 0);
}

}  // namespace
}  // namespace amends::cli
