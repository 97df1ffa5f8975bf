#include "mail/relaxed.h"

#include "base/random.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace amends::mail {
namespace {

std::vector<std::string> lines_of(std::string_view body) {
  std::vector<std::string> lines;
  std::string line;
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] == '\r' && i + 1 < body.size() && body[i + 1] == '\n') {
      lines.push_back(std::exchange(line, {}));
      ++i;
    } else {
      line += body[i];
    }
  }
  if (!line.empty()) {
    lines.push_back(line);
  }
  return lines;
}

std::string plainly_relaxed_line(std::string_view line) {
  std::string out;
  for (const char c : line) {
    const bool space = c == ' ' || c == '\t';
    if (!space) {
      out += c;
    } else if (!out.ends_with(' ')) {
      out += ' ';
    }
  }
  if (out.ends_with(' ')) {
    out.pop_back();
  }
  return out;
}

/// RFC 6376, 3.4.4, word by word and octet by octet.
std::string plainly_relaxed(std::string_view body) {
  std::vector<std::string> lines;
  for (const std::string& line : lines_of(body)) {
    lines.push_back(plainly_relaxed_line(line));
  }
  while (!lines.empty() && lines.back().empty()) {
    lines.pop_back();
  }
  std::string out;
  for (const std::string& line : lines) {
    out += line + "\r\n";
  }
  return out;
}

/// White space, line ends whole and broken, NULs and 8-bit octets among words of `word` octets at
/// most.
std::string random_body(Random& random, std::size_t size, std::uint64_t word) {
  using namespace std::string_view_literals;
  constexpr std::array kRare = {
      " "sv,
      "  "sv,
      "\t"sv,
      "\r\n"sv,
      "\r\n\r\n"sv,
      " \r\n"sv,
      "\r"sv,
      "\n"sv,
      "\0"sv,
      "="sv,
      "\xD0"sv
  };
  std::string body;
  while (body.size() < size) {
    body += kRare.at(random.below(kRare.size()));
    body.append(random.below(word + 1), 'x');
  }
  return body;
}

std::string shown(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    out += c == '\r' ? "<CR>" : c == '\n' ? "<LF>" : c == '\t' ? "<TAB>" : std::string(1, c);
  }
  return out;
}

// RFC 6376, 3.4.5.
TEST(Relaxed, canonicalises_like_the_published_example) {
  EXPECT_EQ(relaxed_header("A: X "), "a:X");
  EXPECT_EQ(relaxed_header("B : Y\t\r\n\tZ  "), "b:Y Z");
  EXPECT_EQ(relaxed_body(" C \r\nD \t E\r\n\r\n\r\n"), " C\r\nD E\r\n");
}

// RFC 6376, 3.4.4: the hash of a body of nothing is published.
TEST(Relaxed, hashes_a_body_of_nothing_as_published) {
  constexpr std::string_view kEmpty =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  for (const std::string_view body : {"", "\r\n", " \t\r\n\r\n \t"}) {
    EXPECT_EQ(crypto::hex(relaxed_body_hash(body)), kEmpty) << shown(body);
  }
}

TEST(Relaxed, canonicalises_headers_at_their_edges) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"A:", "a:"},
      {"A: \r\n ", "a:"},
      {"No Colon", "no colon:"},
      {"SUBJECT:\t Two\r\n  WORDS \t: x", "subject:Two WORDS : x"},
      {"", ":"},
  };
  for (const auto& [field, relaxed] : cases) {
    EXPECT_EQ(relaxed_header(field), relaxed) << shown(field);
    std::string out = "Before ";
    append_relaxed_header(out, field);
    EXPECT_EQ(out, "Before " + std::string(relaxed)) << shown(field);
  }
}

TEST(Relaxed, canonicalises_bodies_at_their_edges) {
  using namespace std::string_view_literals;
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", ""},
      {"\r\n\r\n", ""},
      {" \t\r\n", ""},
      {"a", "a\r\n"},
      {"a\r\n", "a\r\n"},
      {"a \t", "a\r\n"},
      {"a\r\n \t", "a\r\n"},
      {"a\r\n\r\nb \r\n", "a\r\n\r\nb\r\n"},
      {"\r\n\r\na", "\r\n\r\na\r\n"},
      {"  a", " a\r\n"},
      {"\ta", " a\r\n"},
      {"a\tb", "a b\r\n"},
      {"a\t\t \tb", "a b\r\n"},
      {"a \t\r\n\t b\t\r\n", "a\r\n b\r\n"},
      // A CR or an LF alone ends no line.
      {"a \rb", "a \rb\r\n"},
      {"a\t\rb", "a \rb\r\n"},
      {"a \nb", "a \nb\r\n"},
      {"a \r\r\n", "a \r\r\n"},
      {"a\r \r\n", "a\r\r\n"},
      {"a\n\r\n", "a\n\r\n"},
      {"\r", "\r\r\n"},
      {"a \0 b"sv, "a \0 b\r\n"sv},
  };
  for (const auto& [body, relaxed] : cases) {
    EXPECT_EQ(relaxed_body(body), relaxed) << shown(body);
    EXPECT_EQ(plainly_relaxed(body), relaxed) << shown(body);
    EXPECT_EQ(relaxed_body_hash(body), crypto::sha256(relaxed)) << shown(body);
  }
}

// Around the sizes of what is looked at and hashed together.
TEST(Relaxed, mends_white_space_at_every_place) {
  for (std::size_t size = 500; size < 530; ++size) {
    for (const std::string_view mend : {"  ", "\t", " \r\n", "\t\r\n\r\n"}) {
      for (const std::string_view after : {"", "a", "a\r\n"}) {
        const std::string body = std::string(size, 'x') + std::string(mend) + std::string(after);
        EXPECT_EQ(relaxed_body(body), plainly_relaxed(body)) << size << shown(mend);
        EXPECT_EQ(relaxed_body_hash(body), crypto::sha256(relaxed_body(body))) << size;
      }
    }
  }
}

TEST(Relaxed, is_what_a_plain_reading_of_the_standard_gives) {
  Random random(6376);
  for (int round = 0; round < 20'000; ++round) {
    const bool is_long = round % 50 == 0;
    const std::size_t size = random.below(is_long ? 12'000 : 40);
    const std::uint64_t word = is_long ? random.below(900) : random.below(4);
    const std::string body = random_body(random, size, word);
    const std::string expected = plainly_relaxed(body);
    ASSERT_EQ(shown(relaxed_body(body)), shown(expected)) << shown(body);
    ASSERT_EQ(relaxed_body_hash(body), crypto::sha256(expected)) << shown(body);
    ASSERT_EQ(relaxed_body(expected), expected) << "canonical twice";
  }
}

}  // namespace
}  // namespace amends::mail
