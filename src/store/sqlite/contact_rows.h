#pragma once

#include "model/contact.h"
#include "ports/contacts.h"
#include "store/sqlite/database.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace amends::store {

/// The contact of a row (id, address, display, record).
[[nodiscard]] Result<model::Contact> read_contact(const Statement& row);

/// The store's numbering of columns.
[[nodiscard]] Result<model::Columns> read_columns(Connection& connection);

/// Writes the people of one batch within one transaction: translates the batch's columns to the
/// store's and writes only what differs.
class ContactWriter {
 public:
  enum class Outcome : std::uint8_t { added, updated, unchanged };

  explicit ContactWriter(Connection& connection) : connection_(&connection) {}

  /// Numbers the columns the store has not seen. Error `contacts.columns` beyond kColumnsMax.
  [[nodiscard]] Result<void> learn(const model::Columns& batch);
  /// Fills in contact.id.
  [[nodiscard]] Result<Outcome> put(model::Contact& contact);
  /// Needs no learn(). See ports::Contacts::prefer.
  [[nodiscard]] Result<void> prefer(model::ContactId id, const ports::Preferences& wanted);

 private:
  struct Stored {
    model::ContactId id;
    std::optional<std::string> address;
    std::optional<std::string> display;
    std::string record;
  };

  [[nodiscard]] Result<std::uint32_t> number_for_choice();
  [[nodiscard]] Result<std::optional<Stored>> find(const std::string& key);
  void keep_choices(std::vector<std::string>& values, std::string_view muted_before) const;
  [[nodiscard]] Stored merged(const model::Contact& contact, std::vector<std::string> values) const;

  Connection* connection_;
  std::vector<std::uint32_t> number_of_;  // the store's number of each column of the batch
  std::optional<std::uint32_t> chosen_;   // of the column kChosenLocale, when there is one
};

}  // namespace amends::store
