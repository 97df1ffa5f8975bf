#include "store/sqlite/replies.h"

#include <utility>

namespace amends::store {
namespace {

const Query kInsertReply("insert_reply");
const Query kFindReply("find_reply");
const Query kFindReplyByKey("find_reply_by_key");
const Query kRepliesOfClass("replies_of_class");
const Query kReplyCounts("reply_counts");
const Query kRepliesUpset("replies_upset");
const Query kRepliesOfPerson("replies_of_person");
const Query kAnswerReply("answer_reply");

Error corrupt_name(std::string_view what) {
  return make_error("store.corrupt", "The database holds an unknown kind of reply: \"{}\"", what);
}

Result<model::Reply> read_reply(const Statement& row) {
  const auto of = model::parse_reply_class(row.view(4));
  const auto proof = model::parse_reply_proof(row.view(7));
  if (!of || !proof) {
    return corrupt_name(of ? row.view(7) : row.view(4));
  }
  model::Reply reply;
  reply.id = row.id<model::ReplyId>(0);
  reply.key = row.text(1);
  reply.mailing = row.id<model::MailingId>(2);
  reply.contact = row.id<model::ContactId>(3);
  reply.of = *of;
  reply.also = row.text(5);
  reply.why = row.text(6);
  reply.proof = *proof;
  reply.from = row.text(8);
  reply.subject = row.text(9);
  reply.text = row.text(10);
  reply.at = row.instant(11);
  reply.answered_by = row.text(12);
  reply.answered_at = row.maybe_instant(13);
  return reply;
}

/// The row of a statement that gives one or none.
Result<std::optional<model::Reply>> one_reply(Statement& row) {
  AMENDS_TRY(const bool found, row.step());
  if (!found) {
    return std::optional<model::Reply>();
  }
  AMENDS_TRY(model::Reply reply, read_reply(row));
  row.reset();
  return std::optional(std::move(reply));
}

/// "[3,17]"
std::string json_list(const ports::RepliedMailings& mailings) {
  std::string list;
  for (const model::MailingId mailing : mailings) {
    list += fmt::format("{}{}", list.empty() ? "" : ",", mailing.value);
  }
  return fmt::format("[{}]", list);
}

}  // namespace

Result<bool> SqliteReplies::keep(const model::Reply& reply) {
  AMENDS_TRY(auto transaction, database_->write());
  Statement& insert = transaction.query(kInsertReply);
  insert.bind(
      reply.key,
      reply.mailing,
      reply.contact,
      model::to_string(reply.of),
      reply.also,
      reply.why,
      model::to_string(reply.proof),
      reply.from,
      reply.subject,
      reply.text,
      reply.at
  );
  AMENDS_TRY(const std::int64_t rows, insert.run());
  AMENDS_TRY_VOID(transaction.commit());
  return rows == 1;
}

Result<std::optional<model::Reply>> SqliteReplies::find(model::ReplyId id) {
  AMENDS_TRY(auto reader, database_->read());
  return one_reply(reader.query(kFindReply).bind(id));
}

Result<std::optional<model::Reply>> SqliteReplies::find(std::string_view key) {
  AMENDS_TRY(auto reader, database_->read());
  return one_reply(reader.query(kFindReplyByKey).bind(key));
}

Result<std::vector<model::Reply>> SqliteReplies::of(
    const ports::RepliedMailings& mailings, model::ReplyClass of, std::size_t limit
) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& rows = reader.query(kRepliesOfClass);
  rows.bind(json_list(mailings), model::to_string(of), limit);
  std::vector<model::Reply> replies;
  for (bool more = true; more;) {
    AMENDS_TRY(more, rows.step());
    if (more) {
      AMENDS_TRY(model::Reply reply, read_reply(rows));
      replies.push_back(std::move(reply));
    }
  }
  return replies;
}

Result<model::ReplyCounts> SqliteReplies::counts(const ports::RepliedMailings& mailings) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& rows = reader.query(kReplyCounts);
  rows.bind(json_list(mailings));
  model::ReplyCounts counts;
  for (bool more = true; more;) {
    AMENDS_TRY(more, rows.step());
    if (!more) {
      break;
    }
    const auto of = model::parse_reply_class(rows.view(0));
    if (!of) {
      return corrupt_name(rows.view(0));
    }
    counts.people[static_cast<std::size_t>(*of)] = rows.count(1);
    if (*of != model::ReplyClass::automatic) {
      counts.open += rows.count(2);
    }
  }
  Statement& upset = reader.query(kRepliesUpset);
  upset.bind(
      json_list(mailings),
      model::to_string(model::ReplyClass::angry),
      model::to_string(model::ReplyClass::legal)
  );
  AMENDS_TRY(const bool found, upset.step());
  counts.upset = found ? upset.count(0) : 0;
  upset.reset();
  return counts;
}

Result<std::uint64_t> SqliteReplies::count_of(
    model::MailingId mailing, model::ContactId contact, model::ReplyProof proof
) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& row = reader.query(kRepliesOfPerson);
  row.bind(mailing, contact, model::to_string(proof));
  AMENDS_TRY(const bool found, row.step());
  const std::uint64_t count = found ? row.count(0) : 0;
  row.reset();
  return count;
}

Result<bool> SqliteReplies::answer(model::ReplyId id, std::string_view by, Instant now) {
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY(const std::int64_t rows, transaction.query(kAnswerReply).bind(id, by, now).run());
  AMENDS_TRY_VOID(transaction.commit());
  return rows == 1;
}

}  // namespace amends::store
