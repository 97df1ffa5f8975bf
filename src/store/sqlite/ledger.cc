#include "store/sqlite/ledger.h"

#include "base/crash_point.h"
#include "store/limits.h"
#include "store/sqlite/claim.h"
#include "store/sqlite/codec.h"
#include "store/sqlite/tally.h"

#include <algorithm>
#include <numeric>

namespace amends::store {
namespace {

using model::SendState;

const Query kMailingExists("mailing_exists");
const Query kInsertSend("insert_send");
const Query kMarkDot("mark_dot");
const Query kSendStanding("send_standing");
const Query kRecordSend("record_send");
const Query kInFlight("in_flight");
const Query kRecoverSend("recover_send");
const Query kSendsInState("sends_in_state");
const Query kSendsReached("sends_reached");
const Query kLastVersion("last_version");
const Query kWhoAny("who_any");
const Query kWhoInState("who_in_state");
const Query kFindSend("find_send");

Result<void> require_unplanned(Connection& connection, model::MailingId mailing) {
  AMENDS_TRY(const bool found, connection.query(kMailingExists).bind(mailing).step());
  if (!found) {
    return make_error("mailing.unknown", "There is no mailing number {}", mailing.value);
  }
  AMENDS_TRY(const auto counts, read_tally(connection, mailing, std::nullopt));
  if (counts.total() > 0) {
    return make_error(
        "ledger.already_planned",
        "The audience of mailing {} is frozen already, {} people: it cannot be planned again",
        mailing.value,
        counts.total()
    );
  }
  return {};
}

/// The rows stand in order of contact; filling them in that order writes each page once.
std::vector<std::uint32_t> by_contact(std::span<const ports::PlannedSend> sends) {
  std::vector<std::uint32_t> order(sends.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](std::uint32_t i) { return sends[i].contact; });
  return order;
}

struct Standing {
  SendState state = SendState::planned;
  std::int64_t epoch = 0;
  int wave = 0;
};

Error not_claimed(model::MailingId mailing, model::ContactId contact) {
  return make_error(
      "ledger.not_claimed",
      "The send of mailing {} to contact {} is not a claim of this start of the server: stop, and "
      "look whether two servers run on copies of one data folder",
      mailing.value,
      contact.value
  );
}

Result<Standing> standing_of(
    Connection& connection, model::MailingId mailing, model::ContactId contact
) {
  Statement& row = connection.query(kSendStanding).bind(mailing, contact);
  AMENDS_TRY(const bool found, row.step());
  if (!found) {
    return not_claimed(mailing, contact);
  }
  const Standing standing{static_cast<SendState>(row.integer(0)), row.integer(1), row.number(2)};
  row.reset();
  return standing;
}

/// Claims and dots are made by their own methods only, where what they need is read.
bool may_record(SendState from, SendState to) {
  const bool is_end = to != SendState::claimed && to != SendState::intent && to != SendState::dot;
  return is_end && model::may_follow(from, to);
}

/// What is kept of the relay's words: all but the small talk of a plain success.
std::optional<std::string_view> words_kept(const ports::SendResult& result) {
  const bool is_plain = result.reply_code / 100 == 2;
  const std::size_t most = is_plain ? kPlainReplyBytesMax : kReplyTextBytesMax;
  if (result.reply_text.empty() || (is_plain && result.reply_text.size() > most)) {
    return std::nullopt;
  }
  return cut(result.reply_text, most);
}

/// A deferred send without a time is due at once: without one no index would ever find it.
std::optional<Instant> retry_of(const ports::SendResult& result) {
  if (result.state != SendState::deferred) {
    return std::nullopt;
  }
  return result.retry_at.value_or(result.at);
}

Result<void> record_one(
    Connection& connection,
    model::MailingId mailing,
    std::int64_t epoch,
    const ports::SendResult& result,
    Tally& tally
) {
  AMENDS_TRY(const Standing before, standing_of(connection, mailing, result.contact));
  const bool is_attempt = before.state == SendState::claimed || before.state == SendState::dot;
  if (is_attempt && before.epoch != epoch) {
    return not_claimed(mailing, result.contact);
  }
  if (!may_record(before.state, result.state)) {
    return make_error(
        "ledger.transition",
        "The send of mailing {} to contact {} is {} and cannot become {}: nothing of the batch was "
        "written",
        mailing.value,
        result.contact.value,
        model::to_string(before.state),
        model::to_string(result.state)
    );
  }
  Statement& update = connection.query(kRecordSend);
  update.bind(
      mailing,
      result.contact,
      result.state,
      result.withheld,
      result.reply_code,
      words_kept(result),
      result.at,
      retry_of(result)
  );
  AMENDS_TRY_VOID(update.run());
  tally.move(mailing, before.wave, before.state, result.state);
  return {};
}

model::Send read_send(const Statement& row) {
  model::Send send;
  send.mailing = row.id<model::MailingId>(0);
  send.contact = row.id<model::ContactId>(1);
  send.state = static_cast<SendState>(row.integer(2));
  send.withheld = static_cast<model::WithheldReason>(row.integer(3));
  send.wave = row.number(4);
  send.version = row.number(5);
  send.attempts = row.number(6);
  send.reply_code = row.number(7);
  send.reply_text = row.text(8);
  send.changed_at = row.maybe_instant(9);
  send.retry_at = row.maybe_instant(10);
  return send;
}

struct InFlight {
  model::MailingId mailing;
  model::ContactId contact;
  SendState state = SendState::claimed;
  int wave = 0;
};

Result<std::vector<InFlight>> in_flight_before(Connection& connection, std::int64_t epoch) {
  std::vector<InFlight> all;
  Statement& rows = connection.query(kInFlight).bind(epoch, kClaimStep);
  AMENDS_TRY_VOID(each_row(rows, [&](const Statement& row) {
    all.push_back(
        {row.id<model::MailingId>(0),
         row.id<model::ContactId>(1),
         static_cast<SendState>(row.integer(2)),
         row.number(3)}
    );
  }));
  return all;
}

}  // namespace

