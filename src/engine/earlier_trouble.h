#pragma once

#include "engine/feedback.h"
#include "engine/key_set.h"
#include "model/records.h"
#include "text/csv_reader.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace amends::engine {

/// Who bounced, complained or left before, by Mailbox::key(); the first reason stays. Some 20 bytes
/// a person. One thread.
class EarlierTrouble {
 public:
  void add(std::string_view key, model::SuppressionReason reason);
  [[nodiscard]] std::optional<model::SuppressionReason> find(std::string_view key) const;

  [[nodiscard]] std::size_t size() const { return keys_.size(); }

 private:
  KeySet keys_;  // the reason stands where others keep the row
};

struct EarlierReport {
  std::uint64_t rows = 0;
  std::uint64_t passed_over = 0;  // tell of mail that was late, delivered or read
  std::uint64_t refused = 0;
  std::vector<FeedbackReport::Refused> refused_rows;  // the first kEarlierRefusedShown
};

/// Adds the people of a file as take_feedback() reads it; where no column says why, they bounced. A
/// row that cannot be read is told, the others are taken. Errors: `feedback.columns` (no column of
/// addresses), and those of the source.
[[nodiscard]] Result<EarlierReport> read_earlier(
    const text::ByteSource& source, EarlierTrouble& earlier
);

}  // namespace amends::engine
