#include "html/tokens.h"

#include "html/limits.h"

#include <gtest/gtest.h>

#include <rapidcheck.h>
#include <string>
#include <vector>

namespace amends::html {
namespace {

std::string lexed(std::string_view source, Syntax syntax = Syntax::liquid_template) {
  constexpr std::string_view kKinds = "TSECDRL";
  Lexer lexer(source, syntax);
  Token token;
  std::string out;
  while (lexer.next(token)) {
    out += kKinds[static_cast<std::size_t>(token.kind)];
    out += token.name;
    for (const Attribute& attribute : token.attributes) {
      out += "[" + attribute.name + "=" + std::string(attribute.value) + "]";
    }
    if (token.kind != TokenKind::start_tag && token.kind != TokenKind::end_tag) {
      out += "(" + std::string(token.source) + ")";
    }
    if (token.self_closing) {
      out += "/";
    }
    out += " ";
  }
  return out;
}

struct Case {
  const char* source;
  const char* tokens;
};

class Lexes : public testing::TestWithParam<Case> {};

TEST_P(Lexes, as_browsers_do) {
  EXPECT_EQ(lexed(GetParam().source), GetParam().tokens) << GetParam().source;
}

INSTANTIATE_TEST_SUITE_P(
    Sources,
    Lexes,
    testing::Values(
        Case{"<P Class=a ID='b c'>x</P >", "Sp[class=a][id=b c] T(x) Ep "},
        Case{"a < b <3 </ > c", "T(a < b <3 </ > c) "},
        Case{"<br/><img src=a/b.png />", "Sbr/ Simg[src=a/b.png]/ "},
        Case{
            "<!DOCTYPE html><!-- <a> --><![if x]>y",
            "D(<!DOCTYPE html>) C(<!-- <a> -->) C(<![if x]>) T(y) "
        },
        Case{"<!-->a<!--->b<!-- c", "C(<!-->) T(a) C(<!--->) T(b) C(<!-- c) "},
        Case{"<style>a > b</p>{{ x }}</STYLE>x", "Sstyle Rstyle(a > b</p>{{ x }}) Estyle T(x) "},
        Case{"<script></script><b>", "Sscript Escript Sb "},
        Case{
            "<a href=\"{{ x | default: \">\" }}\">y</a>",
            "Sa[href={{ x | default: \">\" }}] T(y) Ea "
        },
        Case{"<a {% if a > b %}href=x{% endif %} rel>y", "Sa[href=x{% endif %}][rel=] T(y) "},
        Case{"x{{ '<b>' }}{% if a < b %}y", "T(x) L({{ '<b>' }}) L({% if a < b %}) T(y) "},
        Case{
            "{% comment %}<a href=x>{% endcomment %}z{{",
            "L({% comment %}<a href=x>{% endcomment %}) T(z) L({{) "
        },
        Case{"<a href='x", "Sa[href=x] "},
        Case{"<a href=x", "Sa[href=x] "},
        Case{"<a = b ==c>", "Sa[==][b==c] "}
    )
);

TEST(Lexer, reads_braces_of_rendered_html_as_text) {
  EXPECT_EQ(lexed("a {{ <b> }}", Syntax::rendered), "T(a {{ ) Sb T( }}) ");
}

TEST(Lexer, keeps_where_values_stand) {
  const std::string source = "<p>\n  æ<a title=\"t\" href = 'x&amp;y'>";
  Lexer lexer(source, Syntax::liquid_template);
  Token token;
  while (lexer.next(token) && token.name != "a") {
  }
  const Attribute* const href = token.attribute("href");
  ASSERT_NE(href, nullptr);
  EXPECT_EQ(source.substr(href->value_offset, href->value_length), "x&amp;y");
  EXPECT_EQ(href->quote, '\'');
  LineCursor cursor(source);
  EXPECT_EQ(cursor.at(href->value_offset), (Position{2, 25}));
  EXPECT_EQ(token.attribute("rel"), nullptr);
}

TEST(Lexer, drops_attributes_beyond_its_limit_and_source_beyond_its_size) {
  std::string source = "<a";
  for (std::size_t i = 0; i < kAttributesMax + 9; ++i) {
    source += " x" + std::to_string(i) + "=1";
  }
  source += ">";
  Lexer lexer(source, Syntax::rendered);
  Token token;
  ASSERT_TRUE(lexer.next(token));
  EXPECT_EQ(token.attributes.size(), kAttributesMax);
  EXPECT_FALSE(lexer.truncated());
  const std::string large(kSourceBytesMax + 1, 'x');
  EXPECT_TRUE(Lexer(large, Syntax::rendered).truncated());
}

TEST(Lexer, covers_any_source_without_gaps) {
  const std::vector<std::string> pieces{
      "<",
      ">",
      "</",
      "a",
      " ",
      "=",
      "\"",
      "'",
      "<!--",
      "-->",
      "/",
      "style",
      "</style>",
      "<script>",
      "{{",
      "}}",
      "{%",
      "%}",
      "<!",
      "?",
      "\n",
      "href=x",
      "&amp;",
      "é",
      "{",
      "-",
      "<p",
      "{% comment %}",
      "{% endcomment %}",
  };
  rc::check("tokens cover the source", [&pieces] {
    const auto chosen = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces));
    std::string source;
    for (const std::string& piece : chosen) {
      source += piece;
    }
    for (const Syntax syntax : {Syntax::rendered, Syntax::liquid_template}) {
      Lexer lexer(source, syntax);
      Token token;
      std::string joined;
      while (lexer.next(token)) {
        RC_ASSERT(token.offset == joined.size());
        RC_ASSERT(!token.source.empty());
        joined += token.source;
      }
      RC_ASSERT(joined == source);
    }
  });
}

TEST(Lexer, is_linear_in_hostile_sources) {
  for (const std::string_view piece :
       {"<a ",
        "<a b='",
        "<!--",
        "<style>",
        "</",
        "{{",
        "{%",
        "<title></",
        "{% comment %}",
        "<a x=\"{{"}) {
    std::string source;
    while (source.size() < kSourceBytesMax) {
      source += piece;
    }
    Lexer lexer(source, Syntax::liquid_template);
    Token token;
    std::size_t bytes = 0;
    while (lexer.next(token)) {
      bytes += token.source.size();
    }
    EXPECT_EQ(bytes, kSourceBytesMax);
  }
}

}  // namespace
}  // namespace amends::html
