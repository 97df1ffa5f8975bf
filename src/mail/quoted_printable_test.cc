#include "mail/quoted_printable.h"

#include "crypto/encoding.h"
#include "mail/limits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <vector>

namespace amends::mail {
namespace {

/// RFC 2045, 6.7, strictly: anything that a decoder may read in two ways is a failure.
std::string decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      out += text[i];
    } else if (text.substr(i, 3) == "=\r\n") {
      i += 2;
    } else {
      out += crypto::decode_hex(text.substr(i + 1, 2)).value_or("(bad)");
      i += 2;
    }
  }
  return out;
}

/// What a piece means: its line ends as CRLF.
std::string canonical(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) {
      out += '\r';
    }
    out += text[i];
  }
  return out;
}

/// The rule that an encoded text breaks, or nothing.
std::string broken_rule(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find("\r\n");
    if (end == std::string_view::npos) {
      return "the last line has no end";
    }
    const std::string_view line = text.substr(0, end);
    if (line.size() > kQpLineMax) {
      return "a line is too long";
    }
    if (line.ends_with(' ') || line.ends_with('\t')) {
      return "white space before a line end";
    }
    if (line.starts_with('.') || line.starts_with("From ")) {
      return "a dot or From at a line start";
    }
    if (!std::ranges::all_of(line, [](char c) { return c == '\t' || (c >= ' ' && c < 0x7F); })) {
      return "a byte that is not printable";
    }
    text.remove_prefix(end + 2);
  }
  return {};
}

struct Piece {
  std::string_view text;
  std::string_view encoded;
};

TEST(QuotedPrintable, encodes_what_needs_it) {
  const Piece cases[] = {
      {"", ""},
      {"Hello", "Hello=\r\n"},
      {"Hello\r\n", "Hello\r\n"},
      {"Hello\n", "Hello\r\n"},
      {"\n", "\r\n"},
      {"a=b\n", "a=3Db\r\n"},
      {"caf\xc3\xa9\n", "caf=C3=A9\r\n"},
      {"a \nb\t\r\n", "a=20\r\nb=09\r\n"},
      {"a ", "a =\r\n"},
      {".\n..x\n", "=2E\r\n=2E.x\r\n"},
      {"From here\nFrom: x\n", "=46rom here\r\nFrom: x\r\n"},
      {"a\rb\n", "a=0Db\r\n"},
      {"a\r", "a=0D=\r\n"},
  };
  for (const Piece& c : cases) {
    EXPECT_EQ(encode_literal(c.text), c.encoded);
  }
}

TEST(QuotedPrintable, encodes_a_dot_that_a_soft_break_moves_to_a_line_start) {
  const std::string text = std::string(75, 'x') + ".y" + std::string(73, 'x') + "From here\n";
  const std::string encoded = encode_literal(text);
  EXPECT_EQ(broken_rule(encoded), "");
  EXPECT_EQ(decode(encoded), canonical(text));
}

const std::string kAlphabet("aF.= \t\r\n\0rom-_\xc3\xa9<", 18);

/// Long pieces of the bytes that have rules, so that line ends fall everywhere.
rc::Gen<std::string> pieces() {
  return rc::gen::container<std::string>(rc::gen::elementOf(kAlphabet));
}

RC_GTEST_PROP(QuotedPrintable, joins_pieces_at_any_place, ()) {
  const auto parts = *rc::gen::scale(3.0, rc::gen::container<std::vector<std::string>>(pieces()));
  std::string joined;
  std::string meant;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i % 2 == 0) {
      joined += encode_literal(parts[i]);
    } else {
      append_value(joined, parts[i]);
    }
    meant += canonical(parts[i]);
  }
  RC_ASSERT(broken_rule(joined) == "");
  RC_ASSERT(decode(joined) == meant);
}

RC_GTEST_PROP(EncodedBody, reads_as_the_whole_text_however_it_was_split, ()) {
  const auto parts = *rc::gen::scale(3.0, rc::gen::container<std::vector<std::string>>(pieces()));
  std::vector<EncodedText> constants;
  constants.reserve(parts.size());
  EncodedBody body;
  body.add_value("of the message before");
  body.clear();
  std::string meant;
  std::string joined;
  for (const std::string& part : parts) {
    if (*rc::gen::arbitrary<bool>()) {
      body.add(constants.emplace_back(part));
    } else {
      body.add_value(part);
    }
    append_value(joined, part);
    meant += canonical(part);
  }
  const std::string wire = body.wire().str();
  RC_ASSERT(wire == joined);
  RC_ASSERT(body.empty() == wire.empty());
  RC_ASSERT(broken_rule(wire) == "");
  RC_ASSERT(decode(wire) == meant);
}

RC_GTEST_PROP(QuotedPrintable, gives_back_any_bytes, (const std::string& bytes)) {
  const std::string encoded = encode_literal(bytes);
  RC_ASSERT(broken_rule(encoded) == "");
  RC_ASSERT(decode(encoded) == canonical(bytes));
}

}  // namespace
}  // namespace amends::mail
