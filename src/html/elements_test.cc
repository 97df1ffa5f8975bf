#include "html/elements.h"

#include "html/limits.h"

#include <gtest/gtest.h>

#include <string>

namespace amends::html {
namespace {

/// "table tr td" after the source.
std::string open_after(std::string_view source) {
  Lexer lexer(source, Syntax::liquid_template);
  Token token;
  OpenElements open;
  while (lexer.next(token)) {
    open.see(token);
  }
  std::string names;
  for (const OpenElement& element : open.all()) {
    names += (names.empty() ? "" : " ") + element.name;
  }
  return names;
}

struct OpenRow {
  std::string_view source;
  std::string_view expected;
};

TEST(OpenElements, follows_the_tags_of_a_mail) {
  for (const OpenRow& row : {
           OpenRow{"<div><b>x</b>", "div"},
           {"<div><br><img src=a><p>x", "div p"},
           {"<p>a<p>b", "p"},
           {"<p>a<div>b", "div"},
           {"<ul><li>a<li>b", "ul li"},
           {"<ul><li><ul><li>a", "ul li ul li"},
           {"<table><tr><td>a<td>b<tr><td>c", "table tr td"},
           {"<table><tbody><tr><td><table><tr><td>x</table>", "table tbody tr td"},
           {"<table><tr><td><b>x<td>y", "table tr td"},
           {"<div><table><tr><td></div>x", "div table tr td"},
           {"<h1>a</h2>b", ""},
           {"</b></td></html>", ""},
           {"<html><head><title>a</title><body>", "html body"},
           {"<div/><span />", ""},
       }) {
    EXPECT_EQ(open_after(row.source), row.expected) << row.source;
  }
}

TEST(OpenElements, follows_only_so_deep) {
  std::string source;
  for (std::size_t depth = 0; depth < 4 * kOpenElementsMax; ++depth) {
    source += "<div>";
  }
  Lexer lexer(source, Syntax::liquid_template);
  Token token;
  OpenElements open;
  while (lexer.next(token)) {
    open.see(token);
  }
  EXPECT_EQ(open.size(), kOpenElementsMax);
}

TEST(OpenElements, tells_what_a_tag_closed) {
  OpenElements open;
  Lexer lexer("<div><a><b></div>", Syntax::rendered);
  Token token;
  OpenElements::Change change;
  while (lexer.next(token)) {
    change = open.see(token);
  }
  ASSERT_EQ(change.closed.size(), 3);
  EXPECT_EQ(change.closed[0].name, "b");
  EXPECT_EQ(change.closed[1].name, "a");
  EXPECT_EQ(change.closed[1].offset, 5);
  EXPECT_TRUE(change.matched);
}

}  // namespace
}  // namespace amends::html
