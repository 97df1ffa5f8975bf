#pragma once

#include "ports/ledger.h"
#include "store/sqlite/database.h"
#include "store/sqlite/tally.h"

namespace amends::store {

/// One transaction of a claim (SAFETY I9): reads whether the mailing may be sent and who may not be
/// written to, then claims or withholds.
class ClaimStep {
 public:
  ClaimStep(Connection& connection, const ports::ClaimOrder& order)
      : connection_(&connection),
        order_(&order) {}

  /// Adds to `claimed`. Gives whether a further step could claim more: everybody this one met had
  /// to be withheld and there are others left.
  [[nodiscard]] Result<bool> run(ports::Claimed& claimed);

 private:
  struct Candidate {
    model::ContactId contact;
    int wave = 0;
    std::uint32_t position = 0;
    int attempts = 0;
    model::SendState from = model::SendState::planned;
    model::WithheldReason withheld = model::WithheldReason::none;
  };

  struct Permit {
    int version = 0;
    bool is_first = false;  // nothing of this mailing was claimed before
  };

  [[nodiscard]] Result<Permit> permit();
  [[nodiscard]] Result<std::vector<Candidate>> expired();
  [[nodiscard]] Result<std::vector<Candidate>> candidates();
  [[nodiscard]] Result<void> settle(
      const std::vector<Candidate>& candidates, const Permit& permit, ports::Claimed& claimed
  );
  [[nodiscard]] Result<void> look_ahead(ports::Claimed& claimed);

  Connection* connection_;
  const ports::ClaimOrder* order_;
  Tally tally_;
};

}  // namespace amends::store
