#include "store/sqlite/tally.h"

namespace amends::store {
namespace {

const Query kChangeTally("change_tally");
const Query kInsertTally("insert_tally");
const Query kTally("tally");

}  // namespace

void Tally::add(model::MailingId mailing, int wave, model::SendState state, std::int64_t sends) {
  changes_[{mailing, wave, state}] += sends;
}

void Tally::move(model::MailingId mailing, int wave, model::SendState from, model::SendState to) {
  add(mailing, wave, from, -1);
  add(mailing, wave, to, 1);
}

Result<void> Tally::write(Connection& connection) {
  for (const auto& [place, sends] : changes_) {
    const auto& [mailing, wave, state] = place;
    if (sends == 0) {
      continue;
    }
    Statement& change = connection.query(kChangeTally).bind(mailing, wave, state, sends);
    AMENDS_TRY(const std::int64_t rows, change.run());
    if (rows == 0) {
      AMENDS_TRY_VOID(connection.query(kInsertTally).bind(mailing, wave, state, sends).run());
    }
  }
  return {};
}

Result<model::SendCounts> read_tally(
    Connection& connection, model::MailingId mailing, std::optional<int> wave
) {
  model::SendCounts counts;
  AMENDS_TRY_VOID(each_row(connection.query(kTally).bind(mailing), [&](const Statement& row) {
    const auto state = static_cast<std::size_t>(row.integer(1));
    if (state < model::kSendStates && (!wave || row.number(0) <= *wave)) {
      counts.by_state[state] += row.count(2);
    }
  }));
  return counts;
}

}  // namespace amends::store
