#pragma once

#include "ports/outbox.h"
#include "store/sqlite/database.h"

#include <span>

namespace amends::store {

/// Messages to other programs as rows. See ports::Outbox.
class SqliteOutbox final : public ports::Outbox {
 public:
  explicit SqliteOutbox(Database& database) : database_(&database) {}

  Result<std::vector<ports::OutboxMessage>> due(Instant now, std::size_t limit) override;
  Result<void> keep(const ports::MessageAttempt& attempt) override;
  Result<std::vector<ports::HookState>> hooks() override;

 private:
  Database* database_;
};

/// In the transaction of what the messages tell of. Clears away a few that ended long ago.
[[nodiscard]] Result<void> put_in_outbox(
    Write& transaction, std::span<const ports::NewMessage> messages
);

}  // namespace amends::store
