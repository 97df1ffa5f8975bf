#include "html/liquid_part.h"

#include <gtest/gtest.h>

namespace amends::html {
namespace {

TEST(LiquidPart, ends_behind_its_braces) {
  EXPECT_EQ(liquid_end("{{ a }}b", 0), 7);
  EXPECT_EQ(liquid_end("x{% if a %}b", 1), 11);
  EXPECT_EQ(liquid_end("{{ a", 0), 4);
  EXPECT_EQ(liquid_end("{% comment %}{{ a }}{% endcomment %}b", 0), 36);
  EXPECT_EQ(liquid_end("{% comment %}{{ a }}", 0), 20);
}

TEST(LiquidPart, a_tag_has_a_word_and_an_output_none) {
  EXPECT_EQ(liquid_word("{% if a %}"), "if");
  EXPECT_EQ(liquid_word("{%-  endfor -%}"), "endfor");
  EXPECT_EQ(liquid_word("{% # a note %}"), "#");
  EXPECT_EQ(liquid_word("{{ if }}"), "");
  EXPECT_EQ(liquid_word("{%"), "");
}

TEST(LiquidPart, opens_with_two_signs) {
  EXPECT_TRUE(opens_liquid("{{", 0));
  EXPECT_TRUE(opens_liquid("a{%", 1));
  EXPECT_FALSE(opens_liquid("{", 0));
  EXPECT_FALSE(opens_liquid("{ {", 0));
}

}  // namespace
}  // namespace amends::html
