#pragma once

#include "base/result.h"
#include "model/records.h"
#include "text/csv_reader.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// One row of a file about people who left, complained or bounced.
struct FeedbackRow {
  enum class Kind : std::uint8_t {
    taken,
    passed_over,  // tells of mail that was late, delivered or read
    refused       // no address, no reason, or none we know: never guessed
  };

  Kind kind = Kind::taken;
  std::uint64_t line = 0;
  std::string key;  // Mailbox::key(), of a row that is taken
  model::SuppressionReason reason = model::SuppressionReason::manual;
  std::string problem;  // of a refused row, English
};

/// Reads what another program exported about such people, a row at a time. The columns are known by
/// the usual names: email, reason or event or status. One thread.
class FeedbackRows {
 public:
  /// `reason` is that of every row where no column says it.
  FeedbackRows(const text::ByteSource& source, std::optional<model::SuppressionReason> reason)
      : reader_(source),
        ordered_(reason) {}

  /// Reads the header. Error: `feedback.columns` (no column of addresses; or none of reasons, and
  /// none was ordered).
  [[nodiscard]] Result<void> open();
  /// False at the end.
  [[nodiscard]] Result<bool> next(FeedbackRow& row);

 private:
  using Column = std::optional<std::size_t>;

  [[nodiscard]] std::string_view cell(const Column& column) const;
  [[nodiscard]] FeedbackRow read() const;

  text::CsvReader reader_;
  text::CsvRow cells_;
  std::optional<model::SuppressionReason> ordered_;
  Column address_;
  Column reason_;
};

}  // namespace amends::engine
