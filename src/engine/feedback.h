#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/records.h"
#include "ports/contacts.h"
#include "text/csv_reader.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace amends::engine {

struct FeedbackOrder {
  /// Of every row, where no column of the file says it.
  std::optional<model::SuppressionReason> reason;
  std::string source;  // kept with each address: "feedback/Old Mailer"
};

struct FeedbackReport {
  struct Refused {
    std::uint64_t line = 0;
    std::string message;
  };

  std::uint64_t rows = 0;
  std::uint64_t added = 0;        // not suppressed before
  std::uint64_t known = 0;        // suppressed before
  std::uint64_t passed_over = 0;  // tell of mail that was late, delivered or read
  std::uint64_t refused = 0;
  std::vector<Refused> refused_rows;  // the first kRefusedShown
};

/// Reads what another program exported about people who left, complained or bounced, and suppresses
/// them for good. The columns are known by the usual names: email, reason or event or status. A row
/// without an address or with a reason nobody knows is refused, never guessed. Errors:
/// `feedback.columns` (no column of addresses; or none of reasons, and none was ordered).
[[nodiscard]] Result<FeedbackReport> take_feedback(
    const text::ByteSource& source,
    const FeedbackOrder& order,
    ports::Contacts& contacts,
    const Clock& clock
);

}  // namespace amends::engine
