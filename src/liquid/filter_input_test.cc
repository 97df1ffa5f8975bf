#include "liquid/filter_input.h"

#include "liquid/limits.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace amends::liquid {
namespace {

struct FilterInput : testing::Test {
  RenderOptions options;
  Scratch scratch;
  FilterContext context{.options = options, .escape = Escape::none, .scratch = scratch};
};

TEST_F(FilterInput, flattens_lists_and_takes_anything_else_for_a_list_of_one) {
  const std::array inner{Value::of(2), Value::of(3)};
  const std::array outer{Value::of(1), Value::of(std::span<const Value>(inner)), Value()};
  EXPECT_EQ(items_of(context, Value::of(std::span<const Value>(outer))).size(), 4U);
  EXPECT_EQ(items_of(context, Value::of(std::span<const Value>(inner))).data(), inner.data());
  EXPECT_EQ(items_of(context, Value::of("text")).size(), 1U);
  EXPECT_EQ(items_of(context, Value::range(3, 5)).back().integer(), 5);
  EXPECT_TRUE(items_of(context, {}).empty());
}

TEST_F(FilterInput, picks_properties_as_ruby_does) {
  using enum Picked::Kind;
  const std::array fields{Field{"size", Value::of(7)}};
  const Value record = Value::of(std::span<const Field>(fields));
  EXPECT_EQ(pick(record, Value::of("size")).value.integer(), 7);
  EXPECT_TRUE(pick(record, Value::of("other")).value.is_nil());
  EXPECT_TRUE(pick(record, Value::of(1)).value.is_nil());
  EXPECT_EQ(pick(Value::of("zoo"), Value::of("oo")).value.text(), "oo");
  EXPECT_EQ(pick(Value::of("zoo"), {}).kind, nothing);
  EXPECT_EQ(pick(Value::of(5), Value::of(2)).value.integer(), 1);
  EXPECT_EQ(pick(Value::of(5), Value::of(99)).value.integer(), 0);
  EXPECT_EQ(pick(Value::of(5), Value::of("a")).kind, wrong);
  EXPECT_EQ(pick({}, Value::of("a")).kind, nothing);
}

TEST_F(FilterInput, takes_whole_numbers_only) {
  EXPECT_EQ(whole_number(context, Value::of("-3"), "it"), -3);
  EXPECT_EQ(whole_number(context, Value::of("+3"), "it"), 3);
  EXPECT_FALSE(context.error);
  for (const Value& other :
       {Value::of(2.0), Value::of("2.0"), Value::of("++3"), Value::of(""), Value()}) {
    context.error.reset();
    EXPECT_FALSE(whole_number(context, other, "it"));
    ASSERT_TRUE(context.error);
    EXPECT_EQ(context.error->id(), "liquid.filter_value");
  }
}

TEST_F(FilterInput, makes_no_text_that_the_scratch_could_not_keep) {
  Maker maker(context);
  const std::string half(kScratchBytesMax / 2, 'x');
  maker.add(half);
  maker.add(half);
  EXPECT_FALSE(maker.is_full());
  maker.add("x");
  EXPECT_TRUE(maker.is_full());
  EXPECT_TRUE(scratch.exhausted());
}

}  // namespace
}  // namespace amends::liquid
