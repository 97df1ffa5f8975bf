#include "store/sqlite/signals.h"

#include "store/limits.h"
#include "store/sqlite/codec.h"

#include <algorithm>

namespace amends::store {
namespace {

using model::SignalClass;

const Query kInsertSignal("insert_signal");
const Query kSignalPeople("signal_people");
const Query kSignalPeopleOfLink("signal_people_of_link");
const Query kRecentSignals("recent_signals");
const Query kSignalsOfContact("signals_of_contact");
const Query kReclassSignals("reclass_signals");

const std::vector<SignalClass> kAllClasses = {
    SignalClass::human, SignalClass::machine, SignalClass::proxied, SignalClass::unknown
};

model::Signal read_signal(const Statement& row) {
  model::Signal signal;
  signal.mailing = row.id<model::MailingId>(0);
  signal.contact = row.id<model::ContactId>(1);
  signal.kind = static_cast<model::SignalKind>(row.integer(2));
  signal.source = static_cast<SignalClass>(row.integer(3));
  signal.link = row.number(4);
  signal.at = row.instant(5);
  signal.why = row.text(6);
  signal.detail = row.text(7);
  return signal;
}

Result<std::vector<model::Signal>> read_signals(Statement& rows) {
  std::vector<model::Signal> signals;
  AMENDS_TRY_VOID(each_row(rows, [&](const Statement& row) { signals.push_back(read_signal(row)); })
  );
  return signals;
}

}  // namespace

Result<void> SqliteSignals::append(std::span<const model::Signal> signals) {
  AMENDS_TRY(auto transaction, database_->write());
  Statement& insert = transaction.query(kInsertSignal);
  for (const model::Signal& signal : signals) {
    insert.bind(
        signal.mailing,
        signal.contact,
        signal.kind,
        signal.source,
        signal.link,
        signal.at,
        cut(signal.why, kSignalTextBytesMax),
        cut(signal.detail, kSignalTextBytesMax)
    );
    AMENDS_TRY_VOID(insert.run());
  }
  return transaction.commit("in_signal_commit");
}

Result<model::ContactSet> SqliteSignals::people(
    model::MailingId mailing, const ports::SignalFilter& filter
) {
  AMENDS_TRY(auto reader, database_->read());
  AMENDS_TRY_VOID(reader.snapshot());
  model::ContactSet set;
  const Instant before = filter.before.value_or(Instant::max());
  for (const SignalClass source : filter.sources.empty() ? kAllClasses : filter.sources) {
    Statement& rows = filter.link
                          ? reader.query(kSignalPeopleOfLink)
                                .bind(mailing, filter.kind, source, before, *filter.link)
                          : reader.query(kSignalPeople).bind(mailing, filter.kind, source, before);
    AMENDS_TRY_VOID(each_row(rows, [&](const Statement& row) {
      set.add(row.id<model::ContactId>(0));
    }));
  }
  return set;
}

Result<std::vector<model::Signal>> SqliteSignals::recent(
    model::MailingId mailing, std::size_t limit
) {
  AMENDS_TRY(auto reader, database_->read());
  return read_signals(reader.query(kRecentSignals).bind(mailing, std::min(limit, kRowsMax)));
}

Result<std::vector<model::Signal>> SqliteSignals::of_contact(
    model::MailingId mailing, model::ContactId contact
) {
  AMENDS_TRY(auto reader, database_->read());
  return read_signals(reader.query(kSignalsOfContact).bind(mailing, contact, kRowsMax));
}

Result<void> SqliteSignals::reclass(const ports::Reclass& hits) {
  AMENDS_TRY(auto transaction, database_->write());
  Statement& update = transaction.query(kReclassSignals);
  update.bind(
      hits.mailing,
      hits.contact,
      hits.from,
      hits.to,
      hits.source,
      cut(hits.why, kSignalTextBytesMax)
  );
  AMENDS_TRY_VOID(update.run());
  return transaction.commit();
}

}  // namespace amends::store
