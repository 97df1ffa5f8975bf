#include "sandbox/play_clock.h"

#include <gtest/gtest.h>

namespace amends::sandbox {
namespace {

using namespace std::chrono_literals;

constexpr PlayClock::Real kStart{};

TEST(PlayClock, runs_at_its_pace) {
  const PlayClock clock(600, kStart);
  EXPECT_EQ(clock.at(kStart), 0s);
  EXPECT_EQ(clock.at(kStart + 6s), 1h);
}

TEST(PlayClock, stands_still_while_paused) {
  PlayClock clock(10, kStart);
  clock.pause(kStart + 1s);
  EXPECT_TRUE(clock.paused());
  EXPECT_EQ(clock.at(kStart + 100s), 10s);
  clock.resume(kStart + 100s);
  EXPECT_EQ(clock.at(kStart + 101s), 20s);
}

TEST(PlayClock, keeps_what_has_passed_when_the_pace_changes) {
  PlayClock clock(1, kStart);
  clock.set_pace(100, kStart + 10s);
  EXPECT_EQ(clock.at(kStart + 11s), 110s);
}

TEST(PlayClock, never_wakes_before_the_time) {
  const PlayClock clock(7, kStart);
  for (const auto due : {1us, 999us, 1234567us, 3'600'000'001us}) {
    EXPECT_GE(clock.at(clock.when(due, kStart)), due);
  }
  EXPECT_EQ(clock.when(0us, kStart + 1s), kStart + 1s);
  EXPECT_LE(clock.when(1'000'000h, kStart), kStart + 1h);
}

}  // namespace
}  // namespace amends::sandbox
