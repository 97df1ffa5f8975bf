#include "checks/value_traits.h"

#include "text/utf8.h"

namespace amends::checks {
namespace {

constexpr std::uint32_t bit(Script script) {
  return 1U << static_cast<unsigned>(script);
}

constexpr std::array<std::uint32_t, 128> kAscii = [] {
  std::array<std::uint32_t, 128> table{};
  for (std::size_t c = 0; c < 0x20; ++c) {
    table[c] = trait_control;
  }
  table[0x7F] = trait_control;
  for (std::size_t c = 'a'; c <= 'z'; ++c) {
    table[c] = bit(Script::latin) | trait_lower;
    table[c - 'a' + 'A'] = bit(Script::latin) | trait_upper;
  }
  for (std::size_t c = '0'; c <= '9'; ++c) {
    table[c] = trait_digit;
  }
  for (const char c : std::string_view("{%[<*$#@")) {
    table[static_cast<std::size_t>(c)] |= trait_field;
  }
  table['@'] |= trait_at;
  table['.'] |= trait_dot;
  table['/'] |= trait_slash;
  table[' '] |= trait_space;
  return table;
}();

// Latin 1 and its extensions. Which of the extensions are capitals is left open: it takes a table,
// and hardly a name is written with them alone.
std::uint32_t latin_traits(char32_t c) {
  if (c == 0xD7 || c == 0xF7) {
    return 0;
  }
  if (c < 0x100) {
    return bit(Script::latin) | (c < 0xDF ? trait_upper : trait_lower);
  }
  return bit(Script::latin);
}

std::uint32_t cyrillic_traits(char32_t c) {
  if (c < 0x430) {
    return bit(Script::cyrillic) | trait_upper;
  }
  return bit(Script::cyrillic) | (c < 0x460 ? trait_lower : 0U);
}

std::uint32_t traits_of_char(char32_t c) {
  if (c < 0xA0 || c == 0x2028 || c == 0x2029) {
    return trait_control;  // C1: ASCII never comes here
  }
  if (c < 0xC0) {
    return c == 0xAA || c == 0xBA ? bit(Script::latin) : 0U;
  }
  if (c < 0x250 || (c >= 0x1E00 && c < 0x1F00)) {
    return latin_traits(c);
  }
  if (c >= 0x370 && c < 0x400) {
    return bit(Script::greek);
  }
  if (c >= 0x400 && c < 0x530) {
    return cyrillic_traits(c);
  }
  if (c >= 0x5D0 && c < 0x5F0) {
    return bit(Script::hebrew);
  }
  if (c >= 0x620 && c < 0x780) {
    return bit(Script::arabic);
  }
  const bool is_mark = (c >= 0x2B0 && c < 0x370) || (c >= 0x591 && c < 0x620) ||
                       (c >= 0x2000 && c < 0x2C00) || (c >= 0x3000 && c < 0x3040) ||
                       (c >= 0xFE00 && c < 0xFE70) || c >= 0xFF00;
  return is_mark ? 0U : bit(Script::other);
}

}  // namespace

std::string_view to_string(Script script) {
  constexpr std::array<std::string_view, kScripts> kNames = {
      "Latin", "Cyrillic", "Hebrew", "Greek", "Arabic", "other"
  };
  return kNames.at(static_cast<std::size_t>(script));
}

ValueTraits traits_of(std::string_view text) {
  ValueTraits traits;
  for (std::size_t offset = 0; offset < text.size(); ++traits.chars) {
    const auto byte = static_cast<unsigned char>(text[offset]);
    if (byte < 0x80) {
      traits.set |= kAscii[byte];
      ++offset;
    } else {
      traits.set |= traits_of_char(text::next_char(text, offset));
    }
  }
  return traits;
}

}  // namespace amends::checks
