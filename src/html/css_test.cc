#include "html/css.h"

#include "html/limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace amends::html {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// "p{", "@media{", "@import", "color=red", "}".
std::vector<std::string> items_of(std::string_view css) {
  std::vector<std::string> items;
  CssLexer lexer(css);
  CssItem item;
  while (lexer.next(item)) {
    switch (item.kind) {
      case CssKind::selector:
        items.push_back(std::string(item.text) + "{");
        break;
      case CssKind::at_rule:
        items.push_back("@" + std::string(item.name) + (item.opens ? "{" : ""));
        break;
      case CssKind::declaration:
        items.push_back(std::string(item.name) + "=" + std::string(item.text));
        break;
      case CssKind::end:
        items.emplace_back("}");
        break;
    }
  }
  return items;
}

TEST(CssLexer, reads_the_declarations_of_a_style_attribute) {
  EXPECT_THAT(
      items_of(" color : #FFF ; background:url(a;b.png) no-repeat;; width:10px"),
      ElementsAre("color=#FFF", "background=url(a;b.png) no-repeat", "width=10px")
  );
  EXPECT_THAT(items_of(""), IsEmpty());
  EXPECT_THAT(items_of(" ; nothing ; "), IsEmpty());
}

TEST(CssLexer, reads_rules_in_at_rules_of_a_sheet) {
  EXPECT_THAT(
      items_of("@import url(x.css);<!-- @media (max-width:600px){a:hover, .b>p{color:red}} -->p{}"),
      ElementsAre("@import", "@media{", "a:hover, .b>p{", "color=red", "}", "}", "p{", "}")
  );
}

TEST(CssLexer, a_sign_in_a_string_a_comment_or_liquid_ends_nothing) {
  EXPECT_THAT(
      items_of("a{content:\"};{\";/* } */color:{{ x | default: \";}\" }};margin:0}"),
      ElementsAre("a{", "content=\"};{\"", "color={{ x | default: \";}\" }}", "margin=0", "}")
  );
  EXPECT_THAT(
      items_of("{% if a %}color:red{% endif %}"), ElementsAre("{% if a %}color=red{% endif %}")
  );
}

TEST(CssLexer, what_never_ends_reaches_to_the_end) {
  for (const std::string_view css : {
           "a{color:red",
           "a{/* b",
           "a{content:\"b",
           "a{b:url(c",
           "}}}}",
           "a{b:c\\",
           "a{b:'\\",
           "@",
           "{{",
       }) {
    items_of(css);  // ends
  }
  EXPECT_THAT(items_of("a{color:red"), ElementsAre("a{", "color=red"));
}

TEST(CssLexer, deep_and_long_sheets_cost_one_pass) {
  const std::string braces(std::size_t{1} << 19, '}');
  EXPECT_EQ(items_of(braces).size(), braces.size());
  std::string rules;
  while (rules.size() < 1'000'000) {
    rules += "a{color:red}";
  }
  EXPECT_EQ(items_of(rules).size(), rules.size() / 12 * 3);
}

TEST(CssLexer, looks_no_further_than_its_limit) {
  std::string css(kSourceBytesMax, ' ');
  css += "color:red";
  EXPECT_THAT(items_of(css), IsEmpty());
}

TEST(CssValue, drops_important) {
  EXPECT_EQ(css_value("#fff !important"), "#fff");
  EXPECT_EQ(css_value("#fff ! IMPORTANT"), "#fff");
  EXPECT_EQ(css_value(" red "), "red");
  EXPECT_EQ(css_value("\"!\""), "\"!\"");
}

}  // namespace
}  // namespace amends::html