Result<void> SqliteLedger::plan(
    model::MailingId mailing, std::span<const ports::PlannedSend> sends
) {
  const std::vector<std::uint32_t> order = by_contact(sends);
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY_VOID(require_unplanned(transaction.on(), mailing));
  Tally tally;
  Statement& insert = transaction.query(kInsertSend);
  for (const std::uint32_t i : order) {
    const ports::PlannedSend& send = sends[i];
    AMENDS_TRY_VOID(insert.bind(mailing, send.contact, send.wave, send.position).run());
    tally.add(mailing, send.wave, SendState::planned);
  }
  AMENDS_TRY_VOID(tally.write(transaction.on()));
  return transaction.commit("in_plan_commit");
}

Result<ports::Claimed> SqliteLedger::claim(const ports::ClaimOrder& order) {
  ports::Claimed claimed;
  for (bool more = true; more;) {
    AMENDS_TRY(auto transaction, database_->write());
    AMENDS_TRY(more, ClaimStep(transaction.on(), order).run(claimed));
    AMENDS_TRY_VOID(transaction.commit("in_claim_commit"));
  }
  AMENDS_CRASH_POINT("after_claim");
  return claimed;
}

Result<void> SqliteLedger::mark_dots(
    model::MailingId mailing, std::int64_t epoch, std::span<const model::ContactId> contacts
) {
  AMENDS_TRY(auto transaction, database_->write());
  Tally tally;
  for (const model::ContactId contact : contacts) {
    AMENDS_TRY(const Standing before, standing_of(transaction.on(), mailing, contact));
    AMENDS_TRY(
        const std::int64_t rows, transaction.query(kMarkDot).bind(mailing, contact, epoch).run()
    );
    if (rows != 1) {
      return not_claimed(mailing, contact);
    }
    tally.move(mailing, before.wave, SendState::claimed, SendState::dot);
  }
  AMENDS_TRY_VOID(tally.write(transaction.on()));
  AMENDS_CRASH_POINT("before_dot_commit");
  AMENDS_TRY_VOID(transaction.commit("in_dot_commit"));
  AMENDS_CRASH_POINT("after_dot_commit");
  return {};
}

