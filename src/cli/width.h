#pragma once

#include "text/width.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace amends::cli {

using text::display_width;

/// At most `columns` wide; what was cut is shown as "…".
[[nodiscard]] std::string fit(std::string_view text, std::size_t columns);

enum class Align { left, right };

/// Lines of at most `columns`, broken at spaces; colours are not counted; those after the first
/// begin with `indent` spaces. A word that is wider stays whole. 0 columns: one line.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t columns, std::size_t indent);

/// Filled with spaces to `columns`; a wider text stays as it is.
[[nodiscard]] std::string padded(std::string_view text, std::size_t columns, Align align);

}  // namespace amends::cli
