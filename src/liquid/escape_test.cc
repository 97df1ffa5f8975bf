#include "liquid/escape.h"

#include <gtest/gtest.h>

#include <string>

namespace amends::liquid {
namespace {

TEST(Escape, makes_of_a_text_what_its_place_needs) {
  const auto escaped = [](Escape escape) {
    std::string out = "= ";
    append_escaped("<Åse> & 'co'", escape, out);
    return out;
  };
  EXPECT_EQ(escaped(Escape::none), "= <Åse> & 'co'");
  EXPECT_EQ(escaped(Escape::html), "= &lt;Åse&gt; &amp; &#39;co&#39;");
  EXPECT_EQ(escaped(Escape::url), "= %3C%C3%85se%3E%20%26%20%27co%27");
}

TEST(Escape, knows_what_needs_none) {
  EXPECT_TRUE(needs_no_escape("<&>", Escape::none));
  EXPECT_TRUE(needs_no_escape("Åse", Escape::html));
  EXPECT_FALSE(needs_no_escape("Åse's", Escape::html));
  EXPECT_FALSE(needs_no_escape("plain", Escape::url));
}

}  // namespace
}  // namespace amends::liquid
