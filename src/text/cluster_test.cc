#include "text/cluster.h"

#include "text/limits.h"
#include "text/width.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace amends::text {
namespace {

std::vector<std::string> clusters(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = cluster_end(text, at);
    out.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

using Parts = std::vector<std::string>;

TEST(Cluster, keeps_together_what_readers_see_as_one_character) {
  EXPECT_EQ(clusters(""), Parts());
  EXPECT_EQ(clusters("ab"), (Parts{"a", "b"}));
  EXPECT_EQ(clusters("e\u0301a"), (Parts{"e\u0301", "a"}));
  EXPECT_EQ(clusters("שָׁלוֹם"), (Parts{"שָׁ", "ל", "וֹ", "ם"}));
  EXPECT_EQ(clusters("👩‍👩‍👧‍👦!"), (Parts{"👩‍👩‍👧‍👦", "!"}));
  EXPECT_EQ(clusters("👍🏽👍"), (Parts{"👍🏽", "👍"}));
  EXPECT_EQ(clusters("🇳🇴🇧🇬🇮"), (Parts{"🇳🇴", "🇧🇬", "🇮"}));
  EXPECT_EQ(clusters("\u1112\u1161\u11AB."), (Parts{"\u1112\u1161\u11AB", "."}));
  EXPECT_EQ(clusters("\r\n\n"), (Parts{"\r\n", "\n"}));
}

TEST(Cluster, cuts_a_pile_of_marks) {
  std::string pile = "Z";
  for (int i = 0; i < 1000; ++i) {
    pile += "\u0301";
  }
  EXPECT_LE(cluster_end(pile, 0), kClusterBytesMax);
  EXPECT_GT(clusters(pile).size(), 2000 / kClusterBytesMax);
}

TEST(DisplayWidth, counts_columns) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("שָׁ"), 1U);
  EXPECT_EQ(display_width("漢字"), 4U);
}

}  // namespace
}  // namespace amends::text
