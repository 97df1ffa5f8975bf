#include "base/enum_table.h"

#include <gtest/gtest.h>

namespace amends {
namespace {

enum class Fruit : std::uint8_t { apple, pear, plum };

constexpr EnumTable<Fruit, 2> kNames{{{{Fruit::apple, "apple"}, {Fruit::pear, "pear"}}}};

TEST(EnumTable, names_and_reads_back) {
  static_assert(kNames.name(Fruit::pear) == "pear");
  EXPECT_EQ(kNames.name(Fruit::apple), "apple");
  EXPECT_EQ(kNames.parse("pear"), Fruit::pear);
}

TEST(EnumTable, knows_only_exact_names) {
  for (const std::string_view text : {"", "Pear", "pear ", "plum"}) {
    EXPECT_EQ(kNames.parse(text), std::nullopt) << text;
  }
}

TEST(EnumTable, ends_the_process_over_a_value_nobody_named) {
  EXPECT_DEATH(static_cast<void>(kNames.name(Fruit::plum)), "every enum value has a name");
}

}  // namespace
}  // namespace amends
