#include "store/sqlite/halts.h"

#include "store/limits.h"

#include <algorithm>

namespace amends::store {
namespace {

const Query kInsertHalt("insert_halt");
const Query kFindHalt("find_halt");
const Query kLiftHalt("lift_halt");
const Query kStandingHalts("standing_halts");
const Query kNewestHalts("newest_halts");

Result<model::Halt> read_halt(const Statement& row) {
  const auto scope = model::parse_halt_scope(row.view(1));
  if (!scope) {
    return make_error(
        "store.corrupt", "The database holds an unknown scope of a halt: \"{}\"", row.view(1)
    );
  }
  return model::Halt{
      row.id<model::HaltId>(0),
      *scope,
      row.text(2),
      row.text(3),
      row.text(4),
      row.instant(5),
      row.text(6),
      row.text(7),
      row.maybe_instant(8)
  };
}

Result<std::vector<model::Halt>> read_halts(Statement& rows) {
  std::vector<model::Halt> halts;
  for (bool more = true; more;) {
    AMENDS_TRY(more, rows.step());
    if (more) {
      AMENDS_TRY(auto halt, read_halt(rows));
      halts.push_back(std::move(halt));
    }
  }
  return halts;
}

}  // namespace

Result<model::Halt> SqliteHalts::set(const model::Halt& halt) {
  AMENDS_TRY(auto transaction, database_->write());
  Statement& insert = transaction.query(kInsertHalt);
  insert.bind(model::to_string(halt.scope), halt.name, halt.by, halt.reason, halt.at);
  AMENDS_TRY_VOID(insert.run());
  model::Halt kept = halt;
  kept.id = {transaction.on().last_id()};
  AMENDS_TRY_VOID(transaction.commit("in_halt_commit"));
  return kept;
}

Result<model::Halt> SqliteHalts::lift(
    model::HaltId id, std::string_view by, std::string_view reason, Instant now
) {
  AMENDS_TRY(auto transaction, database_->write());
  Statement& row = transaction.query(kFindHalt).bind(id);
  AMENDS_TRY(const bool found, row.step());
  if (!found) {
    return make_error("halt.unknown", "There is no halt number {}", id.value);
  }
  AMENDS_TRY(model::Halt halt, read_halt(row));
  row.reset();
  if (halt.lifted_at) {
    return make_error("halt.lifted", "Halt {} was lifted already by {}", id.value, halt.lifted_by);
  }
  AMENDS_TRY_VOID(transaction.query(kLiftHalt).bind(id, by, reason, now).run());
  AMENDS_TRY_VOID(transaction.commit());
  halt.lifted_by = by;
  halt.lifted_reason = reason;
  halt.lifted_at = now;
  return halt;
}

Result<std::vector<model::Halt>> SqliteHalts::standing() {
  AMENDS_TRY(auto reader, database_->read());
  return read_halts(reader.query(kStandingHalts).bind());
}

Result<std::vector<model::Halt>> SqliteHalts::newest(std::size_t limit) {
  AMENDS_TRY(auto reader, database_->read());
  return read_halts(reader.query(kNewestHalts).bind(std::min(limit, kRowsMax)));
}

}  // namespace amends::store
