#include "liquid/filter_support_test.h"

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
          {"name | slice: -6, 3", "deg"},
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
          {"padded | lstrip | size", "6"},
          {"padded | rstrip | prepend: '['", "[ \t a b"},
          {"5 | append: 1", "51"},
          {"nothing | append: 'x'", "x"},
          {"'a\r\nb\nc\r' | strip_newlines | size", "4"},
          {"'a,b,,' | split: ',' | size", "2"},
          {"',a' | split: ',' | size", "2"},
      }
  );
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
      "ERROR liquid.limit_steps"
  );
}

}  // namespace
}  // namespace amends::liquid
