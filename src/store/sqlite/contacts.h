#pragma once

#include "ports/contacts.h"
#include "store/sqlite/database.h"

namespace amends::store {

/// People, lists and suppression as rows. See ports::Contacts.
class SqliteContacts final : public ports::Contacts {
 public:
  explicit SqliteContacts(Database& database) : database_(&database) {}

  Result<model::ListId> make_list(std::string_view name, Instant now) override;
  Result<std::optional<model::ListId>> find_list(std::string_view name) override;
  Result<std::vector<ports::ListRecord>> lists() override;
  /// An empty value of a well-known column (name, consent, topics_muted ...) keeps what was known,
  /// because model::Columns has those columns whether the batch does or not; an empty value of
  /// another column of the batch clears it. Errors: `contacts.unknown_list`, `contacts.columns`.
  Result<std::vector<ports::ImportFate>> put(
      model::ListId list,
      const model::Columns& columns,
      std::span<model::Contact> contacts,
      Instant now
  ) override;
  Result<void> add_to_list(model::ListId list, const model::ContactSet& contacts, Instant now)
      override;
  Result<model::Columns> columns() override;
  Result<void> each_on_list(model::ListId list, const Visit& visit) override;
  Result<void> each_in_set(const model::ContactSet& set, const Visit& visit) override;
  Result<std::optional<model::Contact>> find(model::ContactId id) override;
  Result<std::optional<model::Contact>> find(std::string_view key) override;
  Result<void> prefer(model::ContactId id, const ports::Preferences& preferences) override;
  Result<void> suppress(const ports::Suppression& suppression) override;
  Result<std::uint64_t> suppress_all(std::span<const ports::Suppression> suppressions) override;
  Result<std::optional<ports::Suppression>> find_suppression(std::string_view key) override;
  Result<std::vector<ports::Suppression>> suppressions(
      std::string_view after_key, std::size_t limit
  ) override;
  Result<model::ContactSet> suppressed_on_list(model::ListId list) override;

 private:
  Database* database_;
};

}  // namespace amends::store
