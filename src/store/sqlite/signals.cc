#include "store/sqlite/signals.h"

#include "base/log.h"
#include "store/limits.h"
#include "store/sqlite/codec.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace amends::store {
namespace {

using model::SignalClass;

const Query kInsertSignal("insert_signal");
const Query kSignalPeople("signal_people");
const Query kSignalPeopleOfLink("signal_people_of_link");
const Query kRecentSignals("recent_signals");
const Query kSignalsOfContact("signals_of_contact");
const Query kReclassSignals("reclass_signals");
const Query kNewestSignalsOfContact("newest_signals_of_contact");
const Query kCountSignalsOfContact("count_signals_of_contact");

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

Result<void> insert(Write& transaction, const model::Signal& signal) {
  Statement& row = transaction.query(kInsertSignal);
  row.bind(
      signal.mailing,
      signal.contact,
      signal.kind,
      signal.source,
      signal.link,
      signal.at,
      cut(signal.why, kSignalTextBytesMax),
      cut(signal.detail, kSignalTextBytesMax)
  );
  AMENDS_TRY_VOID(row.run());
  return {};
}

Result<void> update(Write& transaction, const ports::Reclass& hits) {
  Statement& rows = transaction.query(kReclassSignals);
  rows.bind(
      hits.mailing,
      hits.contact,
      hits.from,
      hits.to,
      hits.source,
      cut(hits.why, kSignalTextBytesMax)
  );
  AMENDS_TRY_VOID(rows.run());
  return {};
}

bool is_meant(const ports::Reclass& hits, const model::Signal& signal) {
  return hits.mailing == signal.mailing && hits.contact == signal.contact &&
         hits.from <= signal.at && signal.at <= hits.to;
}

/// Of one person in the order in which they came, which is that of one array.
std::tuple<model::MailingId, model::ContactId, const model::Signal*> place_of(
    const model::Signal* signal
) {
  return {signal->mailing, signal->contact, signal};
}

/// Whether they are one: a hit that is being written may stand among the rows already.
bool is_same(const model::Signal& one, const model::Signal& other) {
  return one.at == other.at && one.kind == other.kind && one.link == other.link &&
         one.detail == other.detail;
}

}  // namespace

Result<void> SqliteSignals::append(std::span<const model::Signal> signals) {
  std::map<model::MailingId, std::uint64_t> rows;
  {
    AMENDS_TRY(auto transaction, database_->write());
    for (const model::Signal& signal : signals) {
      AMENDS_TRY_VOID(insert(transaction, signal));
      ++rows[signal.mailing];
    }
    AMENDS_TRY_VOID(transaction.commit("in_signal_commit"));
  }
  for (const model::Signal& signal : signals) {
    memory_.note(signal);
  }
  for (const auto& [mailing, count] : rows) {
    kept_(mailing, count);
  }
  return {};
}

void SqliteSignals::keep_soon(ports::FreshHit hit) {
  const model::Signal signal = hit.signal;
  const std::vector<ports::Reclass> reclassed = hit.reclassed;
  // Nobody may find it in memory who would not find it anywhere else.
  if (!fresh_.take(std::move(hit))) {
    return;
  }
  for (const ports::Reclass& hits : reclassed) {
    memory_.note(hits);
  }
  memory_.note(signal);
}

/// What a hit tells of others is written before it and after those that came before, so that it
/// finds them. Between two such hits people stand together, as in the indexes: a quarter quicker.
Result<void> SqliteSignals::write(std::span<const ports::FreshHit> hits) {
  std::map<model::MailingId, std::uint64_t> rows;
  {
    AMENDS_TRY(auto transaction, database_->write());
    std::vector<const model::Signal*> together;
    const auto insert_all = [&]() -> Result<void> {
      std::ranges::sort(together, {}, place_of);
      for (const model::Signal* const signal : together) {
        AMENDS_TRY_VOID(insert(transaction, *signal));
        ++rows[signal->mailing];
      }
      together.clear();
      return {};
    };
    for (const ports::FreshHit& hit : hits) {
      if (!hit.reclassed.empty()) {
        AMENDS_TRY_VOID(insert_all());
      }
      for (const ports::Reclass& reclassed : hit.reclassed) {
        AMENDS_TRY_VOID(update(transaction, reclassed));
      }
      together.push_back(&hit.signal);
    }
    AMENDS_TRY_VOID(insert_all());
    AMENDS_TRY_VOID(transaction.commit("in_signal_commit"));
  }
  for (const auto& [mailing, count] : rows) {
    kept_(mailing, count);
  }
  return {};
}

