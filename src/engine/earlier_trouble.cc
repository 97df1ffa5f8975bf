#include "engine/earlier_trouble.h"

#include "engine/feedback_rows.h"
#include "engine/limits.h"

#include <tuple>
#include <utility>

namespace amends::engine {

void EarlierTrouble::add(std::string_view key, model::SuppressionReason reason) {
  std::ignore = keys_.add(key, static_cast<std::uint32_t>(reason));
}

std::optional<model::SuppressionReason> EarlierTrouble::find(std::string_view key) const {
  const auto found = keys_.find(key);
  return found ? std::optional(static_cast<model::SuppressionReason>(*found)) : std::nullopt;
}

Result<EarlierReport> read_earlier(const text::ByteSource& source, EarlierTrouble& earlier) {
  FeedbackRows rows(source, model::SuppressionReason::bounced);
  AMENDS_TRY_VOID(rows.open());
  EarlierReport report;
  FeedbackRow row;
  while (true) {
    AMENDS_TRY(const bool some, rows.next(row));
    if (!some) {
      return report;
    }
    ++report.rows;
    if (row.kind == FeedbackRow::Kind::taken) {
      earlier.add(row.key, row.reason);
    } else if (row.kind == FeedbackRow::Kind::passed_over) {
      ++report.passed_over;
    } else if (++report.refused <= kEarlierRefusedShown) {
      report.refused_rows.push_back({row.line, std::move(row.problem)});
    }
  }
}

}  // namespace amends::engine
