#pragma once

#include "ports/links.h"
#include "store/sqlite/database.h"
#include "store/sqlite/link_memory.h"

#include <optional>
#include <vector>

namespace amends::store {

/// Links and their targets as rows, and in memory where they lead. See ports::Links. Errors:
/// `link.unknown`, `mailing.unknown`, `link.not_waiting`, `link.undone`.
class SqliteLinks final : public ports::Links {
 public:
  explicit SqliteLinks(Database& database) : database_(&database) {}

  Result<std::vector<model::Link>> register_links(
      model::MailingId mailing, std::span<const model::Link> sources, Instant now
  ) override;
  Result<std::vector<model::Link>> links(model::MailingId mailing, Instant now) override;
  Result<std::optional<model::Link>> find(model::MailingId mailing, int number, Instant now)
      override;
  /// People are written in batches before the repoint counts, so that nothing waits long behind it;
  /// a crash between them leaves a repoint that counts for nobody and is never shown.
  Result<model::LinkTarget> repoint(
      model::MailingId mailing,
      int number,
      const model::LinkTarget& target,
      const model::ContactSet& people
  ) override;
  Result<void> confirm(std::int64_t repoint, std::string_view by, Instant now) override;
  Result<void> undo(std::int64_t repoint, std::string_view by, std::string_view reason, Instant now)
      override;
  Result<std::vector<model::LinkTarget>> history(model::MailingId mailing, int number) override;
  Result<std::vector<model::LinkTarget>> leading(
      model::MailingId mailing, int number, const ports::LinkReader& reader
  ) override;
  std::optional<std::vector<model::LinkTarget>> leading_now(
      model::MailingId mailing, int number, const ports::LinkReader& reader
  ) override;
  Result<model::ContactSet> people(std::int64_t repoint) override;

 private:
  [[nodiscard]] Result<void> write_people(std::int64_t repoint, const model::ContactSet& people);
  [[nodiscard]] Result<LinkMemory::Link> standing(model::MailingId mailing, int number);
  [[nodiscard]] Result<LinkMemory::People> people_of(Read& reading, std::int64_t repoint);
  [[nodiscard]] Result<std::vector<model::LinkTarget>> leading_by_rows(
      model::MailingId mailing, int number, const ports::LinkReader& reader
  );

  Database* database_;
  LinkMemory memory_;
};

}  // namespace amends::store
