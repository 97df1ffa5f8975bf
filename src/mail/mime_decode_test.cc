#include "mail/mime_decode.h"

#include <gtest/gtest.h>

#include <utility>

namespace amends::mail {
namespace {

TEST(DecodeWords, follows_rfc_2047) {
  const std::pair<const char*, const char*> cases[] = {
      {"plain", "plain"},
      {"=?UTF-8?Q?a=C3=A9_b?=", "aé b"},
      {"=?utf-8?B?w6k=?= =?utf-8?b?w6k=?=", "éé"},
      {"=?utf-8?Q?=C3?= =?utf-8?Q?=A9?=", "é"},
      {"=?utf-8?Q?a?= b", "a b"},
      {"x =?iso-8859-1?q?=E9?=", "x é"},
      {"=?utf-8*en?Q?a?=", "a"},
      {"=?no-such?Q?a?=", "=?no-such?Q?a?="},
      {"=?utf-8?Q?open", "=?utf-8?Q?open"},
  };
  for (const auto& [value, text] : cases) {
    EXPECT_EQ(decode_words(value), text) << value;
  }
}

TEST(DecodeQuotedPrintable, is_tolerant) {
  EXPECT_EQ(decode_quoted_printable("a=\r\nb=3d=3D=\nc=zz=4"), "ab==c=zz=4");
}

TEST(DecodeBase64, skips_what_does_not_belong) {
  EXPECT_EQ(decode_base64_lenient("SGVs\r\nbG8h"), "Hello!");
  EXPECT_EQ(decode_base64_lenient("SGVsbG8=ignored"), "Hello");
  EXPECT_EQ(decode_base64_lenient("!!"), "");
}

TEST(DecodeCharset, gives_utf_8_whatever_comes) {
  EXPECT_EQ(decode_charset("\xCF\xF0\xE8", "Windows-1251"), "При");
  EXPECT_EQ(decode_charset("\xE9", "ISO-8859-1"), "é");
  EXPECT_EQ(decode_charset("\xFF", "utf-8"), "\xEF\xBF\xBD");
  EXPECT_EQ(decode_charset("plain", "no-such"), "plain");
}

TEST(Trimmed, takes_white_space_off_both_ends) {
  EXPECT_EQ(trimmed(" \t\r\n a b \n"), "a b");
  EXPECT_EQ(trimmed(" \n"), "");
}

}  // namespace
}  // namespace amends::mail
