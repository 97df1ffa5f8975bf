#pragma once

#include "ports/token_keys.h"
#include "store/sqlite/database.h"

namespace amends::store {

/// See ports::TokenKeys.
class SqliteTokenKeys final : public ports::TokenKeys {
 public:
  explicit SqliteTokenKeys(Database& database) : database_(&database) {}

  Result<std::vector<model::TokenKey>> all() override;
  Result<void> add(std::span<const model::TokenKey> keys) override;

 private:
  Database* database_;
};

}  // namespace amends::store
