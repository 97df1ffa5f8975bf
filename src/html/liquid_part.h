#pragma once

#include <cstddef>
#include <string_view>

namespace amends::html {

/// A `{{` or `{%` stands there.
[[nodiscard]] constexpr bool opens_liquid(std::string_view source, std::size_t at) {
  return source[at] == '{' && at + 1 < source.size() &&
         (source[at + 1] == '{' || source[at + 1] == '%');
}

/// Behind the Liquid that opens at `at`: its closing braces, of a comment the endcomment; the end
/// of the source if it never closes.
[[nodiscard]] std::size_t liquid_end(std::string_view source, std::size_t at);

/// The first word in the braces ("if", "endfor", "#"); empty for an output.
[[nodiscard]] std::string_view liquid_word(std::string_view part);

[[nodiscard]] constexpr bool is_space(char byte) {
  return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

[[nodiscard]] constexpr char lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : byte;
}

[[nodiscard]] constexpr bool is_letter(char byte) {
  return lower(byte) >= 'a' && lower(byte) <= 'z';
}

}  // namespace amends::html
