#include "text/signs.h"

#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

namespace amends::text {
namespace {

constexpr std::int32_t kScriptsMax = 8;  // no language has more than four

bool is_ascii_letter(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
}

bool is_hidden(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
  const bool invisible = c == 0xAD || c == 0x200B || (c >= 0x2060 && c <= 0x2064) || c == 0xFEFF;
  const bool turns =
      c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return control || invisible || turns || c == 0xFFFD ||
         u_charType(static_cast<UChar32>(c)) == U_PRIVATE_USE_CHAR;
}

/// Two characters that were one before UTF-8 was read as Latin-1: "Ã¥" for å, "Ð¼" for м, "×©" for
/// ש.
bool is_wrongly_read(char32_t before, char32_t c) {
  switch (before) {
    case 0xC2:
    case 0xC3:
    case 0xD0:
      return c >= 0x80 && c <= 0xBF;
    case 0xD1:  // Ñ is a letter of Spanish, and a no-break space may follow it
      return c >= 0x80 && c <= 0xBF && c != 0xA0;
    case 0xD7:  // and × a sign of its own
      return c >= 0x90 && c <= 0xAA && c != 0xA0;
    default:
      return false;
  }
}

bool is_right_to_left(char32_t c) {
  const UCharDirection direction = u_charDirection(static_cast<UChar32>(c));
  return direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC;
}

/// Of characters beyond ASCII.
void look_at_wide(char32_t c, const Writing& writing, Signs& signs) {
  const auto code = static_cast<UChar32>(c);
  if (u_isalpha(code) != 0) {
    signs.capitals += u_isUUppercase(code) != 0 ? 1 : 0;
    signs.small += u_isULowercase(code) != 0 ? 1 : 0;
    signs.foreign += writing.holds(c) ? 0 : 1;
    signs.right_to_left += is_right_to_left(c) ? 1 : 0;
  }
  signs.digits += u_isdigit(code) != 0 ? 1 : 0;
  const bool pictured = u_hasBinaryProperty(code, UCHAR_EMOJI_PRESENTATION) != 0 || c == 0xFE0F;
  signs.emoji += pictured ? 1 : 0;
}

void look_at_ascii(char32_t c, const Writing& writing, Signs& signs) {
  if (is_ascii_letter(c)) {
    signs.capitals += c <= U'Z' ? 1 : 0;
    signs.small += c >= U'a' ? 1 : 0;
    signs.foreign += writing.holds(c) ? 0 : 1;
  }
  signs.digits += c >= U'0' && c <= U'9' ? 1 : 0;
}

bool breaks_a_line(char32_t c) {
  return c == U' ' || c == U'-' ||
         (c >= 0x80 && u_isUWhiteSpace(static_cast<UChar32>(c)) != 0 && c != 0xA0) || c == 0xAD ||
         c == 0x200B;
}

bool is_entity(std::string_view rest) {
  const std::size_t end = rest.find(';');
  if (end == std::string_view::npos || end < 3 || end > 10) {
    return false;
  }
  return std::ranges::all_of(rest.substr(1, end - 1), [](char c) {
    return is_ascii_letter(static_cast<unsigned char>(c)) || (c >= '0' && c <= '9') || c == '#';
  });
}

bool has_markup(std::string_view value) {
  static constexpr std::array<std::string_view, 6> kMerge = {"{{", "{%", "<%", "%%", "*|", "[["};
  for (std::size_t at = value.find_first_of("<&"); at != std::string_view::npos;
       at = value.find_first_of("<&", at + 1)) {
    const std::string_view rest = value.substr(at);
    const char next = rest.size() > 1 ? rest[1] : ' ';
    const bool tag = rest.front() == '<' && (next == '/' || next == '!' ||
                                             is_ascii_letter(static_cast<unsigned char>(next)));
    if (tag || (rest.front() == '&' && is_entity(rest))) {
      return true;
    }
  }
  return std::ranges::any_of(kMerge, [&](std::string_view mark) {
    return value.find(mark) != std::string_view::npos;
  });
}

}  // namespace

Writing::Writing(const Locale& locale) {
  std::array<UScriptCode, kScriptsMax> codes{};
  UErrorCode status = U_ZERO_ERROR;
  const std::int32_t count =
      uscript_getCode(locale.language().c_str(), codes.data(), kScriptsMax, &status);
  if (U_FAILURE(status) || count <= 0) {
    scripts_ = {USCRIPT_LATIN};
    return;
  }
  scripts_.assign(codes.begin(), codes.begin() + std::min(count, kScriptsMax));
}

bool Writing::holds(char32_t character) const {
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode script = character < 0x80
                                 ? (is_ascii_letter(character) ? USCRIPT_LATIN : USCRIPT_COMMON)
                                 : uscript_getScript(static_cast<UChar32>(character), &status);
  return script == USCRIPT_COMMON || script == USCRIPT_INHERITED ||
         std::ranges::find(scripts_, static_cast<std::int32_t>(script)) != scripts_.end();
}

Signs signs_of(std::string_view value, const Writing& writing) {
  Signs signs;
  const bool address = value.find("://") != std::string_view::npos;
  std::size_t word = 0;
  char32_t before = 0;
  for (std::size_t at = 0; at < value.size();) {
    const char32_t c = next_char(value, at);
    ++signs.chars;
    word = breaks_a_line(c) ? 0 : word + 1;
    signs.longest_word = std::max(signs.longest_word, address ? 0 : word);
    if (c < 0x80) {
      look_at_ascii(c, writing, signs);
    } else {
      look_at_wide(c, writing, signs);
    }
    signs.suspicious += is_hidden(c) || is_wrongly_read(before, c) ? 1 : 0;
    before = c;
  }
  signs.markup = has_markup(value);
  return signs;
}

}  // namespace amends::text
