#include "smtp/message.h"

#include "smtp/limits.h"
#include "text/limits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <string>
#include <vector>

namespace amends::smtp {
namespace {

TEST(Message, finds_what_a_message_must_not_hold) {
  EXPECT_TRUE(scan_message("").whole);
  EXPECT_TRUE(scan_message("a\r\n\r\nb\r\n").whole);
  EXPECT_TRUE(scan_message(std::string(kTextLineBytesMax, 'x') + "\r\n").whole);
  for (const std::string_view bad : {"a\nb\r\n", "a\rb\r\n", "a\r", "\n", "a\r\r\n"}) {
    EXPECT_FALSE(scan_message(bad).whole) << bad;
  }
  EXPECT_FALSE(scan_message(std::string_view("a\0b\r\n", 5)).whole);
  EXPECT_FALSE(scan_message(std::string(kTextLineBytesMax + 1, 'x') + "\r\n").whole);
  EXPECT_TRUE(scan_message("a\r\n.b\r\n").has_dot_lines);
  EXPECT_FALSE(scan_message("a.\r\nb\r\n").has_dot_lines);
  EXPECT_TRUE(scan_message("caf\xc3\xa9\r\n").has_8bit);
  EXPECT_FALSE(scan_message("a\r\nb").ends_line);
}

/// As scan_message, line by line.
MessageScan scan_slowly(std::string_view message) {
  MessageScan scan;
  scan.has_8bit = std::ranges::any_of(message, [](char c) { return (c & '\x80') != 0; });
  while (!message.empty()) {
    const std::size_t end = std::min(message.find('\n'), message.size());
    std::string_view line = message.substr(0, end);
    scan.has_dot_lines = scan.has_dot_lines || line.starts_with('.');
    scan.ends_line = end < message.size();
    if (scan.ends_line) {
      scan.whole = scan.whole && line.ends_with('\r');
      line.remove_suffix(line.empty() ? 0 : 1);
    }
    scan.whole = scan.whole && line.size() <= kTextLineBytesMax && !line.contains('\r') &&
                 !line.contains('\0');
    message.remove_prefix(std::min(end + 1, message.size()));
  }
  return scan;
}

RC_GTEST_PROP(Message, finds_in_one_pass_what_a_look_at_each_line_finds, ()) {
  static const std::vector<std::string> kParts = {
      "\r\n",
      "\r\n",
      "\r\n",
      "\n",
      "\r",
      ".",
      "a",
      "\xc3\xa9",
      std::string(1, '\0'),
      std::string(kTextLineBytesMax - 1, 'x'),
      std::string(kTextLineBytesMax, 'x'),
      std::string(kTextLineBytesMax + 1, 'x')
  };
  std::string message;
  for (const std::string& part :
       *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kParts))) {
    message += part;
  }
  // In pieces at any places, as constants and values are.
  text::PiecedText pieces;
  for (std::size_t from = 0; from < message.size();) {
    const auto size = *rc::gen::inRange<std::size_t>(1, 2 * kTextLineBytesMax);
    pieces.borrow(std::string_view(message).substr(from, size));
    from += size;
  }
  const MessageScan seen = scan_message(pieces);
  const MessageScan meant = scan_slowly(message);
  RC_ASSERT(seen.whole == meant.whole);
  RC_ASSERT(seen.has_8bit == meant.has_8bit);
  RC_ASSERT(seen.has_dot_lines == meant.has_dot_lines);
  RC_ASSERT(seen.ends_line == meant.ends_line);
}

TEST(Message, doubles_dots_at_line_starts_only) {
  EXPECT_EQ(dot_stuffed(".\r\na.b\r\n..\r\n"), "..\r\na.b\r\n...\r\n");
}

TEST(Message, goes_over_the_wire_with_its_dots_doubled) {
  const std::string constant(2 * text::kBorrowedBytesMin, 'c');
  text::PiecedText pieces;
  pieces += "a\r\nb.c ";
  pieces.borrow(constant);
  pieces += "\r\n";
  Message plain(std::move(pieces));
  const text::PiecedText moved = plain.take_for_wire();
  EXPECT_EQ(moved.str(), "a\r\nb.c " + constant + "\r\n");
  EXPECT_EQ(moved.piece(1).data(), constant.data()) << "moved, not copied";
  EXPECT_EQ(Message(std::string(".a\r\n")).take_for_wire().str(), "..a\r\n");
  EXPECT_EQ(plain.size(), 0U);
}

}  // namespace
}  // namespace amends::smtp
