#pragma once

#include "ports/ledger.h"
#include "store/sends/mailing_sends.h"
#include "store/sqlite/database.h"

#include <vector>

namespace amends::store {

/// One step of a claim (SAFETY I9), inside one transaction of the database: reads whether the
/// mailing may be sent and who may not be written to, then claims or withholds.
class ClaimStep {
 public:
  /// `sends` is null when nothing was planned.
  ClaimStep(Connection& connection, const ports::ClaimOrder& order, MailingSends* sends)
      : connection_(&connection),
        order_(&order),
        sends_(sends) {}

  /// Adds to `claimed`. Gives whether a further step could claim more: everybody this one met had
  /// to be withheld and there are others left.
  [[nodiscard]] Result<bool> run(ports::Claimed& claimed);

 private:
  using Candidates = std::vector<MailingSends::Candidate>;

  struct Permit {
    int version = 0;
    bool is_first = false;  // nothing of this mailing was claimed before
  };

  [[nodiscard]] Result<Permit> permit();
  [[nodiscard]] Result<void> judge(Candidates& candidates);
  [[nodiscard]] Result<void> settle(
      const Candidates& candidates, const Permit& permit, ports::Claimed& claimed
  );

  Connection* connection_;
  const ports::ClaimOrder* order_;
  MailingSends* sends_;
};

}  // namespace amends::store
