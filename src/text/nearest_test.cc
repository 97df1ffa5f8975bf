#include "text/nearest.h"

#include <gtest/gtest.h>

namespace amends::text {
namespace {

TEST(Nearest, counts_letters_to_change) {
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("same", "same"), 0U);
}

TEST(Nearest, names_what_was_meant_and_nothing_far_away) {
  const std::vector<std::string> known = {"price.unknown", "price.differs", "date.past"};
  EXPECT_EQ(nearest_name("price.unkown", known), "price.unknown");
  EXPECT_EQ(nearest_name("DATE.PAST", known), "date.past");
  EXPECT_EQ(nearest_name("image.size", known), "");
  EXPECT_EQ(nearest_name("", known), "");
}

}  // namespace
}  // namespace amends::text
