#include "liquid/filter_support_test.h"

namespace amends::liquid {
namespace {

TEST(ReplaceFilters, replace_all_the_first_and_the_last) {
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

}  // namespace
}  // namespace amends::liquid
