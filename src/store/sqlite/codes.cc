#include "store/sqlite/codes.h"

#include "store/limits.h"
#include "store/sqlite/outbox.h"

#include <algorithm>
#include <utility>

namespace amends::store {
namespace {

const Query kInsertCode("insert_code");
const Query kCodeByKey("code_by_key");
const Query kCodeById("code_by_id");
const Query kListCodes("list_codes");
const Query kListCodesOfMailing("list_codes_of_mailing");
const Query kSharedCodes("shared_codes");
const Query kInsertCodeChange("insert_code_change");
const Query kCodeChanges("code_changes");
const Query kCodeHasAliases("code_has_aliases");
const Query kUseOfOrder("code_use_of_order");
const Query kCodeUses("code_uses");
const Query kInsertUse("insert_code_use");
const Query kCountUse("count_code_use");
const Query kCodeUsed("code_used");
const Query kCodeStock("code_stock");
const Query kCodeHolders("code_holders");
const Query kCodeOfPerson("code_of_person");
const Query kFreeCode("free_code");
const Query kGiveCode("give_code");

std::optional<std::uint64_t> maybe_count(const Statement& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.count(column));
}

model::Code read_code(const Statement& row) {
  model::Code code;
  code.id = row.id<model::CodeId>(0);
  code.key = row.text(1);
  code.shown = row.text(2);
  code.mailing = row.id<model::MailingId>(3);
  code.is_unique = row.integer(4) != 0;
  code.contact = row.id<model::ContactId>(5);
  code.terms.valid_from = row.maybe_instant(6);
  code.terms.valid_until = row.maybe_instant(7);
  code.terms.uses_max = maybe_count(row, 8);
  code.terms.closed = row.integer(9) != 0;
  code.used = row.count(10);
  code.by = row.text(11);
  code.at = row.instant(12);
  return code;
}

Result<model::CodeChange> read_change(const Statement& row) {
  const auto kind = model::parse_code_change_kind(row.view(2));
  if (!kind) {
    return make_error(
        "store.corrupt", "The database holds an unknown change of a code: \"{}\"", row.view(2)
    );
  }
  model::CodeChange change;
  change.id = row.id<model::CodeChangeId>(0);
  change.code = row.id<model::CodeId>(1);
  change.kind = *kind;
  change.stands_for = row.id<model::CodeId>(3);
  change.until = row.maybe_instant(4);
  change.uses_max = maybe_count(row, 5);
  change.undoes = row.id<model::CodeChangeId>(6);
  change.scope = {row.id<model::MailingId>(7), row.number(8)};
  change.concerned = maybe_count(row, 9);
  change.by = row.text(10);
  change.reason = row.text(11);
  change.at = row.instant(12);
  return change;
}

model::Redemption read_use(const Statement& row) {
  return {
      row.id<model::CodeId>(0),
      row.id<model::CodeId>(1),
      row.text(2),
      row.id<model::ContactId>(3),
      row.text(4),
      row.instant(5)
  };
}

/// The code of the statement's first row with its history.
Result<std::optional<model::CodeRecord>> read_record(Read& reader, Statement& row) {
  AMENDS_TRY(const bool found, row.step());
  if (!found) {
    return std::optional<model::CodeRecord>();
  }
  model::CodeRecord record{read_code(row), {}};
  row.reset();
  Statement& rows = reader.query(kCodeChanges).bind(record.code.id);
  for (bool more = true; more;) {
    AMENDS_TRY(more, rows.step());
    if (more) {
      AMENDS_TRY(auto change, read_change(rows));
      record.changes.push_back(std::move(change));
    }
  }
  return std::optional(std::move(record));
}

/// False when there is one of that key.
Result<bool> insert_code(Write& transaction, const model::Code& code) {
  Statement& insert = transaction.query(kInsertCode);
  insert.bind(
      code.key,
      code.shown,
      code.mailing,
      code.is_unique,
      code.contact,
      code.terms.valid_from,
      code.terms.valid_until,
      code.terms.uses_max,
      code.terms.closed,
      code.by,
      code.at
  );
  AMENDS_TRY(const std::int64_t rows, insert.run());
  return rows == 1;
}

Result<std::uint64_t> used_of(Write& transaction, model::CodeId id) {
  Statement& row = transaction.query(kCodeUsed).bind(id);
  AMENDS_TRY(const bool found, row.step());
  const std::uint64_t used = found ? row.count(0) : 0;
  row.reset();
  return used;
}

/// What the person has already, or the first free one; nothing when there is none.
Result<std::optional<std::string>> code_for(
    Write& transaction, model::MailingId mailing, model::ContactId person
) {
  Statement& has = transaction.query(kCodeOfPerson).bind(mailing, person);
  AMENDS_TRY(const bool known, has.step());
  if (known) {
    std::optional<std::string> code(has.text(0));
    has.reset();
    return code;
  }
  Statement& free = transaction.query(kFreeCode).bind(mailing);
  AMENDS_TRY(const bool found, free.step());
  if (!found) {
    return std::optional<std::string>();
  }
  const auto id = free.id<model::CodeId>(0);
  std::optional<std::string> code(free.text(1));
  free.reset();
  AMENDS_TRY_VOID(transaction.query(kGiveCode).bind(id, person).run());
  return code;
}

}  // namespace

