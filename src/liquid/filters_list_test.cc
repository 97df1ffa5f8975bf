#include "liquid/filter_support_test.h"

#include <array>

namespace amends::liquid {
namespace {

const std::array kLamp{Field{"name", Value::of("Lamp")}, Field{"price", Value::of(399)}};
const std::array kMixed{Value::of("b"), Value::of("A"), Value(), Value::of("a"), Value::of("b")};
const std::array kNested{Value::of(1), Value::of(std::span<const Value>(kMixed))};

FilterRun things() {
  FilterRun run;
  run.names = {
      {"mixed", Value::of(std::span<const Value>(kMixed))},
      {"nested", Value::of(std::span<const Value>(kNested))},
      {"lamp", Value::of(std::span<const Field>(kLamp))},
  };
  return run;
}

TEST(ListFilters, take_lists_apart_and_put_them_together) {
  expect_rows(
      things(),
      {
          {"nested | join: '-'", "1-b-A--a-b"},
          {"mixed | compact | reverse | join", "b a A b"},
          {"mixed | uniq | join: ','", "b,A,,a"},
          {"mixed | concat: (1..3) | size", "8"},
          {"mixed | concat: 'x'", "ERROR liquid.filter_value"},
          {"lamp | first | join: '='", "name=Lamp"},
          {"lamp | size", "2"},
          {"(3..1) | first", ""},
          {"(1..5) | slice: 1, 2 | join", "2 3"},
          {"(1..9000000000) | join", "ERROR liquid.limit_memory"},
          {"nothing | map: 'a' | size", "0"},
      }
  );
}

TEST(ListFilters, escape_what_they_join_in_html) {
  FilterRun run;
  run.escape = Escape::html;
  run.names = {{"text", Value::of("<a>,<b>")}, {"lines", Value::of("<1>\n<2>")}};
  expect_rows(
      run,
      {
          {"text | split: ',' | join: ' & '", "&lt;a&gt; &amp; &lt;b&gt;"},
          {"text | split: ',' | first", "&lt;a&gt;"},
      }
  );
  EXPECT_EQ(
      run("{% assign br = ' \n' | newline_to_br %}{{ text | split: ',' | join: br }}"),
      "&lt;a&gt; <br />\n&lt;b&gt;"
  );
}

}  // namespace
}  // namespace amends::liquid
