#include "engine/feedback.h"

#include "engine/feedback_rows.h"

#include <utility>

namespace amends::engine {
namespace {

constexpr std::size_t kWrittenTogether = 1000;
constexpr std::size_t kRefusedShown = 20;

class FeedbackReader {
 public:
  FeedbackReader(const FeedbackOrder& order, ports::Contacts& contacts, const Clock& clock)
      : order_(order),
        contacts_(contacts),
        now_(clock.now()) {}

  Result<FeedbackReport> read(const text::ByteSource& source) {
    FeedbackRows rows(source, order_.reason);
    AMENDS_TRY_VOID(rows.open());
    FeedbackRow row;
    while (true) {
      AMENDS_TRY(const bool some, rows.next(row));
      if (!some) {
        break;
      }
      ++report_.rows;
      take(row);
      if (waiting_.size() == kWrittenTogether) {
        AMENDS_TRY_VOID(write());
      }
    }
    AMENDS_TRY_VOID(write());
    return std::move(report_);
  }

 private:
  void take(FeedbackRow& row) {
    switch (row.kind) {
      case FeedbackRow::Kind::taken:
        waiting_.push_back({std::move(row.key), row.reason, order_.source, now_});
        return;
      case FeedbackRow::Kind::passed_over:
        ++report_.passed_over;
        return;
      case FeedbackRow::Kind::refused:
        ++report_.refused;
        if (report_.refused_rows.size() < kRefusedShown) {
          report_.refused_rows.push_back({row.line, std::move(row.problem)});
        }
        return;
    }
  }

  Result<void> write() {
    AMENDS_TRY(const std::uint64_t added, contacts_.suppress_all(waiting_));
    report_.added += added;
    report_.known += waiting_.size() - added;
    waiting_.clear();
    return {};
  }

  const FeedbackOrder& order_;
  ports::Contacts& contacts_;
  Instant now_;
  std::vector<ports::Suppression> waiting_;
  FeedbackReport report_;
};

}  // namespace

Result<FeedbackReport> take_feedback(
    const text::ByteSource& source,
    const FeedbackOrder& order,
    ports::Contacts& contacts,
    const Clock& clock
) {
  return FeedbackReader(order, contacts, clock).read(source);
}

}  // namespace amends::engine
