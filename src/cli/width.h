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

/// Filled with spaces to `columns`; a wider text stays as it is.
[[nodiscard]] std::string padded(std::string_view text, std::size_t columns, Align align);

}  // namespace amends::cli
