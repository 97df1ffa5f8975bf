// libs: amends::text
#include "base/check.h"
#include "text/csv_reader.h"
#include "text/limits.h"
#include "text/utf8.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace amends::text {

/// The first byte says in what pieces the bytes arrive. Whatever they are: cells are text within
/// their limits, lines only grow, and there are never more rows than lines.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::size_t step = data[0] == 0 ? size : data[0];
  std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  CsvReader reader([&bytes, step](std::span<char> out) -> Result<std::size_t> {
    const std::size_t count = std::min({step, out.size(), bytes.size()});
    std::ranges::copy(bytes.substr(0, count), out.begin());
    bytes.remove_prefix(count);
    return count;
  });
  CsvRow row;
  std::uint64_t line = 0;
  while (true) {
    const auto more = reader.next(row);
    AMENDS_CHECK(more.ok());
    if (!*more) {
      break;
    }
    AMENDS_CHECK(row.line > line);
    line = row.line;
    AMENDS_CHECK(row.cells.size() <= kCsvCellsMax && row.cells.empty() == row.problem.has_value());
    for (const std::string& cell : row.cells) {
      AMENDS_CHECK(cell.size() <= kCsvCellBytesMax && valid_utf8(cell));
    }
    if (row.problem) {
      AMENDS_CHECK(
          row.problem->excerpt.size() <= kCsvExcerptBytes && valid_utf8(row.problem->excerpt)
      );
    }
  }
  AMENDS_CHECK(line <= size);
  return 0;
}

}  // namespace amends::text
