#pragma once

#include "ports/signals.h"
#include "store/sqlite/database.h"

namespace amends::store {

/// What came back, as rows. See ports::Signals. The sets of people are read from an index alone.
class SqliteSignals final : public ports::Signals {
 public:
  explicit SqliteSignals(Database& database) : database_(&database) {}

  Result<void> append(std::span<const model::Signal> signals) override;
  Result<model::ContactSet> people(model::MailingId mailing, const ports::SignalFilter& filter)
      override;
  Result<std::vector<model::Signal>> recent(model::MailingId mailing, std::size_t limit) override;
  Result<std::vector<model::Signal>> of_contact(model::MailingId mailing, model::ContactId contact)
      override;
  Result<void> reclass(const ports::Reclass& hits) override;

 private:
  Database* database_;
};

}  // namespace amends::store
