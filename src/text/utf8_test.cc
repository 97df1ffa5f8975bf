#include "text/utf8.h"

#include <gtest/gtest.h>

namespace amends::text {
namespace {

TEST(Utf8, finds_the_first_ill_formed_byte) {
  struct Case {
    std::string_view text;
    std::optional<std::size_t> at;
  };

  const Case cases[] = {
      {"", std::nullopt},
      {"plain text longer than eight bytes", std::nullopt},
      {"здравей, עולם, 😀", std::nullopt},
      {"ab\xFF", 2},
      {"\xC0\xAF", 0},          // overlong
      {"\xED\xA0\x80", 0},      // a surrogate
      {"\xF4\x90\x80\x80", 0},  // above U+10FFFF
      {"x\xE2\x82", 1},         // cut off
      {"12345678\x80", 8},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(first_invalid(c.text), c.at) << printable(c.text, 50);
    EXPECT_EQ(valid_utf8(c.text), !c.at.has_value());
  }
}

TEST(Utf8, repairs_each_maximal_ill_formed_part_once) {
  EXPECT_EQ(repair_utf8("a\xE2\x82z"), "a\uFFFDz");
  EXPECT_EQ(repair_utf8("\xC0\xAF"), "\uFFFD\uFFFD");
  EXPECT_EQ(repair_utf8("й"), "й");
  EXPECT_EQ(count_chars("a\xE2\x82z"), 3U);
  EXPECT_EQ(count_chars("дом😀"), 4U);
}

TEST(Utf8, cuts_between_characters) {
  EXPECT_EQ(cut_utf8("дом", 3), "д");
  EXPECT_EQ(cut_utf8("дом", 6), "дом");
  EXPECT_EQ(cut_utf8("😀", 3), "");
}

TEST(Utf8, knows_every_character_that_breaks_a_line) {
  for (const std::string_view text :
       {"a\nb", "a\rb", "a\tb", "\x7F", "\u0085", "\u2028", "\u2029"}) {
    EXPECT_TRUE(has_control(text)) << printable(text, 10);
  }
  EXPECT_TRUE(has_control(std::string_view("a\0b", 3)));
  EXPECT_FALSE(has_control("Имя, שם и 😀"));
}

TEST(Utf8, shows_hostile_text_in_one_harmless_line) {
  EXPECT_EQ(printable("a\x1B[31m\n\\", 20), "a\\u{001B}[31m\\n\\\\");
  EXPECT_EQ(printable("exe\u202Egpj", 20), "exe\\u{202E}gpj");
  EXPECT_EQ(printable("\xFF", 5), "\uFFFD");
  EXPECT_EQ(printable("abcdef", 3), "abc…");
  EXPECT_EQ(printable("abc", 3), "abc");
}

TEST(Utf8, appends_what_next_char_reads) {
  for (const char32_t c : {U'a', U'é', U'ש', U'€', U'😀'}) {
    std::string text;
    append_utf8(text, c);
    std::size_t offset = 0;
    EXPECT_EQ(next_char(text, offset), c);
    EXPECT_EQ(offset, text.size());
  }
  std::string surrogate;
  append_utf8(surrogate, 0xD800);
  EXPECT_EQ(surrogate, "\uFFFD");
}

}  // namespace
}  // namespace amends::text
