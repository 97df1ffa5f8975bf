#include "store/sqlite/outbox.h"

#include "store/limits.h"

#include <algorithm>
#include <utility>

namespace amends::store {
namespace {

using ports::MessageState;

const Query kInsertOutbox("insert_outbox");
const Query kClearOutbox("clear_outbox");
const Query kOutboxDue("outbox_due");
const Query kOutboxTried("outbox_tried");
const Query kOutboxHold("outbox_hold");
const Query kOutboxHooks("outbox_hooks");
const Query kGivenUpSinceSuccess("outbox_given_up_since_success");
const Query kOutboxLastTried("outbox_last_tried");

ports::OutboxMessage read_message(const Statement& row) {
  ports::OutboxMessage kept;
  kept.sequence = row.integer(0);
  kept.message = {row.text(1), row.text(2), row.text(3), row.text(4), row.instant(5)};
  kept.state = static_cast<MessageState>(row.integer(6));
  kept.attempts = row.number(7);
  kept.next_at = row.instant(8);
  kept.tried_at = row.maybe_instant(9);
  kept.status = row.number(10);
  kept.why = row.text(11);
  return kept;
}

/// One row a hook and state, in order of hook.
void count_row(const Statement& row, std::vector<ports::HookState>& hooks) {
  if (hooks.empty() || hooks.back().hook != row.view(0)) {
    hooks.emplace_back().hook = row.text(0);
  }
  ports::HookState& hook = hooks.back();
  switch (static_cast<MessageState>(row.integer(1))) {
    case MessageState::waiting:
      hook.waiting = row.count(2);
      hook.oldest_waiting = row.instant(3);
      break;
    case MessageState::delivered:
      hook.delivered = row.count(2);
      break;
    case MessageState::given_up:
      hook.given_up = row.count(2);
      break;
  }
}

Result<void> look_at(Read& reader, ports::HookState& hook) {
  Statement& count = reader.query(kGivenUpSinceSuccess).bind(hook.hook);
  AMENDS_TRY(const bool counted, count.step());
  hook.given_up_since_success = counted ? count.count(0) : 0;
  count.reset();
  Statement& last = reader.query(kOutboxLastTried).bind(hook.hook);
  AMENDS_TRY(const bool found, last.step());
  if (found) {
    hook.last = read_message(last);
  }
  last.reset();
  return {};
}

}  // namespace

Result<void> put_in_outbox(Write& transaction, std::span<const ports::NewMessage> messages) {
  for (const ports::NewMessage& message : messages) {
    Statement& clear = transaction.query(kClearOutbox);
    AMENDS_TRY_VOID(clear.bind(message.at - kMessagesKept, kMessagesCleared).run());
    Statement& insert = transaction.query(kInsertOutbox);
    insert.bind(message.id, message.hook, message.type, message.data, message.at);
    AMENDS_TRY_VOID(insert.run());
  }
  return {};
}

Result<std::vector<ports::OutboxMessage>> SqliteOutbox::due(Instant now, std::size_t limit) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& rows = reader.query(kOutboxDue).bind(now, std::min(limit, kRowsMax));
  std::vector<ports::OutboxMessage> messages;
  AMENDS_TRY_VOID(each_row(rows, [&](const Statement& row) {
    messages.push_back(read_message(row));
  }));
  return messages;
}

Result<void> SqliteOutbox::keep(const ports::MessageAttempt& attempt) {
  AMENDS_TRY(auto transaction, database_->write());
  Statement& tried = transaction.query(kOutboxTried);
  tried.bind(
      attempt.sequence, attempt.state, attempt.next_at, attempt.at, attempt.status, attempt.why
  );
  AMENDS_TRY_VOID(tried.run());
  if (!attempt.hold_hook.empty()) {
    AMENDS_TRY_VOID(transaction.query(kOutboxHold).bind(attempt.hold_hook, attempt.next_at).run());
  }
  return transaction.commit();
}

Result<std::vector<ports::HookState>> SqliteOutbox::hooks() {
  AMENDS_TRY(auto reader, database_->read());
  std::vector<ports::HookState> hooks;
  Statement& rows = reader.query(kOutboxHooks).bind();
  AMENDS_TRY_VOID(each_row(rows, [&](const Statement& row) { count_row(row, hooks); }));
  for (ports::HookState& hook : hooks) {
    AMENDS_TRY_VOID(look_at(reader, hook));
  }
  return hooks;
}

}  // namespace amends::store
