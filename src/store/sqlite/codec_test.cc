#include "store/sqlite/codec.h"

#include "store/contract/contract_suite.h"
#include "store/limits.h"

#include <gtest/gtest.h>

#include <vector>

namespace amends::store {
namespace {

TEST(codec, gives_values_back_without_the_empty_ones_at_the_end) {
  const std::string long_value(70'000, 'v');
  std::vector<std::string> wide(300);
  wide.back() = "last";
  const std::vector<std::vector<std::string>> cases = {
      {}, {"a"}, {"", "b"}, {"a", "", "", long_value, std::string("\0x", 2)}, wide
  };
  for (const auto& values : cases) {
    EXPECT_EQ(must(decode_values(encode_values(values))), values);
  }
  EXPECT_EQ(encode_values({"a", "", ""}), encode_values({"a"}));
}

TEST(codec, refuses_bytes_that_it_did_not_write) {
  const std::vector<std::string> cases = {
      std::string("\x00", 1),  // no length
      std::string(
          "\x00\x05"
          "abc",
          5
      ),  // too short
      std::string(
          "\x01\x01"
          "a\x00\x01"
          "b",
          6
      ),  // columns out of order
      std::string(
          "\x00\x01"
          "a\x00\x01"
          "b",
          6
      ),  // a column twice
      std::string(
          "\xFF\x7F\x01"
          "a",
          4
      ),  // a column beyond the limit
      std::string(20, '\xFF'),
  };
  for (const std::string& bytes : cases) {
    EXPECT_EQ(error_of(decode_values(bytes)), "store.corrupt");
  }
  EXPECT_EQ(
      error_of(decode_files(std::string(
          "\x05"
          "ab",
          3
      ))),
      "store.corrupt"
  );
  for (const std::string_view json : {"", "{}", "[1]", "[\"a\""}) {
    EXPECT_EQ(error_of(decode_names(json)), "store.corrupt");
  }
}

TEST(codec, gives_files_and_names_back) {
  const model::MailingFiles files = {{"a", ""}, {"b/c.html", std::string("\0\xFF", 2)}};
  EXPECT_EQ(must(decode_files(encode_files(files))), files);
  const std::vector<std::string> names = {"lead", "q\"uote"};
  EXPECT_EQ(must(decode_names(encode_names(names))), names);
}

TEST(codec, cuts_at_a_character) {
  EXPECT_EQ(cut("abc", 3), "abc");
  EXPECT_EQ(cut("abcd", 3), "abc");
  EXPECT_EQ(cut("ab\xC3\xA9", 3), "ab");
  EXPECT_EQ(cut("\xD7\xA9\xD7\x9C", 2), "\xD7\xA9");
}

}  // namespace
}  // namespace amends::store
