#include "liquid/condition.h"

#include <gtest/gtest.h>

#include <array>

namespace amends::liquid {
namespace {

bool matches(std::string_view expression, std::string_view country, std::string_view orders) {
  const auto condition = Condition::compile(expression, "mailing.toml");
  EXPECT_TRUE(condition.ok()) << condition.error().explain();
  std::vector<Value> values;
  for (const std::string& name : condition->inputs()) {
    values.push_back(Value::of(name == "country" ? country : orders));
  }
  return condition->matches(values).value();
}

TEST(Condition, compares_the_text_of_a_list_by_type) {
  const char* const kWhere = "country == 'NO' and orders > 9";
  EXPECT_TRUE(matches(kWhere, "NO", "10"));
  EXPECT_FALSE(matches(kWhere, "NO", "9"));
  EXPECT_FALSE(matches(kWhere, "SE", "10"));
  EXPECT_FALSE(matches(kWhere, "NO", ""));
  EXPECT_FALSE(matches(kWhere, "NO", "ten"));
  EXPECT_TRUE(matches("orders == 1.50", "", "1.5"));
  EXPECT_FALSE(matches("orders == 1", "", "1 "));
}

TEST(Condition, gives_the_last_value_of_and_and_or) {
  EXPECT_TRUE(matches("country == 'SE' or orders", "NO", "x"));
  EXPECT_FALSE(matches("country == 'SE' or orders == blank", "NO", "x"));
}

TEST(Condition, refuses_what_is_no_condition) {
  for (const char* const expression :
       {"", "  ", "a ==", "a = 1", "a == 1 b", "a | upcase", "{% if a %}", "a and", "(a)", "a == 'x"
       }) {
    const auto condition = Condition::compile(expression, "mailing.toml");
    ASSERT_FALSE(condition.ok()) << expression;
    EXPECT_EQ(condition.error().id(), "liquid.syntax") << expression;
    EXPECT_EQ(condition.error().place().line, 1) << expression;
  }
}

TEST(Condition, reads_missing_values_as_nil) {
  const auto condition = Condition::compile("a == nil and b == nil", "t");
  ASSERT_TRUE(condition.ok());
  EXPECT_EQ(condition->inputs(), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(condition->matches({}).value());
}

}  // namespace
}  // namespace amends::liquid
