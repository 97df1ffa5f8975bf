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

FilterRun shop() {
  FilterRun run;
  run.names = {
      {"shop", Value::of(std::span<const Value>(kShop))},
      {"mixed", Value::of(std::span<const Value>(kMixed))},
  };
  return run;
}

TEST(WhereFilters, choose_by_a_property_without_guessing_kinds) {
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
          {"mixed | has: 'a'", ""},
          {"(1..3) | where: 'a'", "ERROR liquid.filter_value"},
      }
  );
  EXPECT_EQ(shop()("{% assign one = shop | find: 'name', 'Sofa' %}{{ one.name }}"), "Sofa");
}

}  // namespace
}  // namespace amends::liquid
