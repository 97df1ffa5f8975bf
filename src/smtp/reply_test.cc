#include "smtp/reply.h"

#include "smtp/limits.h"
#include "smtp/wire.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <string>
#include <vector>

namespace amends::smtp {
namespace {

/// "250 5.1.1|text|text" for a reply, "error" or "more".
std::string parsed(std::string_view bytes) {
  ReplyParser parser;
  parser.feed(bytes);
  const auto next = parser.next();
  if (!next.ok()) {
    return next.error().id();
  }
  if (!*next) {
    return "more";
  }
  std::string out = std::to_string((*next)->code) + " " + (*next)->enhanced;
  for (const std::string& line : (*next)->lines) {
    out += "|" + line;
  }
  return out;
}

struct ReplyCase {
  std::string_view bytes;
  std::string_view expected;
};

TEST(ReplyParser, reads_what_a_relay_may_say_and_nothing_else) {
  const ReplyCase cases[] = {
      {"250 ok\r\n", "250 |ok"},
      {"250\r\n", "250 |"},
      {"250 \r\n", "250 |"},
      {"250-\r\n250 b\r\n", "250 ||b"},
      {"250 ok\n", "250 |ok"},
      {"550 5.1.1 no such user\r\n", "550 5.1.1|no such user"},
      {"550-5.7.1 a\r\n550-5.7.1 b\r\n550 5.7.1 c\r\n", "550 5.7.1|a|b|c"},
      {"550 5.1.1\r\n", "550 5.1.1|"},
      {"550 4.1.1 wrong class\r\n", "550 |4.1.1 wrong class"},
      {"550 5.1 short\r\n", "550 |5.1 short"},
      {"550 5.1234.1 long\r\n", "550 |5.1234.1 long"},
      {"550 5.1.1x\r\n", "550 |5.1.1x"},
      {"550 %0d%0aBcc: x\r\n", "550 |%0d%0aBcc: x"},
      {"250-a\r\n", "more"},
      {"250 ok\r", "more"},
      {"", "more"},
      {"250-a\r\n550 b\r\n", "smtp.protocol"},
      {"OK\r\n", "smtp.protocol"},
      {"\r\n", "smtp.protocol"},
      {"2500 ok\r\n", "smtp.protocol"},
      {"199 x\r\n", "smtp.protocol"},
      {"600 x\r\n", "smtp.protocol"},
      {"25 x\r\n", "smtp.protocol"},
      {" 250 x\r\n", "smtp.protocol"},
      {"250_x\r\n", "smtp.protocol"},
  };
  for (const ReplyCase& c : cases) {
    EXPECT_EQ(parsed(c.bytes), c.expected) << c.bytes;
  }
}

TEST(ReplyParser, gives_the_same_for_every_cut) {
  const std::string bytes = "250-first\r\n250 second\r\n421 4.3.2 bye\r\n";
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    ReplyParser parser;
    std::string seen;
    for (const std::string& part : {bytes.substr(0, cut), bytes.substr(cut)}) {
      parser.feed(part);
      for (auto next = parser.next(); next.ok() && *next; next = parser.next()) {
        seen += (*next)->shown() + ";";
      }
    }
    EXPECT_EQ(seen, "250 first / second;421 4.3.2 bye;") << cut;
    EXPECT_TRUE(parser.empty());
  }
}

TEST(ReplyParser, stops_at_its_limits) {
  std::string lines;
  for (std::size_t i = 1; i < kReplyLinesMax; ++i) {
    lines += "250-x\r\n";
  }
  EXPECT_TRUE(parsed(lines + "250 x\r\n").starts_with("250 |x|x"));
  EXPECT_EQ(parsed(lines + "250-x\r\n250 x\r\n"), "smtp.protocol");
  EXPECT_EQ(parsed("250 " + std::string(kReplyLineBytesMax, 'x')), "smtp.protocol");
  EXPECT_EQ(parsed("250 " + std::string(1 << 20, 'x') + "\r\n"), "smtp.protocol");
}

TEST(ReplyParser, stays_in_its_error) {
  ReplyParser parser;
  parser.feed("nonsense\r\n");
  EXPECT_FALSE(parser.next().ok());
  parser.feed("250 ok\r\n");
  EXPECT_FALSE(parser.next().ok());
}

TEST(Reply, shows_no_escape_sequence_and_no_end_of_text) {
  const Reply reply{
      .code = 550, .enhanced = "", .lines = {std::string("\x1b[2J\0caf\xc3\xa9", 10)}
  };
  EXPECT_EQ(reply.shown(), "550 \\x1b[2J\\x00caf\\xc3\\xa9");
  const Reply long_reply{.code = 250, .enhanced = "", .lines = {std::string(4000, 'x')}};
  EXPECT_LE(long_reply.shown().size(), kReplyShownBytesMax + 3);
}

TEST(Wire, refuses_an_address_that_could_end_its_command) {
  for (const std::string_view bad :
       {"a@b.example\r\nRCPT TO:<v@y.example",
        "a b@x.example",
        "a@x.example>",
        "<a@x.example",
        "a@x.example\n",
        "a\tb@x.example",
        "a\x7f@x.example",
        "\xc3\xa9@x.example"}) {
    std::string out;
    EXPECT_EQ(append_path(out, bad, AddressBytes::ascii).error().id(), "smtp.envelope") << bad;
    EXPECT_EQ(out, "");
  }
  std::string out;
  EXPECT_FALSE(append_path(out, std::string_view("a\0b@x.example", 13), AddressBytes::utf8).ok());
  EXPECT_FALSE(append_path(out, std::string(kPathBytesMax + 1, 'a'), AddressBytes::utf8).ok());
  EXPECT_TRUE(append_path(out, "\xc3\xa9@x.example", AddressBytes::utf8).ok());
  EXPECT_TRUE(append_path(out, "", AddressBytes::ascii).ok());
  EXPECT_EQ(out, "<\xc3\xa9@x.example><>");
}

}  // namespace
}  // namespace amends::smtp
