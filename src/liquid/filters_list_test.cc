#include "liquid/filter_support_test.h"

#include <array>

namespace amends::liquid {
namespace {

const std::array kLamp{
    Field{"name", Value::of("Lamp")}, Field{"price", Value::of(399)}, Field{"new", Value::of(true)}
};
const std::array kOars{Field{"name", Value::of("årer")}, Field{"price", Value::of("199")}};
const std::array kSofa{Field{"name", Value::of("Sofa")}, Field{"price", Value()}};

Value record(std::span<const Field> fields) {
  return Value::of(fields);
}

const std::array kShop{record(kLamp), record(kOars), record(kSofa)};
const std::array kMixed{Value::of("b"), Value::of("A"), Value(), Value::of("a"), Value::of("b")};
const std::array kNested{Value::of(1), Value::of(std::span<const Value>(kMixed))};

FilterRun shop() {
  FilterRun run;
  run.names = {
      {"shop", Value::of(std::span<const Value>(kShop))},
      {"mixed", Value::of(std::span<const Value>(kMixed))},
      {"nested", Value::of(std::span<const Value>(kNested))},
      {"lamp", record(kLamp)},
  };
  return run;
}

TEST(ListFilters, choose_by_a_property_without_guessing_kinds) {
  expect_rows(
      shop(),
      {
          {"shop | where: 'new' | map: 'name'", "Lamp"},
          {"shop | where: 'price', 399 | map: 'name'", "Lamp"},
          {"shop | where: 'price', 199 | map: 'name'", ""},
          {"shop | where: 'price', '199' | map: 'name'", "årer"},
          {"shop | reject: 'price' | map: 'name'", "Sofa"},
          {"shop | has: 'new'", "true"},
          {"shop | has: 'old'", "false"},
          {"shop | find_index: 'name', 'Sofa'", "2"},
          {"shop | compact: 'price' | size", "2"},
          {"mixed | has: 'a'", "false"},
          {"(1..3) | where: 'a'", "ERROR liquid.filter_value"},
      }
  );
  EXPECT_EQ(shop()("{% assign one = shop | find: 'name', 'Sofa' %}{{ one.name }}"), "Sofa");
}

TEST(ListFilters, take_lists_apart_and_put_them_together) {
  expect_rows(
      shop(),
      {
          {"nested | join: '-'", "1-b-A--a-b"},
          {"mixed | compact | reverse | join", "b a A b"},
          {"mixed | uniq | join: ','", "b,A,,a"},
          {"mixed | concat: (1..3) | size", "8"},
          {"mixed | concat: 'x'", "ERROR liquid.filter_value"},
          {"lamp | first | join: '='", "name=Lamp"},
          {"lamp | size", "3"},
          {"(3..1) | first", ""},
          {"(1..5) | slice: 1, 2 | join", "2 3"},
          {"(1..9000000000) | join", "ERROR liquid.limit_memory"},
          {"nothing | map: 'a' | size", "0"},
      }
  );
}

TEST(ListFilters, sort_by_what_things_are_and_as_the_reader_would) {
  FilterRun run = shop();
  expect_rows(
      run,
      {
          {"mixed | sort | join: ','", "A,a,b,b,"},
          {"mixed | sort_natural | join: ','", "A,a,b,b,"},
          {"shop | sort: 'price'", "ERROR liquid.filter_value"},
          {"(1..3) | reverse | sort | join", "1 2 3"},
          {"nested | sort", "ERROR liquid.filter_value"},
          {"shop | sort_natural: 'name' | map: 'name' | join", "årer Lamp Sofa"},
      }
  );
  run.language = "nb";
  expect_rows(run, {{"shop | sort_natural: 'name' | map: 'name' | join", "Lamp Sofa årer"}});
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
