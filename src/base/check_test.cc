#include "base/check.h"

#include <gtest/gtest.h>

namespace amends {
namespace {

TEST(Check, ends_the_process_and_names_the_condition) {
  EXPECT_DEATH(AMENDS_CHECK(1 + 1 == 3), "invariant broken: 1 \\+ 1 == 3");
  AMENDS_CHECK(1 + 1 == 2);
}

}  // namespace
}  // namespace amends
