#pragma once

#include "base/result.h"
#include "text/charset.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::text {

/// Fills the front of the span and says how many bytes it wrote; 0 is the end. An error ends the
/// reading and is handed on by CsvReader::next.
using ByteSource = std::function<Result<std::size_t>(std::span<char>)>;

/// Bytes in memory as a source; they must outlive it.
[[nodiscard]] ByteSource bytes_of(std::string_view bytes);

/// Why a row is not handed over as cells. Ids: csv.quote (a quoted cell that never closes, or has
/// text after its closing quote), csv.cell_too_long, csv.row_too_long, csv.too_many_cells, csv.nul,
/// csv.encoding (bytes that are no text in the file's encoding). A quote in the middle of a plain
/// cell is text.
struct CsvProblem {
  std::string id;
  std::string message;
  std::string excerpt;  ///< the row as it stood, valid UTF-8, at most kCsvExcerptBytes bytes
};

/// One row: either its cells or its problem. Meant to be reused from call to call, so that cells
/// keep their memory.
struct CsvRow {
  std::vector<std::string> cells;     ///< UTF-8, quotes undone; empty when there is a problem
  std::uint64_t line = 0;             ///< physical line the row starts at, from 1
  std::optional<CsvProblem> problem;  ///< set: report it; the reading goes on with the next row

  [[nodiscard]] bool ok() const { return !problem.has_value(); }
};

/// Reads RFC 4180 as the world writes it: UTF-8 or a legacy encoding (found out from the first
/// kCharsetSampleBytes), delimiter comma, semicolon or TAB (found out from the first row outside
/// quotes), lines ending in LF, CRLF or a lone CR. Empty lines are skipped. A bad row never stops
/// the reading and is never dropped silently: it comes back as a problem, and reading goes on at
/// the next row; after a quote that never closes, at the line after the one the row began on.
/// The number of cells in a row is not compared with the header: that is the caller's rule.
/// One thread at a time.
class CsvReader {
 public:
  explicit CsvReader(ByteSource source);
  ~CsvReader();
  CsvReader(CsvReader&&) noexcept;
  CsvReader& operator=(CsvReader&&) noexcept;

  /// true: `row` holds the next row or problem. false: the end. An error is the source's own.
  [[nodiscard]] Result<bool> next(CsvRow& row);

  /// Known after the first call of next().
  [[nodiscard]] const DetectedEncoding& encoding() const;
  [[nodiscard]] char delimiter() const;
  /// Bytes taken from the source so far, for showing progress.
  [[nodiscard]] std::uint64_t bytes_read() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace amends::text
