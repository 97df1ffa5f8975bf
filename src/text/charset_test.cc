#include "text/charset.h"

#include "text/limits.h"
#include "text/utf8.h"

#include <gtest/gtest.h>

#include <unicode/ucnv.h>

namespace amends::text {
namespace {

std::string encoded(std::string_view text, const char* name) {
  UErrorCode status = U_ZERO_ERROR;
  std::string out(text.size() * 4 + 8, '\0');
  const auto size = ucnv_convert(
      name,
      "utf-8",
      out.data(),
      static_cast<int>(out.size()),
      text.data(),
      static_cast<int>(text.size()),
      &status
  );
  EXPECT_TRUE(U_SUCCESS(status));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

constexpr std::string_view kRussian =
    "email,имя,город\nanna@shop.example,Анна Петрова,Москва\nivan@shop.example,Иван "
    "Сергеев,Казань\n"
    "olga@shop.example,Ольга Смирнова,Новосибирск\npetr@shop.example,Пётр Кузнецов,Тула\n";
constexpr std::string_view kHebrew =
    "email,שם,עיר\nnoa@shop.example,נועה כהן,ירושלים\ndan@shop.example,דן לוי,תל אביב\n"
    "tamar@shop.example,תמר מזרחי,חיפה\n";
constexpr std::string_view kItalian =
    "email,nome,città\nanna@shop.example,Niccolò,Cefalù\nluca@shop.example,José,Forlì\n";

TEST(Charset, finds_the_encoding_of_a_list_of_people) {
  struct Case {
    std::string_view text;
    const char* name;
    Encoding encoding;
  };

  const Case cases[] = {
      {kRussian, "utf-8", Encoding::utf_8},
      {kRussian, "windows-1251", Encoding::windows_1251},
      {kRussian, "koi8-r", Encoding::koi8_r},
      {kHebrew, "windows-1255", Encoding::windows_1255},
      {kItalian, "windows-1252", Encoding::windows_1252},
      {"prezzo,città\n10 €,Forlì\n", "iso-8859-15", Encoding::iso_8859_15},
      {"prezzo,città\n10 €,Forlì\n", "windows-1252", Encoding::windows_1252},
  };
  for (const Case& c : cases) {
    const std::string bytes = encoded(c.text, c.name);
    EXPECT_EQ(name_of(detect_encoding(bytes).encoding), name_of(c.encoding)) << c.name;
    EXPECT_EQ(to_utf8(bytes), c.text) << c.name;
  }
}

TEST(Charset, believes_a_byte_order_mark) {
  EXPECT_EQ(
      detect_encoding("\xEF\xBB\xBF"
                      "a")
          .bom_bytes,
      3U
  );
  EXPECT_EQ(
      to_utf8("\xEF\xBB\xBF"
              "é"),
      "é"
  );
  EXPECT_EQ(
      to_utf8(std::string_view(
          "\xFF\xFE"
          "a\0=\xD8\0\xDE",
          8
      )),
      "a😀"
  );
  EXPECT_EQ(to_utf8(std::string_view("\xFE\xFF\0a", 4)), "a");
}

TEST(Charset, keeps_utf8_when_one_name_of_many_is_damaged) {
  std::string text;
  for (int i = 0; i < 50; ++i) {
    text += "Анна\n";
  }
  EXPECT_EQ(detect_encoding(text + "caf\xE9\n").encoding, Encoding::utf_8);
}

TEST(Charset, allows_a_character_cut_off_where_the_sample_ends) {
  std::string text(kCharsetSampleBytes - 1, 'a');
  EXPECT_EQ(detect_encoding(text + "é").encoding, Encoding::utf_8);
  EXPECT_EQ(detect_encoding("caf\xC3").encoding, Encoding::windows_1252);
}

TEST(Decoder, joins_characters_cut_between_pieces) {
  const std::string bytes = encoded("😀 и конец", "utf-16le");
  Decoder decoder(Encoding::utf_16le);
  std::string out;
  for (const char c : bytes) {
    decoder.decode({&c, 1}, out);
  }
  decoder.finish(out);
  EXPECT_EQ(out, "😀 и конец");
  EXPECT_EQ(decoder.undecodable(), 0U);
}

TEST(Decoder, counts_and_marks_what_it_cannot_decode) {
  Decoder decoder(Encoding::windows_1255);
  std::string out;
  decoder.decode(
      "a\xFF"
      "b",
      out
  );
  decoder.finish(out);
  EXPECT_EQ(out, "a\uFFFDb");
  EXPECT_EQ(decoder.undecodable(), 1U);

  Decoder cut(Encoding::utf_16le);
  out.clear();
  cut.decode("a", out);
  cut.finish(out);
  EXPECT_EQ(out, "\uFFFD");
  EXPECT_EQ(cut.undecodable(), 1U);
}

}  // namespace
}  // namespace amends::text
