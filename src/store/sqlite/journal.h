#pragma once

#include "ports/journal.h"
#include "store/sqlite/database.h"

namespace amends::store {

/// What happened and who may do what, as rows. See ports::Journal. entries() gives the newest
/// `limit` lines, in order from old to new. verify() gives the number of lines that fit.
class SqliteJournal final : public ports::Journal {
 public:
  explicit SqliteJournal(Database& database) : database_(&database) {}

  Result<void> append(const model::AuditEntry& entry) override;
  Result<std::vector<model::AuditEntry>> entries(std::string_view subject, std::size_t limit)
      override;
  Result<std::int64_t> verify() override;
  Result<model::User> put_user(std::string_view name, const std::vector<std::string>& roles)
      override;
  Result<void> add_token(model::UserId user, const crypto::Digest& token_hash, Instant now)
      override;
  Result<std::optional<model::User>> user_of_token(const crypto::Digest& token_hash) override;
  Result<std::vector<model::User>> users() override;
  Result<std::optional<Answer>> answer(std::string_view key) override;
  Result<void> keep_answer(std::string_view key, const Answer& answer, Instant now) override;

 private:
  Database* database_;
};

}  // namespace amends::store
