#include "checks/likeness.h"

#include "checks/support_test.h"

#include <gtest/gtest.h>

namespace amends::checks {
namespace {

double alike(std::string one, std::string other) {
  return likeness(
      view_of(testing::part(Part::html, std::move(one))),
      view_of(testing::part(Part::html, std::move(other)))
  );
}

TEST(likeness, is_the_share_of_common_runs_of_words) {
  EXPECT_DOUBLE_EQ(alike("<p>one two three four</p>", "<p>one two three four</p>"), 1.0);
  EXPECT_DOUBLE_EQ(alike("<p>One two</p><b>three four</b>", "<p>one TWO three four</p>"), 1.0);
  // one-two-three, two-three-four, against the second and three-four-five.
  EXPECT_DOUBLE_EQ(alike("<p>one two three four</p>", "<p>two three four five</p>"), 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(alike("<p>one two three</p>", "<p>three two one</p>"), 0.0);
  EXPECT_DOUBLE_EQ(alike("<p>one two</p>", "<p>one two</p>"), 1.0);
}

TEST(likeness, knows_nothing_of_texts_without_words) {
  EXPECT_DOUBLE_EQ(alike("", ""), 0.0);
  EXPECT_DOUBLE_EQ(alike("<p>one two three</p>", "<br>"), 0.0);
}

}  // namespace
}  // namespace amends::checks
