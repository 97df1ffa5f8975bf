#include "store/sqlite/journal.h"

#include "store/limits.h"
#include "store/sqlite/codec.h"

#include <algorithm>

namespace amends::store {
namespace {

const Query kLastAudit("last_audit");
const Query kInsertAudit("insert_audit");
const Query kAuditChain("audit_chain");
const Query kNewestAudit("newest_audit");
const Query kNewestAuditOf("newest_audit_of");
const Query kPutUser("put_user");
const Query kUserByName("user_by_name");
const Query kInsertToken("insert_token");
const Query kUserOfToken("user_of_token");
const Query kAllUsers("all_users");
const Query kFindAnswer("find_answer");
const Query kInsertAnswer("insert_answer");
const Query kClearAnswers("clear_answers");

/// SHA-256 over the hash of the line before (zeros before the first) and each field as
/// "length:bytes", so that no two lines have the same input.
crypto::Digest line_hash(const crypto::Digest& before, const model::AuditEntry& entry) {
  crypto::Sha256 hash;
  hash.update({reinterpret_cast<const char*>(before.data()), before.size()});
  const std::string number = fmt::format("{}", entry.number);
  const std::string at = fmt::format("{}", to_us(entry.at));
  for (const std::string& field :
       {number, at, entry.actor, entry.verb, entry.subject, entry.detail}) {
    hash.update(fmt::format("{}:", field.size())).update(field);
  }
  return hash.finish();
}

model::AuditEntry read_entry(const Statement& row) {
  return {
      row.integer(0),
      row.instant(1),
      row.text(2),
      row.text(3),
      row.text(4),
      row.text(5),
      row.digest(6),
  };
}

Result<model::User> read_user(const Statement& row) {
  AMENDS_TRY(auto roles, decode_names(row.view(2)));
  return model::User{row.id<model::UserId>(0), row.text(1), std::move(roles)};
}

}  // namespace

Result<void> SqliteJournal::append(const model::AuditEntry& entry) {
  AMENDS_TRY(auto transaction, database_->write());
  Statement& last = transaction.query(kLastAudit).bind();
  AMENDS_TRY(const bool found, last.step());
  model::AuditEntry line = entry;
  line.number = found ? last.integer(0) + 1 : 1;
  line.hash = line_hash(found ? last.digest(1) : crypto::Digest{}, line);
  last.reset();
  Statement& insert = transaction.query(kInsertAudit);
  insert.bind(line.number, line.at, line.actor, line.verb, line.subject, line.detail, line.hash);
  AMENDS_TRY_VOID(insert.run());
  return transaction.commit();
}

Result<std::vector<model::AuditEntry>> SqliteJournal::entries(
    std::string_view subject, std::size_t limit
) {
  AMENDS_TRY(auto reader, database_->read());
  const std::size_t most = std::min(limit, kRowsMax);
  Statement& rows = subject.empty() ? reader.query(kNewestAudit).bind(most)
                                    : reader.query(kNewestAuditOf).bind(most, subject);
  std::vector<model::AuditEntry> entries;
  AMENDS_TRY_VOID(each_row(rows, [&](const Statement& row) { entries.push_back(read_entry(row)); })
  );
  std::ranges::reverse(entries);
  return entries;
}

Result<std::int64_t> SqliteJournal::verify() {
  AMENDS_TRY(auto reader, database_->read());
  Statement& rows = reader.query(kAuditChain).bind();
  std::int64_t lines = 0;
  crypto::Digest before{};
  for (bool more = true; more;) {
    AMENDS_TRY(more, rows.step());
    if (!more) {
      break;
    }
    const model::AuditEntry entry = read_entry(rows);
    ++lines;
    if (entry.number != lines || entry.hash != line_hash(before, entry)) {
      return make_error(
          "audit.chain",
          "Line {} of the journal does not fit the line before it: it, or one near it, was changed "
          "or taken out",
          lines
      );
    }
    before = entry.hash;
  }
  return lines;
}

Result<model::User> SqliteJournal::put_user(
    std::string_view name, const std::vector<std::string>& roles
) {
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY_VOID(transaction.query(kPutUser).bind(name, encode_names(roles)).run());
  Statement& row = transaction.query(kUserByName).bind(name);
  AMENDS_TRY_VOID(row.step());
  AMENDS_TRY(auto user, read_user(row));
  AMENDS_TRY_VOID(transaction.commit());
  return user;
}

Result<void> SqliteJournal::add_token(
    model::UserId user, const crypto::Digest& token_hash, Instant now
) {
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY_VOID(transaction.query(kInsertToken).bind(token_hash, user, now).run());
  return transaction.commit();
}

Result<std::optional<model::User>> SqliteJournal::user_of_token(const crypto::Digest& token_hash) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& row = reader.query(kUserOfToken).bind(token_hash);
  AMENDS_TRY(const bool found, row.step());
  if (!found) {
    return std::optional<model::User>();
  }
  AMENDS_TRY(auto user, read_user(row));
  return std::optional(std::move(user));
}

Result<std::vector<model::User>> SqliteJournal::users() {
  AMENDS_TRY(auto reader, database_->read());
  Statement& rows = reader.query(kAllUsers).bind();
  std::vector<model::User> users;
  for (bool more = true; more;) {
    AMENDS_TRY(more, rows.step());
    if (more) {
      AMENDS_TRY(auto user, read_user(rows));
      users.push_back(std::move(user));
    }
  }
  return users;
}

Result<std::optional<ports::Journal::Answer>> SqliteJournal::answer(std::string_view key) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& row = reader.query(kFindAnswer).bind(key);
  AMENDS_TRY(const bool found, row.step());
  return found ? std::optional(Answer{row.digest(0), row.number(1), row.text(2)}) : std::nullopt;
}

Result<void> SqliteJournal::keep_answer(std::string_view key, const Answer& answer, Instant now) {
  AMENDS_TRY(auto transaction, database_->write());
  Statement& clear = transaction.query(kClearAnswers);
  AMENDS_TRY_VOID(clear.bind(now - kAnswerKept, kAnswersCleared).run());
  Statement& insert = transaction.query(kInsertAnswer);
  insert.bind(key, answer.request_hash, answer.status, now, Blob{answer.body});
  AMENDS_TRY_VOID(insert.run());
  return transaction.commit();
}

}  // namespace amends::store
