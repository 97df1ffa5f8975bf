#include "text/utf8.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace amends::text {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

/// By byte: a control character, or where U+0080 to U+00BF or U+2000 to U+2FFF begin.
constexpr std::array<bool, 256> bytes_that_may_be_control() {
  std::array<bool, 256> may{};
  for (std::size_t byte = 0; byte < 0x20; ++byte) {
    may[byte] = true;
  }
  may[0x7F] = may[0xC2] = may[0xE2] = true;
  return may;
}

constexpr std::array<bool, 256> kMayBeControl = bytes_that_may_be_control();

/// What a lead byte promises: how many bytes follow, and the range of the first of them (Unicode
/// 15, table 3-7: this is where overlong forms, surrogates and U+110000 fall out). following == 0:
/// no lead.
struct Lead {
  int following = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
};

Lead lead_of(unsigned char byte) {
  if (byte >= 0xC2 && byte <= 0xDF) {
    return {1, 0x80, 0xBF};
  }
  if (byte == 0xE0) {
    return {2, 0xA0, 0xBF};
  }
  if (byte == 0xED) {
    return {2, 0x80, 0x9F};
  }
  if (byte >= 0xE1 && byte <= 0xEF) {
    return {2, 0x80, 0xBF};
  }
  if (byte == 0xF0) {
    return {3, 0x90, 0xBF};
  }
  if (byte >= 0xF1 && byte <= 0xF3) {
    return {3, 0x80, 0xBF};
  }
  if (byte == 0xF4) {
    return {3, 0x80, 0x8F};
  }
  return {};
}

struct Step {
  std::size_t bytes = 1;  ///< of the character, or of the maximal ill-formed part
  char32_t character = kReplacement;
  bool valid = false;
};

Step step_at(std::string_view text, std::size_t offset) {
  const auto first = static_cast<unsigned char>(text[offset]);
  if (first < 0x80) {
    return {1, first, true};
  }
  const Lead lead = lead_of(first);
  if (lead.following == 0) {
    return {};
  }
  char32_t value = first & (0x3FU >> lead.following);
  for (int i = 1; i <= lead.following; ++i) {
    const std::size_t at = offset + static_cast<std::size_t>(i);
    const unsigned char byte = at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
    const unsigned char low = i == 1 ? lead.low : 0x80;
    const unsigned char high = i == 1 ? lead.high : 0xBF;
    if (byte < low || byte > high) {
      return {static_cast<std::size_t>(i), kReplacement, false};
    }
    value = (value << 6U) | (byte & 0x3FU);
  }
  return {static_cast<std::size_t>(lead.following) + 1, value, true};
}

/// The offset of the first byte from `offset` on that is not ASCII, eight bytes at a time.
std::size_t skip_ascii(std::string_view text, std::size_t offset) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080ULL;
  while (offset + sizeof(std::uint64_t) <= text.size()) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + offset, sizeof(word));
    if ((word & kHighBits) != 0) {
      break;
    }
    offset += sizeof(word);
  }
  while (offset < text.size() && static_cast<unsigned char>(text[offset]) < 0x80) {
    ++offset;
  }
  return offset;
}

bool is_line_or_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029;
}

/// Characters that change how others look, or hide: soft hyphen, zero-width, direction marks, byte
/// order mark, tags, variation selectors stay (emoji need them).
bool is_deceptive(char32_t c) {
  return c == 0xAD || c == 0x61C || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
         (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F);
}

void append_printable(std::string& out, char32_t c) {
  if (c == '\n') {
    out += "\\n";
  } else if (c == '\r') {
    out += "\\r";
  } else if (c == '\t') {
    out += "\\t";
  } else if (c == '\\') {
    out += "\\\\";
  } else if (is_line_or_control(c) || is_deceptive(c)) {
    out += fmt::format("\\u{{{:04X}}}", static_cast<std::uint32_t>(c));
  } else {
    append_utf8(out, c);
  }
}

}  // namespace

std::optional<std::size_t> first_invalid(std::string_view text) {
  std::size_t offset = skip_ascii(text, 0);
  while (offset < text.size()) {
    const Step step = step_at(text, offset);
    if (!step.valid) {
      return offset;
    }
    offset += step.bytes;
    if (offset < text.size() && static_cast<unsigned char>(text[offset]) < 0x80) {
      offset = skip_ascii(text, offset);
    }
  }
  return std::nullopt;
}

bool valid_utf8(std::string_view text) {
  return !first_invalid(text).has_value();
}

std::size_t count_chars(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t offset = 0; offset < text.size(); ++count) {
    offset += step_at(text, offset).bytes;
  }
  return count;
}

std::string repair_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t offset = 0; offset < text.size();) {
    const Step step = step_at(text, offset);
    if (step.valid) {
      out += text.substr(offset, step.bytes);
    } else {
      append_utf8(out, kReplacement);
    }
    offset += step.bytes;
  }
  return out;
}

std::string_view cut_utf8(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) {
    return text;
  }
  std::size_t end = bytes_max;
  for (int back = 0; back < 3 && end > 0; ++back) {
    if ((static_cast<unsigned char>(text[end]) & 0xC0U) != 0x80U) {
      break;
    }
    --end;
  }
  return text.substr(0, end);
}

// By bytes, not by characters: every cell of every list goes through here.
bool has_control(std::string_view text) {
  const auto byte_at = [text](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text.data()[at]);
    if (!kMayBeControl[byte]) {
      continue;
    }
    const bool is_c1 = byte == 0xC2 && byte_at(at + 1) >= 0x80 && byte_at(at + 1) < 0xA0;
    const bool is_separator = byte == 0xE2 && byte_at(at + 1) == 0x80 &&
                              (byte_at(at + 2) == 0xA8 || byte_at(at + 2) == 0xA9);
    if (byte < 0x20 || byte == 0x7F || is_c1 || is_separator) {
      return true;
    }
  }
  return false;
}

std::string printable(std::string_view text, std::size_t chars_max) {
  std::string out;
  std::size_t shown = 0;
  for (std::size_t offset = 0; offset < text.size(); ++shown) {
    if (shown == chars_max) {
      out += "…";
      break;
    }
    append_printable(out, next_char(text, offset));
  }
  return out;
}

void append_utf8(std::string& out, char32_t c) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
    c = kReplacement;
  }
  const auto trailing = [&out, c](unsigned shift) {
    out += static_cast<char>(0x80U | ((c >> shift) & 0x3FU));
  };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0U | (c >> 6U));
    trailing(0);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0U | (c >> 12U));
    trailing(6);
    trailing(0);
  } else {
    out += static_cast<char>(0xF0U | (c >> 18U));
    trailing(12);
    trailing(6);
    trailing(0);
  }
}

char32_t next_char(std::string_view text, std::size_t& offset) {
  const Step step = step_at(text, offset);
  offset += step.bytes;
  return step.character;
}

}  // namespace amends::text
