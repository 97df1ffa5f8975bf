#pragma once

#include "ports/halts.h"
#include "store/sqlite/database.h"

namespace amends::store {

/// See ports::Halts.
class SqliteHalts final : public ports::Halts {
 public:
  explicit SqliteHalts(Database& database) : database_(&database) {}

  Result<model::Halt> set(const model::Halt& halt) override;
  Result<model::Halt> lift(
      model::HaltId id, std::string_view by, std::string_view reason, Instant now
  ) override;
  Result<std::vector<model::Halt>> standing() override;
  Result<std::vector<model::Halt>> newest(std::size_t limit) override;

 private:
  Database* database_;
};

}  // namespace amends::store
