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
  };
  return run;
}

TEST(SortFilters, sort_by_what_things_are_and_as_the_reader_would) {
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

}  // namespace
}  // namespace amends::liquid