Result<model::Code> SqliteCodes::add(const model::Code& code) {
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY(const bool added, insert_code(transaction, code));
  if (!added) {
    return make_error("code.exists", "there is a code {} already", code.shown);
  }
  model::Code kept = code;
  kept.id = {transaction.on().last_id()};
  kept.used = 0;
  AMENDS_TRY_VOID(transaction.commit());
  return kept;
}

Result<std::vector<bool>> SqliteCodes::add_all(std::span<const model::Code> codes) {
  AMENDS_TRY(auto transaction, database_->write());
  std::vector<bool> added;
  added.reserve(codes.size());
  for (const model::Code& code : codes) {
    AMENDS_TRY(const bool is_new, insert_code(transaction, code));
    added.push_back(is_new);
  }
  AMENDS_TRY_VOID(transaction.commit());
  return added;
}

Result<std::optional<model::CodeRecord>> SqliteCodes::find(std::string_view key) {
  AMENDS_TRY(auto reader, database_->read());
  return read_record(reader, reader.query(kCodeByKey).bind(key));
}

Result<std::optional<model::CodeRecord>> SqliteCodes::find(model::CodeId id) {
  AMENDS_TRY(auto reader, database_->read());
  return read_record(reader, reader.query(kCodeById).bind(id));
}

Result<std::vector<model::Code>> SqliteCodes::list(
    model::MailingId mailing, model::CodeId after, std::size_t limit
) {
  AMENDS_TRY(auto reader, database_->read());
  const std::size_t most = std::min(limit, kRowsMax);
  Statement& rows = mailing ? reader.query(kListCodesOfMailing).bind(mailing, after, most)
                            : reader.query(kListCodes).bind(after, most);
  std::vector<model::Code> codes;
  AMENDS_TRY_VOID(each_row(rows, [&](const Statement& row) { codes.push_back(read_code(row)); }));
  return codes;
}

Result<std::vector<model::Code>> SqliteCodes::shared(model::MailingId mailing, std::size_t limit) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& rows = reader.query(kSharedCodes).bind(mailing, std::min(limit, kRowsMax));
  std::vector<model::Code> codes;
  AMENDS_TRY_VOID(each_row(rows, [&](const Statement& row) { codes.push_back(read_code(row)); }));
  return codes;
}

Result<model::CodeChange> SqliteCodes::change(
    const model::CodeChange& change, std::span<const ports::NewMessage> messages
) {
  AMENDS_TRY(auto transaction, database_->write());
  Statement& insert = transaction.query(kInsertCodeChange);
  insert.bind(
      change.code,
      model::to_string(change.kind),
      change.stands_for,
      change.until,
      change.uses_max,
      change.undoes,
      change.scope.mailing,
      change.scope.version,
      change.concerned,
      change.by,
      change.reason,
      change.at
  );
  AMENDS_TRY_VOID(insert.run());
  model::CodeChange kept = change;
  kept.id = {transaction.on().last_id()};
  AMENDS_TRY_VOID(put_in_outbox(transaction, messages));
  AMENDS_TRY_VOID(transaction.commit());
  return kept;
}

