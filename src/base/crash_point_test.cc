#include "base/crash_point.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

namespace amends {
namespace {

TEST(CrashPoint, ends_the_process_the_nth_time_its_name_is_passed) {
  const auto pass = [] {
    setenv("AMENDS_CRASH_AT", "after_claim:2", 1);
    arm_crash_point();
    crash_point("after_claim");
    crash_point("another");
    crash_point("after_claim");
  };
  EXPECT_EXIT(pass(), testing::KilledBySignal(SIGKILL), "");
}

TEST(CrashPoint, is_nothing_in_a_program_that_arms_none) {
  const auto pass = [] {
    setenv("AMENDS_CRASH_AT", "after_claim:1", 1);
    crash_point("after_claim");
    std::_Exit(7);
  };
  EXPECT_EXIT(pass(), testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace amends