Result<model::ContactSet> SqliteSignals::people(
    model::MailingId mailing, const ports::SignalFilter& filter
) {
  fresh_.flush();
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
  fresh_.flush();
  AMENDS_TRY(auto reader, database_->read());
  return read_signals(reader.query(kRecentSignals).bind(mailing, std::min(limit, kRowsMax)));
}

Result<std::vector<model::Signal>> SqliteSignals::of_contact(
    model::MailingId mailing, model::ContactId contact
) {
  fresh_.flush();
  AMENDS_TRY(auto reader, database_->read());
  return read_signals(reader.query(kSignalsOfContact).bind(mailing, contact, kRowsMax));
}

/// Until it is known who of the mailing has any, and when that cannot be read, the rows are asked.
void SqliteSignals::listen(model::MailingId mailing) {
  const auto ticket = memory_.begin_to_listen(mailing);
  if (!ticket) {
    return;
  }
  // What is on its way first: whatever is written meanwhile is found twice rather than not at all.
  const model::ContactSet waiting = fresh_.people(mailing);
  auto on_the_disk = heard_(mailing);
  if (!on_the_disk.ok()) {
    log_warning("mailing {}: {}", mailing.value, on_the_disk.error().explain());
    memory_.gives_up(mailing, *ticket);
    return;
  }
  memory_.heard(mailing, *ticket, *on_the_disk | waiting);
}

Result<ports::EarlierSignals> SqliteSignals::earlier(
    model::MailingId mailing, model::ContactId contact, Instant since
) {
  if (auto known = memory_.earlier(mailing, contact, since)) {
    return *std::move(known);
  }
  listen(mailing);
  if (auto known = memory_.earlier(mailing, contact, since)) {
    return *std::move(known);
  }
  return earlier_rows(mailing, contact, since);
}

Result<ports::EarlierSignals> SqliteSignals::earlier_rows(
    model::MailingId mailing, model::ContactId contact, Instant since
) {
  // These first: whatever is written meanwhile is found twice rather than not at all.
  const std::vector<ports::FreshHit> waiting = fresh_.waiting(mailing, contact);
  ports::EarlierSignals found;
  std::vector<model::Signal>& lately = found.lately;
  {
    AMENDS_TRY(auto reader, database_->read());
    Statement& rows = reader.query(kNewestSignalsOfContact);
    AMENDS_TRY(lately, read_signals(rows.bind(mailing, contact, since, ports::kEarlierCountMax)));
    Statement& count = reader.query(kCountSignalsOfContact);
    AMENDS_TRY_VOID(count.bind(mailing, contact, ports::kEarlierCountMax).step());
    found.count = static_cast<std::size_t>(count.count(0));
    count.reset();
  }
  std::ranges::reverse(lately);
  for (const ports::FreshHit& hit : waiting) {
    for (const ports::Reclass& reclassed : hit.reclassed) {
      for (model::Signal& signal : lately) {
        if (is_meant(reclassed, signal)) {
          signal.source = reclassed.source;
          signal.why = reclassed.why;
        }
      }
    }
    const bool known = std::ranges::any_of(lately, [&hit](const model::Signal& signal) {
      return is_same(signal, hit.signal);
    });
    if (!known) {
      ++found.count;
    }
    if (!known && hit.signal.at >= since) {
      lately.push_back(hit.signal);
    }
  }
  std::ranges::sort(lately, {}, &model::Signal::at);
  return found;
}

Result<void> SqliteSignals::reclass(const ports::Reclass& hits) {
  fresh_.flush();
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY_VOID(update(transaction, hits));
  AMENDS_TRY_VOID(transaction.commit());
  memory_.note(hits);
  return {};
}

}  // namespace amends::store