Result<void> SqliteLedger::record(
    model::MailingId mailing, std::int64_t epoch, std::span<const ports::SendResult> results
) {
  AMENDS_TRY(auto transaction, database_->write());
  Tally tally;
  for (const ports::SendResult& result : results) {
    AMENDS_TRY_VOID(record_one(transaction.on(), mailing, epoch, result, tally));
  }
  AMENDS_TRY_VOID(tally.write(transaction.on()));
  AMENDS_TRY_VOID(transaction.commit("in_record_commit"));
  AMENDS_CRASH_POINT("after_record_commit");
  return {};
}

Result<ports::Recovered> SqliteLedger::recover(std::int64_t epoch) {
  ports::Recovered recovered;
  for (bool more = true; more;) {
    AMENDS_TRY(auto transaction, database_->write());
    AMENDS_TRY(const auto found, in_flight_before(transaction.on(), epoch));
    Tally tally;
    for (const InFlight& send : found) {
      const bool is_dot = send.state == SendState::dot;
      const SendState to = is_dot ? SendState::uncertain : SendState::planned;
      Statement& update = transaction.query(kRecoverSend);
      AMENDS_TRY_VOID(update.bind(send.mailing, send.contact, to).run());
      tally.move(send.mailing, send.wave, send.state, to);
      ++(is_dot ? recovered.uncertain : recovered.released);
    }
    AMENDS_TRY_VOID(tally.write(transaction.on()));
    AMENDS_TRY_VOID(transaction.commit("in_recover_commit"));
    more = !found.empty();
  }
  return recovered;
}

Result<model::SendCounts> SqliteLedger::counts(model::MailingId mailing) {
  AMENDS_TRY(auto reader, database_->read());
  return read_tally(reader.on(), mailing, std::nullopt);
}

Result<model::ContactSet> SqliteLedger::in_state(model::MailingId mailing, model::SendState state) {
  AMENDS_TRY(auto reader, database_->read());
  model::ContactSet set;
  Statement& rows = reader.query(kSendsInState).bind(mailing, state);
  AMENDS_TRY_VOID(each_row(rows, [&](const Statement& row) {
    set.add(row.id<model::ContactId>(0));
  }));
  return set;
}

Result<model::ContactSet> SqliteLedger::reached(model::MailingId mailing, int version) {
  AMENDS_TRY(auto reader, database_->read());
  model::ContactSet set;
  Statement& rows = reader.query(kSendsReached).bind(mailing, version);
  AMENDS_TRY_VOID(each_row(rows, [&](const Statement& row) {
    set.add(row.id<model::ContactId>(0));
  }));
  return set;
}

Result<int> SqliteLedger::last_version(model::MailingId mailing) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& row = reader.query(kLastVersion).bind(mailing);
  AMENDS_TRY_VOID(row.step());
  const int version = row.number(0);
  row.reset();
  return version;
}

Result<std::vector<model::Send>> SqliteLedger::who(
    model::MailingId mailing,
    std::optional<model::SendState> state,
    model::ContactId after,
    std::size_t limit
) {
  AMENDS_TRY(auto reader, database_->read());
  const std::size_t most = std::min(limit, kRowsMax);
  Statement& rows = state ? reader.query(kWhoInState).bind(mailing, after, most, *state)
                          : reader.query(kWhoAny).bind(mailing, after, most);
  std::vector<model::Send> sends;
  AMENDS_TRY_VOID(each_row(rows, [&](const Statement& row) { sends.push_back(read_send(row)); }));
  return sends;
}

Result<std::optional<model::Send>> SqliteLedger::find(
    model::MailingId mailing, model::ContactId contact
) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& row = reader.query(kFindSend).bind(mailing, contact);
  AMENDS_TRY(const bool found, row.step());
  return found ? std::optional(read_send(row)) : std::nullopt;
}

}  // namespace amends::store
