#pragma once

#include "ports/settlements.h"
#include "store/sqlite/database.h"

namespace amends::store {

/// Keeps one piece of evidence, in the caller's transaction.
[[nodiscard]] Result<void> insert_evidence(
    Connection& connection, model::MailingId mailing, const model::Evidence& evidence
);

/// See ports::Settlements.
class SqliteSettlements final : public ports::Settlements {
 public:
  explicit SqliteSettlements(Database& database) : database_(&database) {}

  Result<model::Settlement> propose(const model::Settlement& settlement) override;
  Result<std::optional<model::Settlement>> find(model::SettlementId id) override;
  Result<std::vector<model::Settlement>> of(model::MailingId mailing) override;
  Result<void> close(model::SettlementId id, std::string_view by, Instant now) override;
  Result<void> learn(std::span<const model::Evidence> evidence) override;
  Result<std::optional<model::Evidence>> newest(model::MailingId mailing, model::ContactId contact)
      override;
  Result<std::vector<ports::EvidenceCount>> counts(model::MailingId mailing) override;

 private:
  Database* database_;
};

}  // namespace amends::store
