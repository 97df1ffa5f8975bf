#include "liquid/value.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <string>

namespace amends::liquid {
namespace {

std::string text_of(const Value& value) {
  std::string text;
  append_text(value, text);
  return text;
}

const std::array<Value, 0> kNoValues{};
const std::array kTwo{Value::of(1), Value::of("b")};
const std::array kPerson{Field{"name", Value::of("Åse")}, Field{"size", Value::of(3)}};

Value list_of(std::span<const Value> list) {
  return Value::of(list);
}

Value person() {
  return Value::of(std::span<const Field>(kPerson));
}

TEST(Value, is_true_unless_nil_or_false) {
  EXPECT_FALSE(truthy(Value()));
  EXPECT_FALSE(truthy(Value::of(false)));
  for (const Value& value :
       {Value::of(true), Value::of(0), Value::of(""), list_of(kNoValues), Value::empty()}) {
    EXPECT_TRUE(truthy(value));
  }
}

TEST(Value, tells_empty_from_blank) {
  struct Row {
    Value value;
    bool empty;
    bool blank;
  };

  for (const Row& row : {
           Row{Value(), false, true},
           Row{Value::of(false), false, true},
           Row{Value::of(true), false, false},
           Row{Value::of(0), false, false},
           Row{Value::of(""), true, true},
           Row{Value::of(" \t\r\n"), false, true},
           Row{Value::of(" a "), false, false},
           Row{list_of(kNoValues), true, true},
           Row{list_of(kTwo), false, false},
           Row{person(), false, false},
       }) {
    SCOPED_TRACE(text_of(row.value));
    EXPECT_EQ(is_empty(row.value), row.empty);
    EXPECT_EQ(is_blank(row.value), row.blank);
    EXPECT_EQ(equal(row.value, Value::empty()), row.empty);
    EXPECT_EQ(equal(Value::blank(), row.value), row.blank);
  }
}

TEST(Value, compares_numbers_with_the_cells_that_spell_them) {
  struct Row {
    Value left;
    Value right;
    bool equals;
    bool ordered;
    int sign;
  };

  for (const Row& row : {
           Row{Value::of(2), Value::of(2.0), true, true, 0},
           Row{Value::of("10"), Value::of(9), false, true, 1},
           Row{Value::of(9), Value::of("10"), false, true, -1},
           Row{Value::of("10"), Value::of("9"), false, true, -1},  // two texts: by their bytes
           Row{Value::of("2.50"), Value::of(2.5), true, true, 0},
           Row{Value::of("two"), Value::of(2), false, false, 0},
           Row{Value::of(true), Value::of("true"), true, false, 0},
           Row{Value::of("yes"), Value::of(true), false, false, 0},
           Row{Value(), Value(), true, false, 0},
           Row{Value(), Value::of(0), false, false, 0},
           Row{list_of(kTwo), list_of(kTwo), true, false, 0},
           Row{list_of(kTwo), list_of(kNoValues), false, false, 0},
           Row{person(), person(), true, false, 0},
       }) {
    SCOPED_TRACE(text_of(row.left) + " with " + text_of(row.right));
    EXPECT_EQ(equal(row.left, row.right), row.equals);
    const Ordering ordering = order(row.left, row.right);
    EXPECT_EQ(ordering.ordered, row.ordered);
    if (row.ordered) {
      EXPECT_EQ(ordering.sign, row.sign);
    }
  }
}

TEST(Value, reads_a_number_only_where_all_of_the_text_is_one) {
  EXPECT_EQ(parse_number("-12").integer(), -12);
  EXPECT_EQ(
      parse_number("9223372036854775807").integer(), std::numeric_limits<std::int64_t>::max()
  );
  EXPECT_EQ(parse_number("9223372036854775808").kind(), Value::Kind::number);
  EXPECT_DOUBLE_EQ(parse_number("0.5").number(), 0.5);
  for (const std::string_view text :
       {"", "-", ".5", "5.", "1.2.3", "1e3", "0x10", " 1", "1 ", "+1", "nan", "inf", "--1"}) {
    EXPECT_TRUE(parse_number(text).is_nil()) << text;
  }
}

TEST(Value, takes_texts_for_the_numbers_people_mean_by_them) {
  const auto number = [](const Value& value) { return text_of(number_of(value)); };
  EXPECT_EQ(number(Value::of(7)), "7");
  EXPECT_EQ(number(Value::of("12")), "12");
  EXPECT_EQ(number(Value::of(" 12,50 ")), "12.5");
  EXPECT_EQ(number(Value::of("1 299,00")), "1299.0");
  EXPECT_EQ(number(Value::of("1 299")), "1299");
  EXPECT_EQ(number(Value::of("+5")), "5");
  for (const Value& other :
       {Value::of("12 pcs"), Value::of("hello"), Value::of(""), Value(), Value::of(true), person()
       }) {
    EXPECT_EQ(number(other), "0");
  }
}

TEST(Value, is_the_same_only_as_its_own_kind) {
  EXPECT_TRUE(same(Value::of(2), Value::of(2.0)));
  EXPECT_TRUE(same(Value::of("a"), Value::of("a")));
  EXPECT_TRUE(same(Value::of(""), Value::empty()));
  EXPECT_FALSE(same(Value::of("2"), Value::of(2)));
  EXPECT_FALSE(same(Value::of("true"), Value::of(true)));
}

TEST(Value, is_a_range_that_is_as_large_as_its_ends_say) {
  EXPECT_EQ(Value::range(1, 3).range_size(), 3U);
  EXPECT_TRUE(is_empty(Value::range(3, 1)));
  EXPECT_TRUE(equal(Value::range(1, 3), Value::range(1, 3)));
  EXPECT_FALSE(equal(Value::range(1, 3), Value::range(1, 4)));
}

TEST(Value, prints_what_a_template_shows) {
  EXPECT_EQ(text_of(Value()), "");
  EXPECT_EQ(text_of(Value::empty()), "");
  EXPECT_EQ(text_of(Value::of(true)), "true");
  EXPECT_EQ(text_of(Value::of(2.0)), "2.0");
  EXPECT_EQ(text_of(Value::of(2.25)), "2.25");
  EXPECT_EQ(text_of(list_of(kTwo)), "1b");
  EXPECT_EQ(text_of(person()), "{\"name\"=>\"Åse\", \"size\"=>3}");
  EXPECT_EQ(text_of(Value::range(-1, 3)), "-1..3");
}

TEST(Value, contains_a_text_an_element_or_a_name) {
  EXPECT_TRUE(contains(Value::of("winter sale"), Value::of("sale")));
  EXPECT_TRUE(contains(Value::of("room 12"), Value::of(12)));
  EXPECT_TRUE(contains(list_of(kTwo), Value::of("1")));
  EXPECT_TRUE(contains(person(), Value::of("name")));
  EXPECT_FALSE(contains(list_of(kTwo), Value::of("c")));
  EXPECT_FALSE(contains(person(), Value::of("Åse")));
  EXPECT_FALSE(contains(Value::of("false"), Value::of(false)));
  EXPECT_FALSE(contains(Value(), Value::of("a")));
  EXPECT_TRUE(contains(Value::range(1, 3), Value::of(3)));
  EXPECT_FALSE(contains(Value::range(1, 3), Value::of(4)));
}

TEST(Value, finds_fields_and_counts_characters_not_bytes) {
  EXPECT_EQ(field(person(), "name").text(), "Åse");
  EXPECT_EQ(field(person(), "size").integer(), 3);
  EXPECT_TRUE(field(person(), "city").is_nil());
  EXPECT_EQ(field(Value::of("Åse"), "size").integer(), 3);
  EXPECT_EQ(field(list_of(kTwo), "size").integer(), 2);
  EXPECT_EQ(field(list_of(kTwo), "first").integer(), 1);
  EXPECT_EQ(field(list_of(kTwo), "last").text(), "b");
  EXPECT_TRUE(field(list_of(kNoValues), "first").is_nil());
  EXPECT_TRUE(field(Value::of(3), "size").is_nil());
  EXPECT_EQ(field(Value::of("Åse"), "first").text(), "Å");
  EXPECT_EQ(field(Value::of("blå"), "last").text(), "å");
  EXPECT_TRUE(field(Value::of(""), "last").is_nil());
  EXPECT_EQ(field(Value::range(2, 5), "size").integer(), 4);
  EXPECT_EQ(field(Value::range(2, 5), "last").integer(), 5);
  EXPECT_TRUE(field(Value::range(5, 2), "first").is_nil());
}

TEST(Value, that_is_nested_without_end_equals_nothing_and_prints_an_end) {
  std::array<Value, 1> loop;
  loop[0] = list_of(loop);
  EXPECT_FALSE(equal(loop[0], loop[0]));
  EXPECT_EQ(text_of(loop[0]), "");
}

}  // namespace
}  // namespace amends::liquid
