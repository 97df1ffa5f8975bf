#include "store/sqlite/contacts.h"

#include "store/limits.h"
#include "store/sqlite/contact_rows.h"

#include <algorithm>

namespace amends::store {
namespace {

const Query kInsertList("insert_list");
const Query kFindList("find_list");
const Query kHasList("has_list");
const Query kAllLists("all_lists");
const Query kTouchList("touch_list");
const Query kInsertMember("insert_member");
const Query kContactById("contact_by_id");
const Query kContactByKey("contact_by_key");
const Query kContactsOnList("contacts_on_list");
const Query kInsertSuppression("insert_suppression");
const Query kFindSuppression("find_suppression");
const Query kSuppressionsAfter("suppressions_after");
const Query kSuppressedOnList("suppressed_on_list");

Result<void> require_list(Connection& connection, model::ListId list) {
  AMENDS_TRY(const bool found, connection.query(kHasList).bind(list).step());
  if (!found) {
    return make_error(
        "contacts.unknown_list", "There is no list number {}: make it first", list.value
    );
  }
  return {};
}

/// Whether the contact was not on the list before.
Result<bool> join(Connection& connection, model::ListId list, model::ContactId contact) {
  AMENDS_TRY(const std::int64_t rows, connection.query(kInsertMember).bind(list, contact).run());
  return rows > 0;
}

Result<std::optional<model::Contact>> one_contact(Statement& row) {
  AMENDS_TRY(const bool found, row.step());
  if (!found) {
    return std::optional<model::Contact>();
  }
  AMENDS_TRY(model::Contact contact, read_contact(row));
  return std::optional(std::move(contact));
}

ports::Suppression read_suppression(const Statement& row) {
  return {
      row.text(0),
      static_cast<model::SuppressionReason>(row.integer(1)),
      row.text(2),
      row.instant(3),
  };
}

}  // namespace

Result<model::ListId> SqliteContacts::make_list(std::string_view name, Instant now) {
  AMENDS_TRY(auto known, find_list(name));
  if (known) {
    return *known;
  }
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY_VOID(transaction.query(kInsertList).bind(name, now).run());
  Statement& row = transaction.query(kFindList).bind(name);
  AMENDS_TRY_VOID(row.step());
  const auto id = row.id<model::ListId>(0);
  AMENDS_TRY_VOID(transaction.commit());
  return id;
}

Result<std::optional<model::ListId>> SqliteContacts::find_list(std::string_view name) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& row = reader.query(kFindList).bind(name);
  AMENDS_TRY(const bool found, row.step());
  return found ? std::optional(row.id<model::ListId>(0)) : std::nullopt;
}

Result<std::vector<ports::ListRecord>> SqliteContacts::lists() {
  AMENDS_TRY(auto reader, database_->read());
  Statement& row = reader.query(kAllLists).bind();
  std::vector<ports::ListRecord> lists;
  AMENDS_TRY_VOID(each_row(row, [&](const Statement& list) {
    lists.push_back({list.id<model::ListId>(0), list.text(1), list.count(2), list.instant(3)});
  }));
  return lists;
}

Result<std::vector<ports::ImportFate>> SqliteContacts::put(
    model::ListId list,
    const model::Columns& columns,
    std::span<model::Contact> contacts,
    Instant now
) {
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY_VOID(require_list(transaction.on(), list));
  ContactWriter writer(transaction.on());
  AMENDS_TRY_VOID(writer.learn(columns));
  std::vector<ports::ImportFate> fates;
  fates.reserve(contacts.size());
  std::int64_t joined = 0;
  bool is_changed = false;
  for (model::Contact& contact : contacts) {
    AMENDS_TRY(const auto outcome, writer.put(contact));
    AMENDS_TRY(const bool is_new, join(transaction.on(), list, contact.id));
    joined += is_new ? 1 : 0;
    is_changed = is_changed || is_new || outcome != ContactWriter::Outcome::unchanged;
    fates.push_back(static_cast<ports::ImportFate>(outcome));
  }
  if (is_changed) {
    AMENDS_TRY_VOID(transaction.query(kTouchList).bind(list, joined, now).run());
  }
  AMENDS_TRY_VOID(transaction.commit("in_import_commit"));
  return fates;
}

