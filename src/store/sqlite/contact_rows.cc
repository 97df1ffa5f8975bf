#include "store/sqlite/contact_rows.h"

#include "model/topics.h"
#include "store/limits.h"
#include "store/sqlite/codec.h"

#include <algorithm>

namespace amends::store {
namespace {

const Query kAllColumns("all_columns");
const Query kInsertColumn("insert_column");
const Query kContactByKey("contact_by_key");
const Query kContactById("contact_by_id");
const Query kInsertContact("insert_contact");
const Query kUpdateContact("update_contact");

/// The language a person chose for themselves: a column as any other, but no import writes it.
constexpr std::string_view kChosenLocale = "locale_chosen";

void set(std::vector<std::string>& values, std::uint32_t column, std::string_view value) {
  values.resize(std::max<std::size_t>(values.size(), column + 1));
  values[column] = value;
}

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
  chosen_ = known.find(kChosenLocale);
  return {};
}

Result<std::uint32_t> ContactWriter::number_for_choice() {
  AMENDS_TRY(model::Columns known, read_columns(*connection_));
  const auto before = known.find(kChosenLocale);
  if (before) {
    return *before;
  }
  const std::uint32_t number = known.add(kChosenLocale);
  AMENDS_TRY_VOID(connection_->query(kInsertColumn).bind(number, kChosenLocale).run());
  return number;
}

Result<void> ContactWriter::prefer(model::ContactId id, const ports::Preferences& wanted) {
  Statement& row = connection_->query(kContactById).bind(id);
  AMENDS_TRY(const bool found, row.step());
  if (!found) {
    return {};
  }
  const auto address = maybe_text(row, 1);
  const auto display = maybe_text(row, 2);
  AMENDS_TRY(auto values, decode_values(row.view(3)));
  row.reset();
  set(values, model::Columns::topics_muted, model::topics_cell(wanted.topics_muted));
  if (!wanted.locale.empty()) {
    AMENDS_TRY(const std::uint32_t chosen, number_for_choice());
    set(values, model::Columns::locale, wanted.locale);
    set(values, chosen, wanted.locale);
  }
  Statement& update = connection_->query(kUpdateContact);
  const std::string record = encode_values(values);
  AMENDS_TRY_VOID(update.bind(id, address, display, Blob{record}).run());
  return {};
}

/// What a person chose for themselves stands over what a list says.
void ContactWriter::keep_choices(std::vector<std::string>& values, std::string_view muted_before)
    const {
  if (!muted_before.empty()) {
    values[model::Columns::topics_muted] =
        model::with_topics(muted_before, values[model::Columns::topics_muted]);
  }
  if (chosen_ && *chosen_ < values.size() && !values[*chosen_].empty()) {
    set(values, model::Columns::locale, std::string(values[*chosen_]));
  }
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
  const std::string muted_before = values.size() > model::Columns::topics_muted
                                       ? values[model::Columns::topics_muted]
                                       : std::string();
  for (std::uint32_t column = 0; column < number_of_.size(); ++column) {
    const std::string_view value = contact.value(column);
    const std::uint32_t number = number_of_[column];
    if (chosen_ == number) {
      continue;
    }
    if (value.empty() && (column < model::Columns::known_count || number >= values.size())) {
      continue;
    }
    values.resize(std::max<std::size_t>(values.size(), number + 1));
    values[number] = value;
  }
  keep_choices(values, muted_before);
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
