#include "cli/width.h"

#include <gtest/gtest.h>

namespace amends::cli {
namespace {

TEST(DisplayWidth, counts_what_is_seen) {
  const std::pair<const char*, std::size_t> cases[] = {
      {"", 0},
      {"abc", 3},
      {"Привет", 6},
      {"שלום", 4},
      {"שָׁלוֹם", 4},
      {"日本", 4},
      {"e\u0301", 1},
      {"\u200E\u202Aab", 2},
      {"🎉", 2},
      {"Ærlig", 5},
      {"\xFF", 1},
  };
  for (const auto& [text, width] : cases) {
    EXPECT_EQ(display_width(text), width) << text;
  }
}

TEST(Fit, cuts_by_columns_and_says_so) {
  EXPECT_EQ(fit("Привет", 6), "Привет");
  EXPECT_EQ(fit("Привет!", 6), "Приве…");
  EXPECT_EQ(fit("日本語", 4), "日…");
  EXPECT_EQ(fit("abc", 1), "…");
  EXPECT_EQ(fit("abc", 0), "");
}

TEST(Padded, fills_to_the_same_column_in_every_script) {
  EXPECT_EQ(padded("שלום", 6, Align::left), "שלום  ");
  EXPECT_EQ(padded("Да", 4, Align::right), "  Да");
  EXPECT_EQ(padded("longer", 3, Align::left), "longer");
}

}  // namespace
}  // namespace amends::cli
