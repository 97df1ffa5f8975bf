#include "crypto/encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace amends::crypto {

namespace {

constexpr std::string_view kStandard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::size_t kMimeLineBytes = 57;  // 76 characters

using Values = std::array<std::int16_t, 256>;

constexpr Values values_of(std::string_view alphabet) {
  Values values{};
  values.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int16_t>(i);
  }
  return values;
}

constexpr Values kStandardValues = values_of(kStandard);
constexpr Values kUrlValues = values_of(kUrl);

std::uint32_t byte_at(std::string_view bytes, std::size_t i) {
  return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
}

/// Without padding; `out` grows by 4 characters for 3 bytes, 3 for 2 and 2 for 1.
void append_groups(std::string& out, std::string_view bytes, std::string_view alphabet) {
  const std::size_t before = out.size();
  out.resize(before + bytes.size() / 3 * 4 + (bytes.size() % 3 * 4 + 2) / 3);
  char* place = out.data() + before;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t group =
        byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
    const std::size_t characters = std::min<std::size_t>(bytes.size() - i, 3) + 1;
    for (std::size_t c = 0; c < characters; ++c) {
      *place++ = alphabet.data()[group >> (18 - 6 * c) & 0x3F];
    }
  }
}

void append_padded(std::string& out, std::string_view bytes) {
  append_groups(out, bytes, kStandard);
  out.append((3 - bytes.size() % 3) % 3, '=');
}

/// False for a character outside the alphabet, a lone last character or unused bits that are set.
bool decode_groups(std::string_view text, const Values& values, std::string& out) {
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const int value = values[static_cast<unsigned char>(c)];
    if (value < 0) {
      return false;
    }
    bits = (bits << 6 | static_cast<std::uint32_t>(value)) & 0xFFFFFU;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += static_cast<char>(bits >> held & 0xFFU);
    }
  }
  return held < 6 && (bits & ((1U << held) - 1)) == 0;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

std::string base64(std::string_view bytes) {
  std::string out;
  append_padded(out, bytes);
  return out;
}

std::string base64_mime(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() / kMimeLineBytes + 1) * 78);
  for (std::size_t i = 0; i < bytes.size(); i += kMimeLineBytes) {
    append_padded(out, bytes.substr(i, kMimeLineBytes));
    out += "\r\n";
  }
  return out;
}

Result<std::string> decode_base64(std::string_view text) {
  const Error error("crypto.base64", "this is no base64 text: it was damaged or cut");
  if (text.size() % 4 != 0) {
    return error;
  }
  for (int i = 0; i < 2 && text.ends_with('='); ++i) {
    text.remove_suffix(1);
  }
  std::string out;
  if (!decode_groups(text, kStandardValues, out)) {
    return error;
  }
  return out;
}

std::string base64url(std::string_view bytes) {
  std::string out;
  append_base64url(out, bytes);
  return out;
}

void append_base64url(std::string& out, std::string_view bytes) {
  append_groups(out, bytes, kUrl);
}

Result<std::string> decode_base64url(std::string_view text) {
  std::string out;
  if (!decode_groups(text, kUrlValues, out)) {
    return Error("crypto.base64url", "this is no base64url text: it was damaged or cut");
  }
  return out;
}

std::string hex(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    out += kHexDigits[static_cast<unsigned char>(c) >> 4];
    out += kHexDigits[static_cast<unsigned char>(c) & 0xF];
  }
  return out;
}

Result<std::string> decode_hex(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = i + 1 < text.size() ? hex_value(text[i + 1]) : -1;
    if (high < 0 || low < 0) {
      return Error("crypto.hex", "this is no hexadecimal text with two digits for each byte");
    }
    out += static_cast<char>(high << 4 | low);
  }
  return out;
}

}  // namespace amends::crypto
