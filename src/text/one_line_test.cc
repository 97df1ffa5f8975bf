#include "text/one_line.h"

#include "text/utf8.h"

#include <gtest/gtest.h>

namespace amends::text {
namespace {

TEST(OneLine, has_spaces_where_control_characters_were) {
  EXPECT_EQ(one_line("550 no\r\nsuch\tuser", 100), "550 no  such user");
  EXPECT_EQ(one_line(std::string_view("a\0b", 3), 100), "a b");
  EXPECT_EQ(one_line("здесь нет", 100), "здесь нет");
}

TEST(OneLine, is_cut_between_characters) {
  EXPECT_EQ(one_line("аб", 3), "а");
  EXPECT_EQ(one_line("abc", 0), "");
}

TEST(OneLine, is_well_formed_and_short_enough_whatever_came) {
  const std::string line = one_line("\xff\xff\xff\xff", 4);
  EXPECT_TRUE(valid_utf8(line));
  EXPECT_LE(line.size(), 4U);
}

}  // namespace
}  // namespace amends::text
