#include "text/phrase_words.h"

#include <gtest/gtest.h>

#include <string_view>

namespace amends::text {
namespace {

TEST(PhraseWords, say_where_they_stand_and_in_which_sentence) {
  constexpr std::string_view kText = "Stop. NOW, at 18:00";
  const auto words = phrase_words(kText, Locale(), PhraseTokens::are_gaps);
  ASSERT_EQ(words.size(), 4U);
  EXPECT_EQ(words[1].text, "now");
  EXPECT_EQ(kText.substr(words[1].begin, words[1].end - words[1].begin), "NOW");
  EXPECT_NE(words[0].sentence, words[1].sentence);
  EXPECT_EQ(words[1].sentence, words[2].sentence);
  EXPECT_EQ(words[3].text, "18:00");
}

TEST(PhraseWords, keep_the_tokens_of_a_pattern_only_there) {
  EXPECT_EQ(phrase_words("stop*", Locale(), PhraseTokens::are_kept).front().text, "stop*");
  EXPECT_EQ(phrase_words("stop*", Locale(), PhraseTokens::are_gaps).front().text, "stop");
}

}  // namespace
}  // namespace amends::text
