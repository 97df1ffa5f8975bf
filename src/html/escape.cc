#include "html/escape.h"

#include "html/entities.h"
#include "html/limits.h"
#include "html/liquid_part.h"
#include "text/html_escape.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace amends::html {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

/// What browsers make of &#128; to &#159; (HTML standard, numeric character reference end state).
constexpr std::array<char32_t, 32> kWindows1252{
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178,
};

constexpr std::array<std::string_view, 7> kWithoutSemicolon{
    "amp",
    "lt",
    "gt",
    "quot",
    "nbsp",
    "copy",
    "reg",
};

struct Reference {
  char32_t character = 0;
  /// From the & on.
  std::size_t length = 0;
};

bool is_name_byte(char byte) {
  return is_letter(byte) || (byte >= '0' && byte <= '9');
}

char32_t numeric(std::uint32_t code) {
  if (code >= 0x80 && code <= 0x9F) {
    return kWindows1252[code - 0x80];
  }
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
    return kReplacement;
  }
  return code;
}

std::optional<Reference> numeric_reference(std::string_view text) {
  const bool hex = text.size() > 2 && lower(text[2]) == 'x';
  const std::size_t begin = hex ? 3 : 2;
  if (text.size() <= begin) {
    return std::nullopt;
  }
  std::uint32_t code = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + begin, end, code, hex ? 16 : 10);
  if (read.ptr == text.data() + begin) {
    return std::nullopt;
  }
  if (read.ec == std::errc::result_out_of_range) {
    code = 0;
  }
  auto length = static_cast<std::size_t>(read.ptr - text.data());
  if (length < text.size() && text[length] == ';') {
    ++length;
  }
  return Reference{numeric(code), length};
}

std::optional<Reference> named_reference(std::string_view text) {
  const std::string_view rest = text.substr(1, kEntityNameMax + 1);
  const auto* const stop = std::ranges::find_if_not(rest, is_name_byte);
  const std::string_view name = rest.substr(0, static_cast<std::size_t>(stop - rest.begin()));
  const std::optional<char32_t> character = named_entity(name);
  if (!character) {
    return std::nullopt;
  }
  if (name.size() < rest.size() && rest[name.size()] == ';') {
    return Reference{*character, name.size() + 2};
  }
  if (std::ranges::find(kWithoutSemicolon, name) == kWithoutSemicolon.end()) {
    return std::nullopt;
  }
  return Reference{*character, name.size() + 1};
}

std::optional<Reference> reference(std::string_view text) {
  if (text.size() < 2) {
    return std::nullopt;
  }
  return text[1] == '#' ? numeric_reference(text) : named_reference(text);
}

void append_unescaped(std::string_view text, Braces braces, std::string& out) {
  while (true) {
    const std::size_t at = text.find('&');
    out += text.substr(0, at);
    if (at == std::string_view::npos) {
      return;
    }
    text.remove_prefix(at);
    const std::optional<Reference> found = reference(text);
    if (!found) {
      out += '&';
      text.remove_prefix(1);
      continue;
    }
    if (found->character == '{' && braces == Braces::keep_template) {
      out += "{{ '{' }}";
    } else {
      text::append_utf8(out, found->character);
    }
    text.remove_prefix(found->length);
  }
}

}  // namespace

std::string html_escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  text::append_html_escaped(text, out);
  return out;
}

std::string html_unescape(std::string_view text) {
  std::string out;
  append_unescaped(text, Braces::show, out);
  return out;
}

std::string unescape_template(std::string_view source, Braces braces) {
  std::string out;
  std::size_t plain = 0;
  for (std::size_t at = source.find('{'); at != std::string_view::npos; at = source.find('{', at)) {
    if (!opens_liquid(source, at)) {
      ++at;
      continue;
    }
    append_unescaped(source.substr(plain, at - plain), braces, out);
    plain = liquid_end(source, at);
    out += source.substr(at, plain - at);
    at = plain;
  }
  append_unescaped(source.substr(plain), braces, out);
  return out;
}

}  // namespace amends::html
