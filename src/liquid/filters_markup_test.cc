#include "liquid/filter_support_test.h"

namespace amends::liquid {
namespace {

TEST(MarkupFilters, escape_values_exactly_once_in_html) {
  FilterRun html;
  html.escape = Escape::html;
  html.names = {{"x", Value::of("<b>A & 'B'</b>")}, {"entity", Value::of("A &amp; B &#228; <")}};
  expect_rows(
      html,
      {
          {"x | escape", "&lt;b&gt;A &amp; &#39;B&#39;&lt;/b&gt;"},
          {"x | escape | escape", "&lt;b&gt;A &amp; &#39;B&#39;&lt;/b&gt;"},
          {"x | escape | truncate: 4, ''", "&lt;b&gt;A"},
          {"x | strip_html", "A &amp; &#39;B&#39;"},
          {"entity", "A &amp;amp; B &amp;#228; &lt;"},
          {"entity | escape_once", "A &amp; B &#228; &lt;"},
          {"entity | escape_once | escape_once", "A &amp; B &#228; &lt;"},
          {"entity | escape_once | strip", "A &amp; B &#228; &lt;"},
          {"entity | escape_once | upcase", "A &amp;AMP; B &amp;#228; &amp;LT;"},
      }
  );
  FilterRun plain = html;
  plain.escape = Escape::none;
  expect_rows(plain, {{"x | escape", "&lt;b&gt;A &amp; &#39;B&#39;&lt;/b&gt;"}});
}

TEST(MarkupFilters, break_lines_in_html_around_escaped_values) {
  FilterRun html;
  html.escape = Escape::html;
  html.names = {{"address", Value::of("<Main st. 1>\r\nOslo\n")}, {"tail", Value::of("<i>")}};
  expect_rows(
      html,
      {
          {"address | newline_to_br", "&lt;Main st. 1&gt;<br />\nOslo<br />\n"},
          {"address | newline_to_br | strip", "&lt;Main st. 1&gt;<br />\nOslo<br />"},
          {"address | newline_to_br | append: tail",
           "&lt;Main st. 1&gt;<br />\nOslo<br />\n&lt;i&gt;"},
          {"tail | append: address | newline_to_br",
           "&lt;i&gt;&lt;Main st. 1&gt;<br />\nOslo<br />\n"},
          {"address | newline_to_br | default: 'x' | size", "36"},
          {"address | newline_to_br | truncate: 6", "&amp;lt..."},
          {"'one' | newline_to_br", "one"},
          {"address | escape | newline_to_br", "&lt;Main st. 1&gt;<br />\nOslo<br />\n"},
          {"address | split: '\n' | join: '-' | newline_to_br", "&lt;Main st. 1&gt;\r-Oslo"},
      }
  );
  EXPECT_EQ(
      html("{% assign lines = address | newline_to_br %}{{ lines }}"),
      "&lt;Main st. 1&gt;<br />\nOslo<br />\n"
  );
  FilterRun url = html;
  url.escape = Escape::url;
  expect_rows(url, {{"'a\nb' | newline_to_br", "a%3Cbr%20%2F%3E%0Ab"}});
}

TEST(MarkupFilters, strip_tags_comments_scripts_and_styles) {
  FilterRun run;
  run.names = {
      {"script", Value::of("a<SCRIPT>x < y</Script>b<style>p{}</style>c<!-- > -->d")},
      {"open", Value::of("1 < 2 and <b")},
  };
  expect_rows(run, {{"script | strip_html", "abcd"}, {"open | strip_html", "1 < 2 and <b"}});
}

}  // namespace
}  // namespace amends::liquid
