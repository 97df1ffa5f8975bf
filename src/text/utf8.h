#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace amends::text {

/// Well-formed UTF-8 in the sense of Unicode 15, table 3-7: no overlong forms, no surrogates,
/// nothing above U+10FFFF. The empty string is valid.
[[nodiscard]] bool valid_utf8(std::string_view text);

/// The offset of the first byte that starts no well-formed character.
[[nodiscard]] std::optional<std::size_t> first_invalid(std::string_view text);

/// Characters (code points); an ill-formed part counts as often as repair_utf8 would write U+FFFD.
[[nodiscard]] std::size_t count_chars(std::string_view text);

/// Each maximal ill-formed part becomes one U+FFFD, as browsers do (Unicode 15, section 3.9).
[[nodiscard]] std::string repair_utf8(std::string_view text);

/// At most `bytes_max` bytes from the front, never ending inside a character.
[[nodiscard]] std::string_view cut_utf8(std::string_view text, std::size_t bytes_max);

/// C0 (NUL, TAB, CR and LF included), DEL, C1 with NEL (U+0085), U+2028 or U+2029: nothing that may
/// stand in a header, an address or one line of a log. Text is expected to be UTF-8.
[[nodiscard]] bool has_control(std::string_view text);

/// For showing hostile text on a terminal or in a log: one line, at most `chars_max` characters
/// (then "…"), controls and invisible or direction-changing characters as \n, \t, \u{202E},
/// ill-formed bytes as U+FFFD, a backslash as \\.
[[nodiscard]] std::string printable(std::string_view text, std::size_t chars_max);

/// Appends one code point; a surrogate or a value above U+10FFFF becomes U+FFFD.
void append_utf8(std::string& out, char32_t character);

/// Reads the character at `offset` and moves past it; an ill-formed part gives U+FFFD. The offset
/// must be below text.size().
[[nodiscard]] char32_t next_char(std::string_view text, std::size_t& offset);

}  // namespace amends::text