Result<bool> SqliteCodes::has_aliases(model::CodeId id) {
  AMENDS_TRY(auto reader, database_->read());
  return reader.query(kCodeHasAliases).bind(id).step();
}

Result<ports::CountedUse> SqliteCodes::redeem(
    const model::Redemption& redemption, std::optional<std::uint64_t> uses_max
) {
  AMENDS_TRY(auto transaction, database_->write());
  const auto order =
      redemption.order.empty() ? std::nullopt : std::optional<std::string>(redemption.order);
  if (order) {
    Statement& row = transaction.query(kUseOfOrder);
    row.bind(*order, redemption.by, redemption.code, redemption.counted);
    AMENDS_TRY(const bool known, row.step());
    if (known) {
      const auto counted = row.id<model::CodeId>(1);
      row.reset();
      AMENDS_TRY(const std::uint64_t used, used_of(transaction, counted));
      return ports::CountedUse{true, used};
    }
  }
  AMENDS_TRY(const std::uint64_t used, used_of(transaction, redemption.counted));
  if (uses_max && used >= *uses_max) {
    return make_error("code.used_up", "all {} uses of this code are used up", *uses_max);
  }
  Statement& insert = transaction.query(kInsertUse);
  insert.bind(
      redemption.code, redemption.counted, order, redemption.contact, redemption.by, redemption.at
  );
  AMENDS_TRY_VOID(insert.run());
  AMENDS_TRY_VOID(transaction.query(kCountUse).bind(redemption.counted).run());
  AMENDS_TRY_VOID(transaction.commit());
  return ports::CountedUse{false, used + 1};
}

Result<std::optional<model::Redemption>> SqliteCodes::find_redemption(const model::Redemption& like
) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& row = reader.query(kUseOfOrder);
  row.bind(like.order, like.by, like.code, like.counted);
  AMENDS_TRY(const bool found, row.step());
  return found ? std::optional(read_use(row)) : std::nullopt;
}

Result<std::vector<model::Redemption>> SqliteCodes::redemptions(
    model::CodeId code, std::size_t limit
) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& rows = reader.query(kCodeUses).bind(code, std::min(limit, kRowsMax));
  std::vector<model::Redemption> uses;
  AMENDS_TRY_VOID(each_row(rows, [&](const Statement& row) { uses.push_back(read_use(row)); }));
  return uses;
}

Result<ports::CodeStock> SqliteCodes::stock(model::MailingId mailing) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& row = reader.query(kCodeStock).bind(mailing);
  AMENDS_TRY(const bool found, row.step());
  return found ? ports::CodeStock{row.count(0), row.count(1)} : ports::CodeStock{};
}

Result<model::ContactSet> SqliteCodes::holders(model::MailingId mailing) {
  AMENDS_TRY(auto reader, database_->read());
  model::ContactSet people;
  Statement& rows = reader.query(kCodeHolders).bind(mailing);
  AMENDS_TRY_VOID(each_row(rows, [&](const Statement& row) {
    people.add(row.id<model::ContactId>(0));
  }));
  return people;
}

Result<std::vector<ports::GivenCode>> SqliteCodes::give(
    model::MailingId mailing, std::span<const model::ContactId> people
) {
  AMENDS_TRY(auto transaction, database_->write());
  std::vector<ports::GivenCode> given;
  given.reserve(people.size());
  for (const model::ContactId person : people) {
    AMENDS_TRY(auto code, code_for(transaction, mailing, person));
    if (!code) {
      return make_error(
          "code.shortage",
          "there are no codes left for {} of these {} people; nothing of it was given",
          people.size() - given.size(),
          people.size()
      );
    }
    given.push_back({person, *std::move(code)});
  }
  AMENDS_TRY_VOID(transaction.commit());
  return given;
}

}  // namespace amends::store