Result<void> SqliteContacts::add_to_list(
    model::ListId list, const model::ContactSet& contacts, Instant now
) {
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY_VOID(require_list(transaction.on(), list));
  std::int64_t joined = 0;
  Result<void> done;
  contacts.for_each([&](model::ContactId contact) {
    if (!done.ok()) {
      return;
    }
    const auto is_new = join(transaction.on(), list, contact);
    done = is_new.ok() ? Result<void>() : is_new.error();
    joined += is_new.ok() && *is_new ? 1 : 0;
  });
  AMENDS_TRY_VOID(done);
  if (joined > 0) {
    AMENDS_TRY_VOID(transaction.query(kTouchList).bind(list, joined, now).run());
  }
  return transaction.commit("in_import_commit");
}

Result<model::Columns> SqliteContacts::columns() {
  AMENDS_TRY(auto reader, database_->read());
  return read_columns(reader.on());
}

Result<void> SqliteContacts::each_on_list(model::ListId list, const Visit& visit) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& row = reader.query(kContactsOnList).bind(list);
  for (bool more = true; more;) {
    AMENDS_TRY(more, row.step());
    if (more) {
      AMENDS_TRY(const model::Contact contact, read_contact(row));
      AMENDS_TRY_VOID(visit(contact));
    }
  }
  return {};
}

Result<void> SqliteContacts::each_in_set(const model::ContactSet& set, const Visit& visit) {
  AMENDS_TRY(auto reader, database_->read());
  AMENDS_TRY_VOID(reader.snapshot());
  Statement& row = reader.query(kContactById);
  Result<void> done;
  set.for_each([&](model::ContactId id) {
    if (!done.ok()) {
      return;
    }
    const auto contact = one_contact(row.bind(id));
    if (!contact.ok()) {
      done = contact.error();
    } else if (contact->has_value()) {
      done = visit(**contact);
    }
  });
  return done;
}

Result<std::optional<model::Contact>> SqliteContacts::find(model::ContactId id) {
  AMENDS_TRY(auto reader, database_->read());
  return one_contact(reader.query(kContactById).bind(id));
}

Result<std::optional<model::Contact>> SqliteContacts::find(std::string_view key) {
  AMENDS_TRY(auto reader, database_->read());
  return one_contact(reader.query(kContactByKey).bind(key));
}

Result<void> SqliteContacts::prefer(model::ContactId id, const ports::Preferences& preferences) {
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY_VOID(ContactWriter(transaction.on()).prefer(id, preferences));
  return transaction.commit("in_unsubscribe_commit");
}

Result<void> SqliteContacts::suppress(const ports::Suppression& suppression) {
  AMENDS_TRY_VOID(suppress_all({&suppression, 1}));
  return {};
}

Result<std::uint64_t> SqliteContacts::suppress_all(std::span<const ports::Suppression> suppressions
) {
  AMENDS_TRY(auto transaction, database_->write());
  Statement& insert = transaction.query(kInsertSuppression);
  std::uint64_t added = 0;
  for (const ports::Suppression& one : suppressions) {
    AMENDS_TRY(const std::int64_t rows, insert.bind(one.key, one.reason, one.source, one.at).run());
    added += rows > 0 ? 1 : 0;
  }
  AMENDS_TRY_VOID(transaction.commit("in_unsubscribe_commit"));
  return added;
}

Result<std::optional<ports::Suppression>> SqliteContacts::find_suppression(std::string_view key) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& row = reader.query(kFindSuppression).bind(key);
  AMENDS_TRY(const bool found, row.step());
  return found ? std::optional(read_suppression(row)) : std::nullopt;
}

Result<std::vector<ports::Suppression>> SqliteContacts::suppressions(
    std::string_view after_key, std::size_t limit
) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& row = reader.query(kSuppressionsAfter).bind(after_key, std::min(limit, kRowsMax));
  std::vector<ports::Suppression> all;
  AMENDS_TRY_VOID(each_row(row, [&](const Statement& one) { all.push_back(read_suppression(one)); })
  );
  return all;
}

Result<model::ContactSet> SqliteContacts::suppressed_on_list(model::ListId list) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& row = reader.query(kSuppressedOnList).bind(list);
  model::ContactSet set;
  AMENDS_TRY_VOID(each_row(row, [&](const Statement& contact) {
    set.add(contact.id<model::ContactId>(0));
  }));
  return set;
}

}  // namespace amends::store
