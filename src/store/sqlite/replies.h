#pragma once

#include "ports/replies.h"
#include "store/sqlite/database.h"

namespace amends::store {

/// See ports::Replies.
class SqliteReplies final : public ports::Replies {
 public:
  explicit SqliteReplies(Database& database) : database_(&database) {}

  Result<bool> keep(const model::Reply& reply) override;
  Result<std::optional<model::Reply>> find(model::ReplyId id) override;
  Result<std::optional<model::Reply>> find(std::string_view key) override;
  Result<std::vector<model::Reply>> of(
      const ports::RepliedMailings& mailings, model::ReplyClass of, std::size_t limit
  ) override;
  Result<model::ReplyCounts> counts(const ports::RepliedMailings& mailings) override;
  Result<std::uint64_t> count_of(
      model::MailingId mailing, model::ContactId contact, model::ReplyProof proof
  ) override;
  Result<bool> answer(model::ReplyId id, std::string_view by, Instant now) override;

 private:
  Database* database_;
};

}  // namespace amends::store
