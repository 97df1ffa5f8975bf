#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/contact.h"
#include "ports/contacts.h"
#include "text/csv_reader.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace amends::engine {

/// A row that could not be taken, or was folded into an earlier one.
struct RefusedRow {
  std::uint64_t line = 0;
  std::string reason;   // stable id: "address.syntax", "csv.quote", "import.duplicate" ...
  std::string message;  // what is wrong and what to do, English
  std::string row;      // the row as text, at most 500 bytes
};

struct ImportReport {
  std::uint64_t rows = 0;  // without header and empty lines; the sum of the five below
  std::uint64_t added = 0;
  std::uint64_t updated = 0;
  std::uint64_t unchanged = 0;
  std::uint64_t duplicates = 0;  // the same address stood in an earlier row, which was kept
  std::uint64_t refused = 0;
  std::string encoding;
  char delimiter = ',';
  std::vector<std::string> columns;
};

struct ImportHooks {
  std::function<Result<void>(const RefusedRow&)> refused;  // every refused or folded row
  std::function<void(std::uint64_t bytes, std::uint64_t rows)> progress;  // after each batch
};

/// Reads people from CSV a row at a time: the header row, then one person a row. Thread: any; takes
/// as long as the file.
class ContactReader {
 public:
  struct Row {
    model::Contact contact;
    std::uint64_t line = 0;
  };

  explicit ContactReader(text::ByteSource source) : csv_(std::move(source)) {}

  /// Reads the header. Errors: `import.empty`, `import.no_email` (no column holds addresses; names
  /// the columns found), `import.columns`, and what the source says.
  [[nodiscard]] Result<void> open();
  /// The next good row; refused rows go to `refused` on the way. False at the end.
  [[nodiscard]] Result<bool> next(
      Row& row, const std::function<Result<void>(const RefusedRow&)>& refused
  );

  [[nodiscard]] const model::Columns& columns() const { return columns_; }

  [[nodiscard]] const std::vector<std::uint32_t>& header() const { return header_; }

  [[nodiscard]] const text::CsvReader& csv() const { return csv_; }

 private:
  [[nodiscard]] Result<void> take(Row& row);

  text::CsvReader csv_;
  text::CsvRow cells_;
  model::Columns columns_;
  std::vector<std::uint32_t> header_;  // the column number of each cell
};

/// Puts everybody of the file on a list, in batches; what was taken before an error stays taken,
/// and running it again changes nothing that is there already. Errors: the reader's and the
/// store's.
[[nodiscard]] Result<ImportReport> import_contacts(
    text::ByteSource source,
    model::ListId list,
    ports::Contacts& contacts,
    const Clock& clock,
    const ImportHooks& hooks
);

}  // namespace amends::engine
