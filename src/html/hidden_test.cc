#include "html/hidden.h"

#include <gtest/gtest.h>

#include <string>

namespace amends::html {
namespace {

/// The text that is shown.
std::string shown_of(std::string_view source) {
  Lexer lexer(source, Syntax::liquid_template);
  Hidden hidden;
  Token token;
  std::string text;
  while (lexer.next(token)) {
    if (token.kind == TokenKind::start_tag || token.kind == TokenKind::end_tag) {
      hidden.see(token);
    } else if (token.kind == TokenKind::text && !hidden.now()) {
      text += token.source;
    }
  }
  return text;
}

TEST(Hidden, knows_what_is_not_shown) {
  struct Case {
    const char* source;
    const char* shown;
  };

  const Case cases[] = {
      {"<div style=\"display:none\">a</div>b", "b"},
      {"<div style=\"DISPLAY : none; color:red\">a<div>c</div>d</div>b", "b"},
      {"<span style=\"max-height:0px\">a</span>b", "b"},
      {"<span style=\"max-height:0.5em\">a</span>b", "ab"},
      {"<p hidden>a<p>b", "b"},
      {"<head>a<body>b", "b"},
      {"<div style=\"display:none\"><br>a<span></div>b", "b"},
      {"<div>a</div>b", "ab"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(shown_of(one.source), one.shown) << one.source;
  }
}

}  // namespace
}  // namespace amends::html
