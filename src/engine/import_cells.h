#pragma once

#include "base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace amends::engine {

/// Takes spaces and tabs away at both ends.
void trim(std::string& cell);

/// A row of a table of people has as many cells as its header. Error `import.cells`.
[[nodiscard]] Result<void> check_width(std::size_t cells, std::size_t columns);

/// Trims a cell that may end up in people's mail; `name` is what the error calls it. Errors
/// `contact.cell_too_long`, `contact.control`.
[[nodiscard]] Result<void> clean_cell(std::string& cell, std::string_view name);

}  // namespace amends::engine
