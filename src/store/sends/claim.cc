#include "store/sends/claim.h"

#include "model/mailing.h"
#include "model/topics.h"
#include "store/limits.h"
#include "store/sqlite/codec.h"

#include <algorithm>

namespace amends::store {
namespace {

using model::WithheldReason;

const Query kClaimPermit("claim_permit");
const Query kSetFirstSent("set_first_sent");
const Query kMayBeMailed("may_be_mailed");

}  // namespace

Result<ClaimStep::Permit> ClaimStep::permit() {
  Statement& row = connection_->query(kClaimPermit).bind(order_->mailing);
  AMENDS_TRY(const bool found, row.step());
  if (!found || row.view(0) != model::to_string(model::MailingState::sending)) {
    return make_error(
        "ledger.not_sending",
        "Mailing {} is {}: nothing was claimed",
        order_->mailing.value,
        found ? row.view(0) : "not there"
    );
  }
  if (row.integer(3) == 0) {
    return make_error(
        "ledger.not_sending",
        "The content of mailing {} is not signed off as it is now: nothing was claimed",
        order_->mailing.value
    );
  }
  const Permit permit{row.number(1), row.integer(2) != 0};
  row.reset();
  return permit;
}

/// Whom the database does not know any more nothing can be written to; whom it has on the list of
/// those who want nothing, nothing may.
Result<void> ClaimStep::judge(Candidates& candidates) {
  const bool expired = order_->expired();
  for (MailingSends::Candidate& one : candidates) {
    if (expired) {
      one.withheld = WithheldReason::expired;
      continue;
    }
    Statement& row = connection_->query(kMayBeMailed).bind(one.contact);
    AMENDS_TRY(const bool found, row.step());
    const bool suppressed = found && row.integer(0) != 0;
    bool muted = false;
    if (found && !order_->topics.empty()) {
      model::Contact contact;
      AMENDS_TRY(contact.values, decode_values(row.view(1)));
      muted = model::has_muted(contact, order_->topics);
    }
    row.reset();
    if (!found) {
      one.withheld = WithheldReason::unrenderable;
    } else if (suppressed) {
      one.withheld = WithheldReason::suppressed;
    } else if (muted) {
      one.withheld = WithheldReason::muted;
    }
  }
  return {};
}

Result<void> ClaimStep::settle(
    const Candidates& candidates, const Permit& permit, ports::Claimed& claimed
) {
  if (const auto taken = sends_->take(*order_, permit.version, candidates, claimed); !taken.ok()) {
    sends_->put_back(candidates);
    return taken.error();
  }
  if (permit.is_first && !claimed.sends.empty()) {
    AMENDS_TRY_VOID(connection_->query(kSetFirstSent).bind(order_->mailing, order_->now).run());
  }
  return {};
}

Result<bool> ClaimStep::run(ports::Claimed& claimed) {
  AMENDS_TRY(const Permit granted, permit());
  if (sends_ == nullptr) {
    return false;
  }
  const std::size_t most = order_->expired() ? kClaimStep : std::min(order_->count, kClaimStep);
  Candidates candidates = sends_->pick(*order_, most);
  if (const auto judged = judge(candidates); !judged.ok()) {
    sends_->put_back(candidates);
    return judged.error();
  }
  AMENDS_TRY_VOID(settle(candidates, granted, claimed));
  return !candidates.empty() && claimed.sends.empty();
}

}  // namespace amends::store
