#pragma once

#include "ports/links.h"
#include "store/sqlite/database.h"

namespace amends::store {

/// Links and their targets as rows. See ports::Links. Errors: `link.unknown`, `mailing.unknown`.
class SqliteLinks final : public ports::Links {
 public:
  explicit SqliteLinks(Database& database) : database_(&database) {}

  Result<std::vector<model::Link>> register_links(
      model::MailingId mailing, std::span<const model::Link> sources, Instant now
  ) override;
  Result<std::vector<model::Link>> links(model::MailingId mailing) override;
  Result<std::optional<model::Link>> find(model::MailingId mailing, int number) override;
  Result<void> repoint(model::MailingId mailing, int number, const model::LinkTarget& target)
      override;
  Result<std::vector<model::LinkTarget>> history(model::MailingId mailing, int number) override;

 private:
  Database* database_;
};

}  // namespace amends::store
