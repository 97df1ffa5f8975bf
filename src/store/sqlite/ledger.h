#pragma once

#include "ports/ledger.h"
#include "store/sqlite/database.h"

namespace amends::store {

/// Sends as rows. See ports::Ledger. A claim takes those whose retry is due first, then the planned
/// in order of position. An attempt counts from its claim, also when it was released again.
class SqliteLedger final : public ports::Ledger {
 public:
  explicit SqliteLedger(Database& database) : database_(&database) {}

  /// Error `mailing.unknown` for a mailing that is not there.
  Result<void> plan(model::MailingId mailing, std::span<const ports::PlannedSend> sends) override;
  Result<ports::Claimed> claim(const ports::ClaimOrder& order) override;
  Result<void> mark_dots(
      model::MailingId mailing, std::int64_t epoch, std::span<const model::ContactId> contacts
  ) override;
  /// Errors: `ledger.transition` when the table does not allow it, `ledger.not_claimed` when the
  /// attempt is not this epoch's or there is no such send.
  Result<void> record(
      model::MailingId mailing, std::int64_t epoch, std::span<const ports::SendResult> results
  ) override;
  Result<ports::Recovered> recover(std::int64_t epoch) override;
  Result<std::uint64_t> settle(model::MailingId mailing, std::span<const model::Evidence> evidence)
      override;  // in settlements.cc
  Result<model::SendCounts> counts(model::MailingId mailing) override;
  Result<model::ContactSet> in_state(model::MailingId mailing, model::SendState state) override;
  Result<model::ContactSet> reached(model::MailingId mailing, int version) override;
  Result<int> last_version(model::MailingId mailing) override;
  Result<std::vector<model::Send>> who(
      model::MailingId mailing,
      std::optional<model::SendState> state,
      model::ContactId after,
      std::size_t limit
  ) override;
  Result<std::optional<model::Send>> find(model::MailingId mailing, model::ContactId contact)
      override;

 private:
  Database* database_;
};

}  // namespace amends::store
