#include "liquid/filter_support_test.h"

#include <array>
#include <limits>

namespace amends::liquid {
namespace {

TEST(NumberFilters, keep_integers_whole_and_decimals_exact) {
  FilterRun run;
  run.names = {{"price", Value::of("399,90")}, {"count", Value::of("3")}};
  expect_rows(
      run,
      {
          {"0.1 | plus: 0.2", "0.3"},
          {"10.1 | minus: 2.2", "7.9"},
          {"1.1 | times: 1.1", "1.21"},
          {"10.1 | divided_by: 0.1", "101.0"},
          {"10.1 | modulo: 7.0", "3.1"},
          {"7 | divided_by: 2", "3"},
          {"-7 | divided_by: 2", "-4"},
          {"7 | divided_by: -2", "-4"},
          {"-7 | modulo: 3", "2"},
          {"7 | modulo: -3", "-2"},
          {"-7.5 | modulo: 2", "0.5"},
          {"price | times: count", "1199.7"},
          {"count | plus: 1", "4"},
          {"'12 pcs' | plus: 1", "1"},
          {"1 | divided_by: 3.0", "0.3333333333333333"},
      }
  );
}

TEST(NumberFilters, never_overflow) {
  FilterRun run;
  run.names = {
      {"max", Value::of(std::numeric_limits<std::int64_t>::max())},
      {"min", Value::of(std::numeric_limits<std::int64_t>::min())},
      {"huge", Value::of(1e308)},
      {"tiny", Value::of(1e-30)},
  };
  expect_rows(
      run,
      {
          {"max | plus: 1", "9.223372036854776e+18"},
          {"min | minus: 1", "-9.223372036854776e+18"},
          {"min | minus: min", "0.0"},
          {"max | times: max", "8.507059173023462e+37"},
          {"min | abs", "9.223372036854776e+18"},
          {"min | divided_by: -1", "9.223372036854776e+18"},
          {"min | modulo: -1", "0"},
          {"max | divided_by: -1", "-9223372036854775807"},
          {"huge | times: huge", "ERROR liquid.number_range"},
          {"huge | round", "1e+308"},
          {"huge | ceil", "1e+308"},
          {"huge | modulo: 2", "0.0"},
          {"tiny | round", "0"},
          {"tiny | round: 2", "0.0"},
          {"max | round: -18", "9000000000000000000"},
          {"max | round: -19", "0"},
          {"max | round: 99", "9223372036854775807"},
      }
  );
}

TEST(NumberFilters, refuse_to_divide_by_zero_and_say_where) {
  FilterRun run;
  expect_rows(
      run,
      {
          {"1 | divided_by: 0", "ERROR liquid.division_by_zero"},
          {"1.5 | divided_by: 0.0", "ERROR liquid.division_by_zero"},
          {"1 | modulo: nothing", "ERROR liquid.division_by_zero"},
          {"1 | divided_by: 'none'", "ERROR liquid.division_by_zero"},
      }
  );
  const Compiled compiled =
      Template::compile("a\n {{ 1 | divided_by: 0 }}", {.file = "t", .partials = {}});
  const auto text = render_to_string(*compiled.program, {}, {});
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.error().place().file, "t");
  EXPECT_EQ(text.error().place().line, 2);
}

TEST(NumberFilters, round_half_away_from_zero) {
  FilterRun run;
  expect_rows(
      run,
      {
          {"2.5 | round", "3"},
          {"-2.5 | round", "-3"},
          {"2.675 | round: 2", "2.68"},
          {"1.005 | round: 2", "1.01"},
          {"1234 | round: -2", "1200"},
          {"1250.5 | round: -2", "1300"},
          {"5 | round: 2", "5"},
          {"-0.4 | ceil", "0"},
          {"-0.4 | floor", "-1"},
          {"'4,2' | ceil", "5"},
          {"5 | at_least: '7,5'", "7.5"},
          {"5 | at_most: 3", "3"},
      }
  );
}

TEST(NumberFilters, add_up_lists) {
  const std::array prices{Value::of(0.1), Value::of("0,2"), Value::of(3), Value(), Value::of("x")};
  FilterRun run;
  run.names = {{"prices", Value::of(std::span<const Value>(prices))}};
  expect_rows(
      run,
      {{"prices | sum", "3.3"},
       {"(1..4) | sum", "10"},
       {"nothing | sum", "0"},
       {"prices | sum: 'a'", "ERROR liquid.filter_value"}}
  );
}

}  // namespace
}  // namespace amends::liquid
