#include "model/finding.h"

#include <gtest/gtest.h>

namespace amends::model {
namespace {

TEST(FindingLevel, is_ordered_by_weight_and_named) {
  EXPECT_LT(FindingLevel::note, FindingLevel::warn);
  EXPECT_LT(FindingLevel::warn, FindingLevel::block);
  EXPECT_EQ(to_string(FindingLevel::note), "note");
  EXPECT_EQ(to_string(FindingLevel::warn), "warn");
  EXPECT_EQ(to_string(FindingLevel::block), "block");
}

}  // namespace
}  // namespace amends::model
