#include "engine/key_set.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace amends::engine {
namespace {

TEST(KeySet, remembers_the_row_that_came_first) {
  KeySet set;
  EXPECT_EQ(set.add("ida@mail.example", 2), std::nullopt);
  EXPECT_EQ(set.add("ole@mail.example", 3), std::nullopt);
  EXPECT_EQ(set.add("ida@mail.example", 4), 2U);
  EXPECT_EQ(set.add("ida@mail.example", 5), 2U);
  EXPECT_EQ(set.size(), 2U);
}

TEST(KeySet, grows_and_forgets_nobody) {
  KeySet set;
  constexpr std::uint32_t kMany = 100'000;
  for (std::uint32_t row = 0; row < kMany; ++row) {
    EXPECT_EQ(set.add(fmt::format("person{}@mail.example", row), row), std::nullopt);
  }
  for (std::uint32_t row = 0; row < kMany; ++row) {
    EXPECT_EQ(set.add(fmt::format("person{}@mail.example", row), 0), row);
  }
  EXPECT_EQ(set.size(), kMany);
}

TEST(KeySet, tells_keys_apart_that_differ_in_length_or_zeros) {
  using namespace std::string_view_literals;
  KeySet set;
  for (const std::string_view key :
       {""sv, "\0"sv, "\0\0"sv, "a"sv, "a\0"sv, "abcdefgh"sv, "abcdefgh\0"sv}) {
    EXPECT_EQ(set.add(key, 1), std::nullopt) << key.size();
  }
}

}  // namespace
}  // namespace amends::engine
