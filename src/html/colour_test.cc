#include "html/colour.h"

#include <gtest/gtest.h>

#include <string>

namespace amends::html {
namespace {

struct ColourRow {
  std::string_view text;
  std::string_view expected;  // empty: none
};

TEST(Colour, reads_what_is_surely_one_colour) {
  for (const ColourRow& row : {
           ColourRow{"#fff", "#ffffff"},
           {" #1A2b3C ", "#1a2b3c"},
           {"rgb(1, 2,3)", "#010203"},
           {"RGB(255 0 0)", "#ff0000"},
           {"Navy", "#000080"},
           {"yellowgreen", "#9acd32"},
           {"aliceblue", "#f0f8ff"},
           {"transparent", ""},
           {"rgba(0,0,0,.5)", ""},
           {"#12345", ""},
           {"#ggg", ""},
           {"#", ""},
           {"", ""},
           {"rgb(256,0,0)", ""},
           {"rgb(1,2)", ""},
           {"rgb(1,2,3,4)", ""},
           {"rgb(", ""},
           {"hsl(0,0%,0%)", ""},
           {"{{ brand }}", ""},
           {"inherit", ""},
       }) {
    const auto colour = parse_colour(row.text);
    EXPECT_EQ(colour ? to_string(*colour) : "", row.expected) << row.text;
  }
  EXPECT_FALSE(parse_colour(std::string(1'000'000, 'a')));
}

TEST(Contrast, is_that_of_wcag) {
  const Colour white{255, 255, 255};
  EXPECT_NEAR(contrast_ratio({0, 0, 0}, white), 21.0, 0.001);
  EXPECT_NEAR(contrast_ratio(white, white), 1.0, 0.001);
  EXPECT_NEAR(contrast_ratio({0x77, 0x77, 0x77}, white), 4.478, 0.001);
  EXPECT_NEAR(contrast_ratio(white, {0x76, 0x76, 0x76}), 4.542, 0.001);
}

}  // namespace
}  // namespace amends::html
