#include "engine/import_cells.h"

#include "engine/limits.h"
#include "text/utf8.h"

#include <algorithm>

namespace amends::engine {

void trim(std::string& cell) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  while (!cell.empty() && is_space(cell.back())) {
    cell.pop_back();
  }
  cell.erase(0, static_cast<std::size_t>(std::ranges::find_if_not(cell, is_space) - cell.begin()));
}

Result<void> check_width(std::size_t cells, std::size_t columns) {
  if (cells == columns) {
    return {};
  }
  return make_error(
      "import.cells",
      "the row has {} cells and the header {}; a cell is missing or a comma too many",
      cells,
      columns
  );
}

Result<void> clean_cell(std::string& cell, std::string_view name) {
  trim(cell);
  if (cell.size() > kCellBytesMax) {
    return make_error(
        "contact.cell_too_long", "{} is longer than {} bytes; shorten it", name, kCellBytesMax
    );
  }
  if (text::has_control(cell)) {
    return make_error(
        "contact.control",
        "{} holds a line break or another control character; remove it, it would end up in "
        "people's mail",
        name
    );
  }
  return {};
}

}  // namespace amends::engine
