#include "liquid/filter_support_test.h"
#include "liquid/limits.h"

namespace amends::liquid {
namespace {

TEST(TextFilters, count_and_cut_characters_never_bytes) {
  FilterRun run;
  run.names = {{"name", Value::of("Åse Ødegård")}, {"emoji", Value::of("🎉🎁🎈")}};
  expect_rows(
      run,
      {
          {"name | truncate: 6", "Åse..."},
          {"name | truncate: 6, '…'", "Åse Ø…"},
          {"name | truncate: 2", "..."},
          {"name | truncate: -5", "..."},
          {"name | truncate: 11", "Åse Ødegård"},
          {"name | slice: 4", "Ø"},
          {"name | slice: -6, 3", "ega"},
          {"name | slice: 4, 99", "Ødegård"},
          {"name | slice: 12", ""},
          {"name | slice: 0, -1", ""},
          {"emoji | slice: 1", "🎁"},
          {"emoji | size", "3"},
          {"emoji | last", "🎈"},
          {"emoji | split: '' | reverse | join", "🎈 🎁 🎉"},
          {"name | slice: 1.5", "ERROR liquid.filter_value"},
          {"name | truncate: 'x'", "ERROR liquid.filter_value"},
          {"name | truncatewords: 1", "Åse..."},
          {"' a  b ' | truncatewords: 2", " a  b "},
      }
  );
}

TEST(TextFilters, strip_and_join_texts) {
  FilterRun run;
  run.names = {{"padded", Value::of(" \t a b \r\n")}};
  expect_rows(
      run,
      {
          {"padded | strip | prepend: '[' | append: ']'", "[a b]"},
          {"padded | lstrip | size", "5"},
          {"padded | rstrip | prepend: '['", "[ \t a b"},
          {"5 | append: 1", "51"},
          {"nothing | append: 'x'", "x"},
          {"'a\r\nb\nc\r' | strip_newlines | size", "4"},
          {"'a,b,,' | split: ',' | size", "2"},
          {"',a' | split: ',' | size", "2"},
      }
  );
}

TEST(TextFilters, replace_all_the_first_and_the_last) {
  FilterRun run;
  run.names = {{"rain", Value::of("rain in the rain")}};
  expect_rows(
      run,
      {
          {"rain | replace: 'rain', 'sun'", "sun in the sun"},
          {"rain | replace_first: 'rain', 'sun'", "sun in the rain"},
          {"rain | replace_last: 'rain', 'sun'", "rain in the sun"},
          {"rain | remove: 'rain '", "in the rain"},
          {"rain | remove_first: 'rain'", " in the rain"},
          {"rain | remove_last: 'rain'", "rain in the "},
          {"'åß' | replace: '', '-'", "-å-ß-"},
          {"rain | replace: 'snow', 'sun'", "rain in the rain"},
      }
  );
}

TEST(TextFilters, encode_and_decode_to_well_formed_text) {
  FilterRun run;
  expect_rows(
      run,
      {
          {"'Åse & co' | url_encode", "%C3%85se+%26+co"},
          {"'%C3%85se+%26+co' | url_decode", "Åse & co"},
          {"'%FF%41' | url_decode", "\uFFFDA"},
          {"'Åse?' | base64_encode", "w4VzZT8="},
          {"'w4VzZT8=' | base64_decode", "Åse?"},
          {"'w4VzZT8' | base64_decode", "Åse?"},
          {"'>>>\?\?\?' | base64_url_safe_encode", "Pj4-Pz8_"},
          {"'Pj4-Pz8_' | base64_url_safe_decode", ">>>\?\?\?"},
          {"'/w==' | base64_decode", "\uFFFD"},
          {"'Pj4-' | base64_decode", "ERROR liquid.filter_value"},
          {"'a' | base64_decode", "ERROR liquid.filter_value"},
          {"'aaa==' | base64_decode", "ERROR liquid.filter_value"},
      }
  );
}

TEST(TextFilters, escape_values_exactly_once_in_html) {
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

TEST(TextFilters, break_lines_in_html_around_escaped_values) {
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
          {"address | newline_to_br | default: 'x' | size", "42"},
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

TEST(TextFilters, strip_tags_comments_scripts_and_styles) {
  FilterRun run;
  run.names = {
      {"script", Value::of("a<SCRIPT>x < y</Script>b<style>p{}</style>c<!-- > -->d")},
      {"open", Value::of("1 < 2 and <b")},
  };
  expect_rows(run, {{"script | strip_html", "abcd"}, {"open | strip_html", "1 < 2 and <b"}});
}

TEST(TextFilters, stop_at_the_memory_of_a_rendering) {
  FilterRun run;
  const std::string large(100'000, 'x');
  run.names = {{"x", Value::of(large)}};
  const auto repeated = [&run](const std::string& change) {
    return run(
        "{% assign y = x %}{% for i in (1..40) %}{% assign y = " + change + " %}{% endfor %}done"
    );
  };
  for (const char* change :
       {"y | append: y",
        "y | prepend: y",
        "y | replace: '', y",
        "y | split: '' | join: y",
        "y | replace: 'x', 'xx'",
        "y | escape | append: y"}) {
    EXPECT_EQ(repeated(change), "ERROR liquid.limit_memory") << change;
  }
  EXPECT_EQ(
      run("{% for i in (1..90000) %}{% assign n = x | size %}{% endfor %}done"),
      "ERROR liquid.limit_memory"
  );
}

}  // namespace
}  // namespace amends::liquid
