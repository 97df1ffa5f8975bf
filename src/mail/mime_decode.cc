#include "mail/mime_decode.h"

#include "text/charset.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

namespace amends::mail {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') {
    return c - 'A';
  }
  if (c >= 'a' && c <= 'z') {
    return c - 'a' + 26;
  }
  if (c >= '0' && c <= '9') {
    return c - '0' + 52;
  }
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/// What "=" at `at` stands for is appended; returns how many characters it took.
std::size_t decode_equals(std::string_view text, std::size_t at, std::string& out) {
  const auto rest = text.substr(at);
  if (rest.starts_with("=\r\n")) {
    return 3;
  }
  if (rest.starts_with("=\n")) {
    return 2;
  }
  const int high = rest.size() > 2 ? hex_value(rest[1]) : -1;
  const int low = rest.size() > 2 ? hex_value(rest[2]) : -1;
  if (high < 0 || low < 0) {
    out += '=';
    return 1;
  }
  out += static_cast<char>(high * 16 + low);
  return 3;
}

std::optional<text::Encoding> encoding_named(std::string_view charset) {
  using enum text::Encoding;
  constexpr std::array kKnown{
      utf_8, windows_1251, windows_1252, windows_1255, koi8_r, iso_8859_1, iso_8859_15
  };
  const auto wanted = ascii_lower(charset);
  if (wanted == "us-ascii") {
    return utf_8;
  }
  for (const auto encoding : kKnown) {
    if (text::name_of(encoding) == wanted) {
      return encoding;
    }
  }
  return std::nullopt;
}

struct Word {
  std::string text;      // decoded
  std::size_t size = 0;  // of the encoded word
};

/// "=?charset?Q?text?=" at the front (RFC 2047, 2).
std::optional<Word> read_word(std::string_view text) {
  if (!text.starts_with("=?")) {
    return std::nullopt;
  }
  const auto charset_end = text.find('?', 2);
  if (charset_end == std::string_view::npos || charset_end + 3 >= text.size() ||
      text[charset_end + 2] != '?') {
    return std::nullopt;
  }
  const auto body_at = charset_end + 3;
  const auto end = text.find("?=", body_at);
  const auto charset = text.substr(2, text.find_first_of("?*", 2) - 2);  // RFC 2231, 5
  const auto encoding = encoding_named(charset);
  const auto body = end == text.npos ? std::string_view() : text.substr(body_at, end - body_at);
  if (end == text.npos || !encoding || body.find_first_of(" \t\r\n") != body.npos) {
    return std::nullopt;
  }
  std::string bytes;
  if ((text[charset_end + 1] | 0x20) == 'b') {
    bytes = decode_base64_lenient(body);
  } else {
    std::string spaced(body);
    std::ranges::replace(spaced, '_', ' ');
    bytes = decode_quoted_printable(spaced);
  }
  return Word{std::move(bytes), end + 2};
}

}  // namespace

std::string decode_quoted_printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto next = std::min(text.find('=', at), text.size());
    out += text.substr(at, next - at);
    at = next;
    if (at < text.size()) {
      at += decode_equals(text, at, out);
    }
  }
  return out;
}

std::string decode_base64_lenient(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text.substr(0, text.find('='))) {
    const int value = base64_value(c);
    if (value < 0) {
      continue;
    }
    bits = (bits << 6 | static_cast<std::uint32_t>(value)) & 0xFFFFFF;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>(bits >> count & 0xFF);
    }
  }
  return out;
}

std::string decode_charset(std::string_view bytes, std::string_view charset) {
  const auto encoding = encoding_named(charset);
  if (!encoding) {
    return text::to_utf8(bytes);
  }
  if (*encoding == text::Encoding::utf_8) {
    return text::repair_utf8(bytes);
  }
  text::Decoder decoder(*encoding);
  std::string out;
  decoder.decode(bytes, out);
  decoder.finish(out);
  return out;
}

std::string decode_words(std::string_view value) {
  std::string out;
  std::string pending;  // white space after a word, dropped if a word follows
  std::string encoded;  // bytes of adjacent words: writers cut inside characters too
  std::string charset;
  const auto flush = [&] {
    out += decode_charset(encoded, charset);
    encoded.clear();
  };
  for (std::size_t at = 0; at < value.size();) {
    if (const auto word = read_word(value.substr(at))) {
      const auto its_charset = value.substr(at + 2, value.find_first_of("?*", at + 2) - at - 2);
      if (its_charset != charset && !encoded.empty()) {
        flush();
      }
      charset = its_charset;
      encoded += word->text;
      pending.clear();
      at += word->size;
      continue;
    }
    const char c = value[at++];
    if ((c == ' ' || c == '\t') && !encoded.empty()) {
      pending += c;
      continue;
    }
    if (!encoded.empty()) {
      flush();
    }
    out += std::exchange(pending, {}) + c;
  }
  flush();
  return text::repair_utf8(out + pending);
}

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  if (first == text.npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace amends::mail
