#include "store/sqlite/claim.h"

#include "base/check.h"
#include "model/mailing.h"
#include "store/limits.h"

#include <algorithm>

namespace amends::store {
namespace {

using model::SendState;
using model::WithheldReason;

const Query kClaimPermit("claim_permit");
const Query kSetFirstSent("set_first_sent");
const Query kClaimableDeferred("claimable_deferred");
const Query kClaimablePlanned("claimable_planned");
const Query kOpenPlanned("open_planned");
const Query kOpenDeferred("open_deferred");
const Query kClaimSend("claim_send");
const Query kWithholdSend("withhold_send");
const Query kNextRetry("next_retry");

/// What the queries say of a person: 0 = no such contact, 1 = may be mailed, 2 = suppressed.
WithheldReason withheld_by(int standing) {
  if (standing == 1) {
    return WithheldReason::none;
  }
  return standing == 2 ? WithheldReason::suppressed : WithheldReason::unrenderable;
}

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

Result<std::vector<ClaimStep::Candidate>> ClaimStep::expired() {
  std::vector<Candidate> all;
  const auto take = [&](SendState from) {
    return [&all, from](const Statement& row) {
      Candidate one;
      one.contact = row.id<model::ContactId>(0);
      one.wave = row.number(1);
      one.from = from;
      one.withheld = WithheldReason::expired;
      all.push_back(one);
    };
  };
  Statement& planned = connection_->query(kOpenPlanned).bind(order_->mailing, kClaimStep);
  AMENDS_TRY_VOID(each_row(planned, take(SendState::planned)));
  Statement& deferred =
      connection_->query(kOpenDeferred).bind(order_->mailing, kClaimStep - all.size());
  AMENDS_TRY_VOID(each_row(deferred, take(SendState::deferred)));
  return all;
}

Result<std::vector<ClaimStep::Candidate>> ClaimStep::candidates() {
  std::vector<Candidate> all;
  const auto take = [&](SendState from) {
    return [&all, from](const Statement& row) {
      all.push_back(
          {row.id<model::ContactId>(0),
           row.number(1),
           static_cast<std::uint32_t>(row.integer(2)),
           row.number(3),
           from,
           withheld_by(row.number(4))}
      );
    };
  };
  const std::size_t wanted = std::min(order_->count, kClaimStep);
  Statement& deferred = connection_->query(kClaimableDeferred)
                            .bind(order_->mailing, order_->now, order_->wave, wanted);
  AMENDS_TRY_VOID(each_row(deferred, take(SendState::deferred)));
  Statement& planned = connection_->query(kClaimablePlanned)
                           .bind(order_->mailing, order_->wave, wanted - all.size());
  AMENDS_TRY_VOID(each_row(planned, take(SendState::planned)));
  std::ranges::sort(all, {}, &Candidate::position);
  return all;
}

Result<void> ClaimStep::settle(
    const std::vector<Candidate>& candidates, const Permit& permit, ports::Claimed& claimed
) {
  const model::MailingId mailing = order_->mailing;
  for (const Candidate& one : candidates) {
    const bool is_withheld = one.withheld != WithheldReason::none;
    const SendState to = is_withheld ? SendState::withheld : SendState::claimed;
    AMENDS_CHECK(model::may_follow(one.from, to));
    if (is_withheld) {
      Statement& update = connection_->query(kWithholdSend);
      AMENDS_TRY_VOID(update.bind(mailing, one.contact, one.withheld, order_->now).run());
      ++claimed.withheld;
    } else {
      Statement& update = connection_->query(kClaimSend);
      update.bind(mailing, one.contact, order_->epoch, permit.version, order_->now);
      AMENDS_TRY_VOID(update.run());
      claimed.sends.push_back({one.contact, one.attempts + 1});
    }
    tally_.move(mailing, one.wave, one.from, to);
  }
  if (permit.is_first && !claimed.sends.empty()) {
    AMENDS_TRY_VOID(connection_->query(kSetFirstSent).bind(mailing, order_->now).run());
  }
  return tally_.write(*connection_);
}

Result<void> ClaimStep::look_ahead(ports::Claimed& claimed) {
  AMENDS_TRY(const auto counts, read_tally(*connection_, order_->mailing, order_->wave));
  claimed.left_in_wave = counts.of(SendState::planned) + counts.of(SendState::deferred);
  claimed.next_retry_at.reset();
  if (counts.of(SendState::deferred) > 0) {
    Statement& row = connection_->query(kNextRetry).bind(order_->mailing, order_->wave);
    AMENDS_TRY(const bool found, row.step());
    claimed.next_retry_at = found ? row.maybe_instant(0) : std::nullopt;
    row.reset();
  }
  return {};
}

Result<bool> ClaimStep::run(ports::Claimed& claimed) {
  AMENDS_TRY(const Permit granted, permit());
  const bool is_expired = order_->valid_until && order_->now > *order_->valid_until;
  AMENDS_TRY(const auto met, is_expired ? expired() : candidates());
  AMENDS_TRY_VOID(settle(met, granted, claimed));
  AMENDS_TRY_VOID(look_ahead(claimed));
  return !met.empty() && claimed.sends.empty();
}

}  // namespace amends::store
