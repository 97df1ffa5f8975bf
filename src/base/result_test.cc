#include "base/result.h"

#include <gtest/gtest.h>

namespace amends {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) {
    return make_error("test.odd", "{} is odd", number);
  }
  return number / 2;
}

Result<int> quarter(int number) {
  AMENDS_TRY(const int once, half(number));
  AMENDS_TRY(const int twice, half(once));
  return twice;
}

TEST(Result, hands_the_value_or_the_first_error_on) {
  EXPECT_EQ(quarter(12).value(), 3);
  EXPECT_EQ(quarter(6).error().id(), "test.odd");
  EXPECT_EQ(quarter(6).error().message(), "3 is odd");
}

TEST(Result, is_an_error_until_it_is_set) {
  EXPECT_EQ(Result<int>().error().id(), "result.unset");
}

TEST(Error, explains_place_and_cause_in_one_line) {
  const Error error = make_error("mailing.toml", "cannot be read")
                          .at({"sale/mailing.toml", 3, 7})
                          .because(make_error("io", "no such file"));
  EXPECT_EQ(error.explain(), "sale/mailing.toml:3:7: cannot be read: no such file");
}

}  // namespace
}  // namespace amends
