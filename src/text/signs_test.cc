#include "text/signs.h"

#include <gtest/gtest.h>

namespace amends::text {
namespace {

Signs signs(std::string_view value, std::string_view language = "en") {
  return signs_of(value, Writing(Locale::parse(language).value()));
}

TEST(Signs, know_which_letters_a_language_is_written_in) {
  struct Case {
    std::string_view value;
    std::string_view language;
    std::size_t foreign;
  };

  constexpr Case kCases[] = {
      {"Åse O'Hara-Żółć, 3", "en", 0},
      {"Мария", "en", 5},
      {"Мария", "bg", 0},
      {"Maria", "ru", 5},
      {"נועה", "nb", 4},
      {"נועה", "he", 0},
      {"山田 たろう", "ja", 0},
      {"山田", "it", 2},
      {"Noa נועה", "en", 4},
      {"Maria", "zz", 0},
  };
  for (const Case& one : kCases) {
    EXPECT_EQ(signs(one.value, one.language).foreign, one.foreign)
        << one.value << ' ' << one.language;
  }
}

TEST(Signs, tell_the_direction_of_letters) {
  EXPECT_EQ(signs("נועה").right_to_left, 4U);
  EXPECT_EQ(signs("ليلى").right_to_left, 4U);
  EXPECT_EQ(signs("Мария 7").right_to_left, 0U);
}

TEST(Signs, find_what_cannot_be_seen_and_what_was_read_wrongly) {
  for (const std::string_view value :
       {"An\u200Bna",
        "An\u202Ena",
        "An\na",
        "An\u00ADna",
        "An\uFFFDna",
        "KÃ¥re",
        "ÐœÐ°Ñ€",
        "×©×œ",
        "\uE000",
        "\x1b[2J",
        "\xff"}) {
    EXPECT_GT(signs(value).suspicious, 0U) << value;
  }
  for (const std::string_view value :
       {"Kåre", "SEÑORA", "3 × 4", "Þór", "Ñandú", "👩‍👩‍👧", "Ó Briain"}) {
    EXPECT_EQ(signs(value).suspicious, 0U) << value;
  }
}

TEST(Signs, find_markup_and_fields_of_other_tools) {
  for (const std::string_view value :
       {"<b>Tom</b>",
        "Tom &amp; Co",
        "Tom &#38; Co",
        "</p>",
        "{{ name }}",
        "{% if %}",
        "<%= x %>",
        "*|FNAME|*",
        "%%name%%",
        "[[name]]",
        "<!-- x -->"}) {
    EXPECT_TRUE(signs(value).markup) << value;
  }
  for (const std::string_view value :
       {"Tom & Co; Ltd", "3 < 4", "I <3 you", "100 %", "[x]", "a & b"}) {
    EXPECT_FALSE(signs(value).markup) << value;
  }
}

TEST(Signs, count_the_longest_word_but_not_in_addresses) {
  EXPECT_EQ(signs("Anna Maria").longest_word, 5U);
  EXPECT_EQ(signs("Anna-Maria").longest_word, 5U);
  EXPECT_EQ(signs("Anna\u00A0Maria").longest_word, 10U);
  EXPECT_EQ(signs("https://shop.example/a/very/long/path").longest_word, 0U);
  EXPECT_EQ(signs("").longest_word, 0U);
}

TEST(Signs, count_capitals_and_emoji) {
  const Signs shouted = signs("ANNA МАРИЯ");
  EXPECT_EQ(shouted.capitals, 9U);
  EXPECT_EQ(shouted.small, 0U);
  EXPECT_EQ(signs("Anna 2").digits, 1U);
  EXPECT_EQ(signs("Anna 🎉🎉").emoji, 2U);
  EXPECT_EQ(signs("© 2026 ™ 1").emoji, 0U);
}

}  // namespace
}  // namespace amends::text
