#include "mail/header.h"

#include "crypto/encoding.h"
#include "mail/limits.h"
#include "text/utf8.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <vector>

namespace amends::mail {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find("\r\n");
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return lines;
}

std::string decode_q(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '=') {
      out += *crypto::decode_hex(text.substr(i + 1, 2));
      i += 2;
    } else {
      out += text[i] == '_' ? ' ' : text[i];
    }
  }
  return out;
}

bool is_word(std::string_view token) {
  return token.starts_with("=?utf-8?") && token.ends_with("?=") && token.size() > 11;
}

std::string decode_word(std::string_view word) {
  const std::string_view payload = word.substr(10, word.size() - 12);
  return word[8] == 'B' ? *crypto::decode_base64(payload) : decode_q(payload);
}

/// A reader of RFC 5322 and 2047: unfolds, decodes the words and drops the space between two of
/// them.
std::string read_header(std::string_view header, std::string_view name) {
  EXPECT_TRUE(header.starts_with(std::string(name) + ":") && header.ends_with("\r\n")) << header;
  std::string unfolded;
  for (const std::string& line : lines_of(header)) {
    unfolded += line;
  }
  std::string out;
  bool after_word = false;
  std::string_view rest = std::string_view(unfolded).substr(name.size() + 1);
  rest.remove_prefix(rest.empty() ? 0 : 1);
  for (bool first = true; !rest.empty(); first = false) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    const std::string_view token = rest.substr(0, end);
    const bool word = is_word(token);
    out += first || (word && after_word) ? "" : " ";
    out += word ? decode_word(token) : std::string(token);
    after_word = word;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

void expect_well_formed(const std::string& header) {
  for (const std::string& line : lines_of(header)) {
    EXPECT_LE(line.size(), kFoldAt) << line;
    EXPECT_NE(line.find_first_not_of(' '), std::string::npos) << "an empty folded line";
  }
}

TEST(EncodeHeader, gives_back_every_text) {
  const std::string texts[] = {
      "20 % off everything until Friday",
      "",
      " leading and trailing ",
      "two  spaces",
      "=?utf-8?Q?not_a_word?=",
      std::string(300, 'x'),
      "a " + std::string(75, 'x') + " b",
      "Скидка 20 % на всё до пятницы, 27 ноября, а потом всё будет по-прежнему",
      "מבצע סוף שבוע: עשרים אחוז הנחה על הכל, רק עד יום שישי בצהריים",
      "Prisfall på alt! Bare i dag "
      "\xf0\x9f\x8e\x89\xf0\x9f\x8e\x89\xf0\x9f\x8e\x89\xf0\x9f\x8e\x89",
      "città, perché, più, così, università, caffè, lunedì, martedì, mercoledì, giovedì",
  };
  for (const std::string& text : texts) {
    const Result<std::string> header = encode_header("Subject", text);
    ASSERT_TRUE(header.ok()) << text;
    EXPECT_EQ(read_header(*header, "Subject"), text);
    expect_well_formed(*header);
  }
}

TEST(EncodeHeader, leaves_plain_text_readable) {
  EXPECT_EQ(*encode_header("Subject", "Hello, Ann: 20 % off"), "Subject: Hello, Ann: 20 % off\r\n");
  EXPECT_TRUE(encode_header("Subject", "Prisfall på alt")->contains("Prisfall_p=C3=A5_alt"));
}

RC_GTEST_PROP(EncodeHeader, gives_back_any_utf8_text, (const std::vector<std::uint32_t>& points)) {
  std::string text;
  for (const std::uint32_t point : points) {
    text::append_utf8(text, static_cast<char32_t>(point % 0x3000));
  }
  const Result<std::string> header = encode_header("X-Any", text);
  RC_ASSERT(header.ok() != text::has_control(text));
  if (header.ok()) {
    RC_ASSERT(read_header(*header, "X-Any") == text);
    for (const std::string& line : lines_of(*header)) {
      RC_ASSERT(line.size() <= kFoldAt);
    }
  }
}

TEST(EncodeHeader, cuts_words_between_characters) {
  std::string text;
  for (int i = 0; i < 60; ++i) {
    text += i % 3 == 0 ? "\xf0\x9f\x8e\x89" : "é";
  }
  const std::string header = encode_header("Subject", text).value();
  for (std::string_view line : lines_of(header)) {
    line.remove_prefix(line.find("=?"));
    EXPECT_LE(line.size(), kEncodedWordMax);
    EXPECT_TRUE(text::valid_utf8(decode_word(line))) << line;
  }
}

TEST(EncodeHeader, refuses_every_control_character_in_every_place) {
  const std::string values[] = {
      "Bob\r\nBcc: victim@x.example",
      "Bob\nBcc: victim@x.example",
      "Bob\rBcc: victim@x.example",
      std::string("Bob\0", 4),
      "Bob\x7f",
      "Bob\tx",
      "Bob\xc2\x85"
      "Bcc: v@x",
      "Bob\xe2\x80\xa8"
      "Bcc: v@x",
      "Bob\r\n\r\nbody",
      "Bob\x1b[2J",
  };
  for (const std::string& value : values) {
    EXPECT_EQ(encode_header("Subject", value).error().id(), "mail.header_control");
    EXPECT_EQ(encode_structured_header("X-Id", value).error().id(), "mail.header_control");
    EXPECT_EQ(parse_address("a@x.example")->named(value).error().id(), "address.name");
  }
  EXPECT_EQ(encode_header("Subject", "\xff").error().id(), "mail.header_utf8");
}

TEST(EncodeHeader, refuses_what_is_no_header_name) {
  for (const std::string& name :
       {std::string(),
        std::string("A B"),
        std::string("A:"),
        std::string("A\r\nB"),
        std::string("Ä"),
        std::string(51, 'x')}) {
    EXPECT_EQ(encode_header(name, "x").error().id(), "mail.header_name") << name;
  }
}

std::string address_header(std::string_view name) {
  const Mailbox mailbox = parse_address("ann@x.example")->named(name).value();
  return encode_address_header("From", std::span(&mailbox, 1)).value();
}

TEST(EncodeAddressHeader, writes_names_as_they_need_it) {
  EXPECT_EQ(address_header(""), "From: ann@x.example\r\n");
  EXPECT_EQ(address_header("Ann Berg"), "From: Ann Berg <ann@x.example>\r\n");
  EXPECT_EQ(address_header("Berg, Ann"), "From: \"Berg, Ann\" <ann@x.example>\r\n");
  EXPECT_EQ(address_header("a\"b\\c"), "From: \"a\\\"b\\\\c\" <ann@x.example>\r\n");
  EXPECT_EQ(address_header("a@b.example"), "From: \"a@b.example\" <ann@x.example>\r\n");
}

TEST(EncodeAddressHeader, gives_back_names_in_any_script) {
  const std::string names[] = {
      "Jürgen Müller",
      "Анна Иванова из магазина на большой улице",
      "חנות הספרים <של> דנה",
      "=?utf-8?Q?x?=",
      std::string(200, 'n'),
      "Berg, " + std::string(60, 'n'),
      " x ",
  };
  for (const std::string& name : names) {
    const std::string header = address_header(name);
    expect_well_formed(header);
    std::string read = read_header(header, "From");
    ASSERT_TRUE(read.ends_with(" <ann@x.example>")) << header;
    read.resize(read.size() - 16);
    EXPECT_EQ(read, name == " x " ? "\" x \"" : name);
  }
}

TEST(EncodeAddressHeader, folds_between_mailboxes) {
  const std::vector<Mailbox> many(9, *parse_mailbox("Ann Berg <ann@bücher.example>"));
  const std::string header = encode_address_header("To", many).value();
  expect_well_formed(header);
  EXPECT_EQ(std::ranges::count(header, ','), 8);
  EXPECT_EQ(encode_address_header("To", {}).error().id(), "mail.header_empty");
}

TEST(EncodeStructuredHeader, folds_at_spaces_and_keeps_tokens_whole) {
  const std::string url = "<https://x.example/" + std::string(200, 'u') + ">";
  EXPECT_EQ(
      *encode_structured_header("List-Unsubscribe", "<mailto:u@x.example>, " + url),
      "List-Unsubscribe: <mailto:u@x.example>,\r\n " + url + "\r\n"
  );
  EXPECT_EQ(
      encode_structured_header("X-Id", std::string(kLineBytesMax, 'u')).error().id(),
      "mail.header_long"
  );
  EXPECT_EQ(encode_structured_header("X-Id", "é").error().id(), "mail.header_utf8");
}

std::vector<std::string> words_of(std::string_view header) {
  std::vector<std::string> out;
  for (std::size_t at = header.find("=?utf-8?"); at != std::string_view::npos;
       at = header.find("=?utf-8?", at + 1)) {
    out.push_back(decode_word(header.substr(at, header.find("?=", at + 10) + 2 - at)));
  }
  return out;
}

TEST(EncodeHeader, cuts_words_only_between_what_readers_see_as_characters) {
  // Each of these has several code points and none may be torn apart by the end of a word.
  for (const std::string character : {"e\u0301", "שָׁ", "👍🏽", "🇳🇴", "\u1112\u1161\u11AB"}) {
    for (std::size_t before = 0; before < 60; ++before) {
      std::string subject(before, 'x');
      for (int i = 0; i < 30; ++i) {
        subject += character;
      }
      const std::string header = encode_header("Subject", subject).value();
      std::string joined;
      for (const std::string& word : words_of(header)) {
        joined += word;
        const std::size_t last = word.rfind(character);
        const bool whole = word == std::string(word.size(), 'x') ||
                           (last != std::string::npos && last + character.size() == word.size());
        EXPECT_TRUE(whole) << subject << " in " << header;
      }
      EXPECT_EQ(joined, subject);
    }
  }
}

TEST(EncodeHeader, has_padding_only_in_a_last_word) {
  const std::string family = "👩‍👩‍👧‍👦";
  const std::string families = family + family + family + family + " " + family;
  for (const char* subject :
       {"Лампы этой зимы уже здесь: свет для каждого тёмного угла вашего дома, и ещё немного",
        "מנורות החורף כאן: אור לכל פינה חשוכה בבית שלכם, עשרים אחוז הנחה על הכול",
        families.c_str(),
        "💡💡💡💡💡💡💡💡💡💡💡💡💡💡💡💡💡💡💡💡"}) {
    const std::string header = encode_header("Subject", subject).value();
    EXPECT_EQ(read_header(header, "Subject"), subject);
    const std::size_t padding = header.find("=?=");
    EXPECT_TRUE(padding == std::string::npos || header.substr(padding) == "=?=\r\n") << header;
  }
}

TEST(EncodeHeader, cuts_a_pile_of_marks_between_them) {
  std::string pile = "Z";
  for (int i = 0; i < 500; ++i) {
    pile += "\u0301";
  }
  const std::string header = encode_header("Subject", pile).value();
  EXPECT_EQ(read_header(header, "Subject"), pile);
  for (const std::string& line : lines_of(header)) {
    EXPECT_LE(line.size(), 76U);
  }
}

TEST(EncodeHeader, refuses_what_is_or_looks_like_a_line_end_at_every_place) {
  const Mailbox ida = *parse_address("ida@mail.example");
  for (const std::string bad :
       {"\r",
        "\n",
        "\r\n",
        "\r\n Bcc: v@x.example",
        "\u0085",
        "\u2028",
        "\u2029",
        "\v",
        "\f",
        "\x1B"}) {
    for (const std::string& value : {bad, "a" + bad, bad + "a", "a" + bad + "b"}) {
      EXPECT_EQ(encode_header("Subject", value).error().id(), "mail.header_control");
      EXPECT_EQ(encode_structured_header("Feedback-ID", value).error().id(), "mail.header_control");
      EXPECT_EQ(ida.named(value).error().id(), "address.name");
      EXPECT_FALSE(parse_mailbox(value + " <ida@mail.example>").ok() && value == "a" + bad + "b");
    }
  }
  EXPECT_EQ(
      encode_header("Subject", std::string_view("a\0b", 3)).error().id(), "mail.header_control"
  );
}

TEST(EncodeAddressHeader, never_folds_between_bare_words_of_a_name) {
  std::string name = "Maria";
  for (int i = 0; i < 30; ++i) {
    name += " Luisa";
    const Mailbox maria = parse_address("maria@mail.example")->named(name).value();
    const std::string header = encode_address_header("To", std::span(&maria, 1)).value();
    EXPECT_EQ(read_header(header, "To"), name + " <maria@mail.example>");
    EXPECT_FALSE(header.contains("Luisa\r\n Luisa")) << header;
  }
}

TEST(EncodeAddressHeader, keeps_names_of_both_directions_and_adds_nothing) {
  for (const char* name :
       {"נועה כהן", "نور", "Noa נועה (חיפה)", "\u202Eabc", "\u2067כהן\u2069 Noa"}) {
    const Mailbox noa = parse_address("noa@mail.example")->named(name).value();
    const std::string header = encode_address_header("To", std::span(&noa, 1)).value();
    EXPECT_EQ(read_header(header, "To"), std::string(name) + " <noa@mail.example>");
    EXPECT_TRUE(header.ends_with(" <noa@mail.example>\r\n")) << header;
  }
}

}  // namespace
}  // namespace amends::mail
