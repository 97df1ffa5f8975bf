#include "html/styled.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace amends::html {
namespace {

/// "text colour/background/size" of each piece, parted by |; ? is not known.
std::string styles_of(std::string_view source) {
  std::string all;
  StyledReader reader(source);
  StyledText text;
  while (reader.next(text)) {
    const TextStyle& style = text.style;
    all += fmt::format(
        "{}{} {}/{}/{}{}",
        all.empty() ? "" : "|",
        text.text,
        style.colour ? to_string(*style.colour) : "?",
        style.background ? to_string(*style.background) : "?",
        style.size_px ? fmt::format("{:.0f}", *style.size_px) : "?",
        style.weight == Weight::bold ? "b" : ""
    );
  }
  return all;
}

struct StyleRow {
  std::string_view source;
  std::string_view expected;
};

TEST(StyledReader, inherits_what_is_written_at_the_elements) {
  for (const StyleRow& row : {
           StyleRow{"x", "x ?/?/?"},
           {"<p style='color:#111;background:#fff;font-size:14px'>x</p>y",
            "x #111111/#ffffff/14|y ?/?/?"},
           {"<table bgcolor=#eee><tr><td style=\"color:red\">x<td>y",
            "x #ff0000/#eeeeee/?|y ?/#eeeeee/?"},
           {"<div style='font-size:10pt'><p style='font-size:1.5em'>x", "x ?/?/20"},
           {"<div style='color:#000'><a href=x>y</a></div>", "y ?/?/?"},
           {"<div style='color:#000'><a style='color:inherit'>y</a></div>", "y #000000/?/?"},
           {"<b style='color:#000'>x</b>", "x #000000/?/?b"},
           {"<h1 style='font-size:20px'>x</h1>", "x ?/?/20b"},
       }) {
    EXPECT_EQ(styles_of(row.source), row.expected) << row.source;
  }
}

TEST(StyledReader, does_not_guess) {
  for (const StyleRow& row : {
           StyleRow{"<div style='background:#fff'><p style='background:url(a.png)'>x", "x ?/?/?"},
           {"<div style='background:#fff'><p style='background-image:url(a.png)'>x", "x ?/?/?"},
           {"<div bgcolor=#fff background=a.png>x", "x ?/?/?"},
           {"<div style='background:#fff'><p style='background:transparent'>x", "x ?/#ffffff/?"},
           {"<p style='color:{{ c }}'>x", "x ?/?/?"},
           {"<p style='{% if a %}color:#000{% endif %};background:#fff'>x", "x ?/?/?"},
           {"<p style='color:#000;opacity:.5'>x", "x ?/?/?"},
           {"<style>.a{color:red}</style><div style='color:#000'><p class='b a'>x", "x ?/?/?"},
           {"<style>div .c, p{background:red}</style><p style='color:#000'>x", "x #000000/?/?"},
           {"<style>p{color:red}</style><p style='color:#000'>x", "x #000000/?/?"},
           {"<style>p{color:red!important}</style><p style='color:#000;background:#fff'>x",
            "x ?/?/?"},
           {"<style>p a{color:red}</style><p style='color:#000'>x", "x #000000/?/?"},
           {"<style>p:hover{color:red!important}</style><p style='color:#000'>x", "x #000000/?/?"},
           {"<style>@media (max-width:9px){p{color:red!important}}</style><p "
            "style='color:#000'>x",
            "x #000000/?/?"},
           {"<style>*{color:red}</style><p style='background:#000'>x", "x ?/#000000/?"},
           {"<style>#k{font-size:9px}</style><p id=k>x", "x ?/?/?"},
       }) {
    EXPECT_EQ(styles_of(row.source), row.expected) << row.source;
  }
}

TEST(StyledReader, passes_over_what_is_not_seen) {
  EXPECT_EQ(
      styles_of("<head><title>t</title></head><div style='display:none'>x</div>"
                "<p style='font-size:0'>y</p>&nbsp;&#8203; <p>z</p><!-- c -->"),
      "z ?/?/?"
  );
}

}  // namespace
}  // namespace amends::html
