#include "store/sqlite/settlements.h"

#include "store/limits.h"
#include "store/sqlite/codec.h"

namespace amends::store {
namespace {

using model::SendState;

const Query kInsertEvidence("insert_evidence");
const Query kNewestEvidence("newest_evidence");
const Query kEvidenceCounts("evidence_counts");
const Query kInsertSettlement("insert_settlement");
const Query kInsertSettlementPerson("insert_settlement_person");
const Query kFindSettlement("find_settlement");
const Query kSettlementsOf("settlements_of");
const Query kSettlementPeople("settlement_people");
const Query kCloseSettlement("close_settlement");

Error corrupt_name(std::string_view what) {
  return make_error(
      "store.corrupt", "The database holds an unknown kind of evidence: \"{}\"", what
  );
}

model::Settlement read_settlement(const Statement& row) {
  model::Settlement settlement;
  settlement.id = row.id<model::SettlementId>(0);
  settlement.mailing = row.id<model::MailingId>(1);
  settlement.outcome = static_cast<SendState>(row.integer(2));
  settlement.proposed_by = row.text(3);
  settlement.reason = row.text(4);
  settlement.at = row.instant(5);
  settlement.confirmed_by = row.text(6);
  settlement.confirmed_at = row.maybe_instant(7);
  return settlement;
}

Result<void> read_people(Read& reader, model::Settlement& settlement) {
  Statement& rows = reader.query(kSettlementPeople).bind(settlement.id);
  return each_row(rows, [&](const Statement& row) {
    settlement.people.add(row.id<model::ContactId>(0));
  });
}

}  // namespace

Result<void> insert_evidence(
    Connection& connection, model::MailingId mailing, const model::Evidence& one
) {
  Statement& insert = connection.query(kInsertEvidence);
  insert.bind(
      mailing,
      one.contact,
      model::to_string(one.kind),
      one.outcome,
      cut(one.detail, kReplyTextBytesMax),
      one.by,
      one.at
  );
  AMENDS_TRY_VOID(insert.run());
  return {};
}

Result<model::Settlement> SqliteSettlements::propose(const model::Settlement& settlement) {
  AMENDS_TRY(auto transaction, database_->write());
  Statement& insert = transaction.query(kInsertSettlement);
  insert.bind(
      settlement.mailing,
      settlement.outcome,
      settlement.proposed_by,
      settlement.reason,
      settlement.at
  );
  AMENDS_TRY_VOID(insert.run());
  model::Settlement kept = settlement;
  kept.id = {transaction.on().last_id()};
  for (const model::ContactId contact : settlement.people.to_vector()) {
    AMENDS_TRY_VOID(transaction.query(kInsertSettlementPerson).bind(kept.id, contact).run());
  }
  AMENDS_TRY_VOID(transaction.commit());
  return kept;
}

Result<std::optional<model::Settlement>> SqliteSettlements::find(model::SettlementId id) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& row = reader.query(kFindSettlement).bind(id);
  AMENDS_TRY(const bool found, row.step());
  if (!found) {
    return std::optional<model::Settlement>();
  }
  model::Settlement settlement = read_settlement(row);
  row.reset();
  AMENDS_TRY_VOID(read_people(reader, settlement));
  return std::optional(std::move(settlement));
}

Result<std::vector<model::Settlement>> SqliteSettlements::of(model::MailingId mailing) {
  AMENDS_TRY(auto reader, database_->read());
  std::vector<model::Settlement> all;
  Statement& rows = reader.query(kSettlementsOf).bind(mailing);
  AMENDS_TRY_VOID(each_row(rows, [&](const Statement& row) { all.push_back(read_settlement(row)); })
  );
  for (model::Settlement& settlement : all) {
    AMENDS_TRY_VOID(read_people(reader, settlement));
  }
  return all;
}

Result<void> SqliteSettlements::close(model::SettlementId id, std::string_view by, Instant now) {
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY(const std::int64_t rows, transaction.query(kCloseSettlement).bind(id, by, now).run());
  if (rows != 1) {
    return make_error("settle.closed", "Proposal {} was confirmed already", id.value);
  }
  return transaction.commit();
}

Result<void> SqliteSettlements::learn(std::span<const model::Evidence> evidence) {
  AMENDS_TRY(auto transaction, database_->write());
  for (const model::Evidence& one : evidence) {
    AMENDS_TRY_VOID(insert_evidence(transaction.on(), one.mailing, one));
  }
  return transaction.commit();
}

Result<std::optional<model::Evidence>> SqliteSettlements::newest(
    model::MailingId mailing, model::ContactId contact
) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& row = reader.query(kNewestEvidence).bind(mailing, contact);
  AMENDS_TRY(const bool found, row.step());
  if (!found) {
    return std::optional<model::Evidence>();
  }
  const auto kind = model::parse_evidence_kind(row.view(2));
  if (!kind) {
    return corrupt_name(row.view(2));
  }
  return std::optional(model::Evidence{
      row.id<model::MailingId>(0),
      row.id<model::ContactId>(1),
      *kind,
      static_cast<SendState>(row.integer(3)),
      row.text(4),
      row.text(5),
      row.instant(6)
  });
}

Result<std::vector<ports::EvidenceCount>> SqliteSettlements::counts(model::MailingId mailing) {
  AMENDS_TRY(auto reader, database_->read());
  std::vector<ports::EvidenceCount> counts;
  Statement& rows = reader.query(kEvidenceCounts).bind(mailing);
  for (bool more = true; more;) {
    AMENDS_TRY(more, rows.step());
    if (!more) {
      break;
    }
    const auto kind = model::parse_evidence_kind(rows.view(0));
    if (!kind) {
      return corrupt_name(rows.view(0));
    }
    counts.push_back({*kind, static_cast<SendState>(rows.integer(1)), rows.count(2)});
  }
  return counts;
}

}  // namespace amends::store
