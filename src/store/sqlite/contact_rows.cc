#include "store/sqlite/contact_rows.h"

#include "store/limits.h"
#include "store/sqlite/codec.h"

#include <algorithm>

namespace amends::store {
namespace {

const Query kAllColumns("all_columns");
const Query kInsertColumn("insert_column");
const Query kContactByKey("contact_by_key");
const Query kInsertContact("insert_contact");
const Query kUpdateContact("update_contact");

std::optional<std::string> maybe_text(const Statement& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.text(column));
}

}  // namespace

Result<model::Contact> read_contact(const Statement& row) {
  model::Contact contact;
  contact.id = row.id<model::ContactId>(0);
  AMENDS_TRY(contact.values, decode_values(row.view(3)));
  const std::string address =
      row.is_null(1) ? std::string(contact.value(model::Columns::email)) : row.text(1);
  AMENDS_TRY(contact.mailbox, mail::parse_address(address));
  if (!row.is_null(2)) {
    AMENDS_TRY(contact.mailbox, contact.mailbox.named(row.view(2)));
  }
  return contact;
}

Result<model::Columns> read_columns(Connection& connection) {
  model::Columns columns;
  Statement& rows = connection.query(kAllColumns).bind();
  for (bool more = true; more;) {
    AMENDS_TRY(more, rows.step());
    if (more && columns.add(rows.view(1)) != static_cast<std::uint32_t>(rows.integer(0))) {
      return make_error("store.corrupt", "The numbering of columns is damaged: restore a backup");
    }
  }
  return columns;
}

Result<void> ContactWriter::learn(const model::Columns& batch) {
  AMENDS_TRY(model::Columns known, read_columns(*connection_));
  number_of_.resize(batch.size());
  for (std::uint32_t column = 0; column < batch.size(); ++column) {
    const std::size_t before = known.size();
    number_of_[column] = known.add(batch.name_of(column));
    if (known.size() > kColumnsMax) {
      return make_error(
          "contacts.columns",
          "There are more than {} different columns: take out those nobody writes with",
          kColumnsMax
      );
    }
    if (known.size() > before) {
      Statement& insert = connection_->query(kInsertColumn);
      AMENDS_TRY_VOID(insert.bind(number_of_[column], batch.name_of(column)).run());
    }
  }
  return {};
}

Result<std::optional<ContactWriter::Stored>> ContactWriter::find(const std::string& key) {
  Statement& row = connection_->query(kContactByKey).bind(key);
  AMENDS_TRY(const bool found, row.step());
  std::optional<Stored> stored;
  if (found) {
    stored =
        Stored{row.id<model::ContactId>(0), maybe_text(row, 1), maybe_text(row, 2), row.text(3)};
  }
  row.reset();
  return stored;
}

ContactWriter::Stored ContactWriter::merged(
    const model::Contact& contact, std::vector<std::string> values
) const {
  for (std::uint32_t column = 0; column < number_of_.size(); ++column) {
    const std::string_view value = contact.value(column);
    const std::uint32_t number = number_of_[column];
    if (value.empty() && (column < model::Columns::known_count || number >= values.size())) {
      continue;
    }
    values.resize(std::max<std::size_t>(values.size(), number + 1));
    values[number] = value;
  }
  Stored stored;
  const mail::Mailbox& mailbox = contact.mailbox;
  const std::string address = mailbox.address();
  if (values.empty() || values[model::Columns::email] != address) {
    stored.address = address;
  }
  if (!mailbox.display_name().empty()) {
    stored.display = mailbox.display_name();
  }
  stored.record = encode_values(values);
  return stored;
}

Result<ContactWriter::Outcome> ContactWriter::put(model::Contact& contact) {
  if (contact.mailbox.empty()) {
    return make_error("contacts.no_address", "A contact without an address cannot be kept");
  }
  const std::string key = contact.mailbox.key();
  AMENDS_TRY(const std::optional<Stored> before, find(key));
  if (!before) {
    const Stored now = merged(contact, {});
    Statement& insert = connection_->query(kInsertContact);
    AMENDS_TRY_VOID(insert.bind(key, now.address, now.display, Blob{now.record}).run());
    contact.id = model::ContactId{connection_->last_id()};
    return Outcome::added;
  }
  contact.id = before->id;
  AMENDS_TRY(auto values, decode_values(before->record));
  const Stored now = merged(contact, std::move(values));
  if (now.address == before->address && now.display == before->display &&
      now.record == before->record) {
    return Outcome::unchanged;
  }
  Statement& update = connection_->query(kUpdateContact);
  AMENDS_TRY_VOID(update.bind(before->id, now.address, now.display, Blob{now.record}).run());
  return Outcome::updated;
}

}  // namespace amends::store
