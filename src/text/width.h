#pragma once

#include <cstddef>
#include <string_view>

namespace amends::text {

/// Columns one character takes in text of fixed width: 0 for combining marks (niqqud too) and
/// direction marks, 2 for East Asian wide characters and emoji, else 1. After Unicode 15, by
/// ranges.
[[nodiscard]] std::size_t display_width(char32_t character);

/// The sum over a UTF-8 text.
[[nodiscard]] std::size_t display_width(std::string_view text);

}  // namespace amends::text
