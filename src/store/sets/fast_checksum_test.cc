#include "store/sets/fast_checksum.h"

#include <gtest/gtest.h>

#include <string>

namespace amends::store {
namespace {

TEST(FastChecksum, is_xxh64) {
  EXPECT_EQ(fast_checksum(""), 0xEF46DB3751D8E999U);
  EXPECT_EQ(fast_checksum("a"), 0xD24EC4F1A98C6E5BU);
  EXPECT_EQ(fast_checksum("abc"), 0x44BC2CF5AD770999U);
  EXPECT_EQ(fast_checksum("Nobody inspects the spammish repetition"), 0xFBCEA83C8A378BF1U);
}

TEST(FastChecksum, changes_with_every_bit) {
  std::string bytes(100, 'x');
  const std::uint64_t before = fast_checksum(bytes);
  for (char& byte : bytes) {
    byte ^= 1;
    EXPECT_NE(fast_checksum(bytes), before);
    byte ^= 1;
  }
}

}  // namespace
}  // namespace amends::store
