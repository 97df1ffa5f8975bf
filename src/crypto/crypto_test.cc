#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "crypto/mac.h"
#include "crypto/secret.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <set>

namespace amends::crypto {
namespace {

// FIPS 180-4 examples.
TEST(Sha256, gives_the_published_digests) {
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, is_the_same_in_pieces) {
  Sha256 pieces;
  pieces.update("a").update("").update("bc");
  EXPECT_EQ(pieces.finish(), sha256("abc"));
}

// RFC 4231, test cases 2 and 6 (a key longer than a block).
TEST(HmacSha256, gives_the_published_codes) {
  EXPECT_EQ(
      hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
  );
  EXPECT_EQ(
      hex(hmac_sha256(
          std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"
      )),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
  );
}

TEST(Mac, differs_by_key_and_by_every_bit) {
  const std::string key(32, 'k');
  std::string other = key;
  other.back() = 'l';
  EXPECT_EQ(mac128(key, "a"), mac128(key, "a"));
  EXPECT_NE(mac128(key, "a"), mac128(other, "a"));
  EXPECT_NE(mac128(key, "a"), mac128(key, "b"));
  EXPECT_EQ(hex(mac128(key, "a")).size(), 32U);
}

// BLAKE2b-128 of "" under the key 00 01 .. 3f, from an independent implementation (Python's
// hashlib).
TEST(Mac, is_keyed_blake2b) {
  std::string key;
  for (int i = 0; i < 64; ++i) {
    key += static_cast<char>(i);
  }
  EXPECT_EQ(hex(mac128(key, "")), "2ae6b02df83c8d5a85eb7ab86fe3a11f");
  EXPECT_EQ(hex(mac128(key, "abc")), "a9f9ff5c38d7eda4899ab27d41b93372");
}

/// The reference vectors of SipHash-2-4 with 128 bits (vectors_sip128).
TEST(Mac, short_one_is_siphash) {
  Mac key{};
  for (std::size_t i = 0; i < key.size(); ++i) {
    key.at(i) = static_cast<std::uint8_t>(i);
  }
  EXPECT_EQ(hex(short_mac128(key, "")), "a3817f04ba25a8e66df67214c7550293");
  EXPECT_EQ(hex(short_mac128(key, std::string(1, '\0'))), "da87c1d86b99af44347659119b22fc45");
  EXPECT_NE(short_mac128(key, "a"), short_mac128(key, "b"));
}

TEST(Mac, fields_do_not_run_into_each_other) {
  std::string first;
  append_mac_field(first, "ab");
  append_mac_field(first, "c");
  std::string second;
  append_mac_field(second, "a");
  append_mac_field(second, "bc");
  EXPECT_NE(first, second);
}

TEST(MacDeathTest, ends_the_process_for_a_short_key) {
  EXPECT_DEATH(static_cast<void>(mac128("short", "a")), "kMacKeyBytesMin");
}

// RFC 4648, section 10.
TEST(Base64, gives_the_published_texts) {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
  };
  for (const auto& [bytes, text] : cases) {
    EXPECT_EQ(base64(bytes), text);
    EXPECT_EQ(decode_base64(text).value_or("?"), bytes);
  }
  EXPECT_EQ(base64url("\xff\xef\xbf"), "_--_");
  EXPECT_EQ(base64url("f"), "Zg");
}

TEST(Base64, refuses_what_is_not_the_one_text_for_its_bytes) {
  for (const char* text :
       {"Z", "Zg", "Zg=", "Zh==", "Zg==\n", " Zg==", "Zg==Zg==", "Z===", "====", "Zm9*"}) {
    EXPECT_EQ(decode_base64(text).error().id(), "crypto.base64") << text;
  }
  for (const char* text : {"Z", "Zg=", "Zg==", "Zh", "Zm9", "+/", "Zg\n"}) {
    EXPECT_EQ(decode_base64url(text).error().id(), "crypto.base64url") << text;
  }
}

TEST(Base64, mime_lines_have_76_characters) {
  const std::string text = base64_mime(std::string(58, 'x'));
  EXPECT_EQ(text.find("\r\n"), 76U);
  EXPECT_TRUE(text.ends_with("eA==\r\n"));
  EXPECT_EQ(base64_mime(""), "");
}

RC_GTEST_PROP(Encodings, give_back_every_byte_string, (const std::string& bytes)) {
  RC_ASSERT(*decode_base64(base64(bytes)) == bytes);
  RC_ASSERT(*decode_base64url(base64url(bytes)) == bytes);
  RC_ASSERT(*decode_hex(hex(bytes)) == bytes);
}

TEST(Hex, refuses_odd_lengths_and_other_characters) {
  for (const char* text : {"a", "0g", "abc", " 0"}) {
    EXPECT_EQ(decode_hex(text).error().id(), "crypto.hex") << text;
  }
  EXPECT_EQ(decode_hex("aAfF").value_or("?"), "\xaa\xff");
}

TEST(Secret, random_bytes_do_not_repeat) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    seen.insert(secure_random(16));
  }
  EXPECT_EQ(seen.size(), 100U);
  EXPECT_EQ(secure_random(0), "");
}

TEST(Secret, compares_content_and_length) {
  EXPECT_TRUE(constant_time_equal("", ""));
  EXPECT_TRUE(constant_time_equal("abc", "abc"));
  EXPECT_FALSE(constant_time_equal("abc", "abd"));
  EXPECT_FALSE(constant_time_equal("abc", "ab"));
}

}  // namespace
}  // namespace amends::crypto
