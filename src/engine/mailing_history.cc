#include "engine/mailing_history.h"

#include "engine/audience.h"
#include "engine/incident_desk.h"
#include "engine/limits.h"
#include "engine/list_people.h"
#include "engine/store_people.h"
#include "engine/twin_mailings.h"
#include "model/mailing_files.h"

#include <algorithm>
#include <array>
#include <limits>
#include <ranges>
#include <utility>

namespace amends::engine {
namespace {

using checks::OtherMailing;
using model::MailingKind;
using model::MailingState;
using model::SendState;

constexpr int kEveryVersion = std::numeric_limits<int>::max();

Result<void> go_on(const std::function<bool()>& should_stop) {
  if (should_stop && should_stop()) {
    return make_error("proof.stopped", "the proof was stopped before it had seen everybody");
  }
  return {};
}

bool is_open(const model::Incident& incident) {
  return incident.state != model::IncidentState::closed &&
         incident.state != model::IncidentState::false_alarm;
}

/// Whether the mailing was drafted to mend the incident.
bool mends(const model::Mailing& mailing, const model::Incident& incident) {
  return mailing.kind != MailingKind::regular &&
         (mailing.name == mending_name(incident, mailing.kind) ||
          mailing.audience.list.starts_with(mending_list(incident.id)));
}

}  // namespace

Result<std::shared_ptr<const checks::AudienceHistory>> MailingHistory::read(
    const model::MailingRecord& record,
    const model::Mailing& mailing,
    Instant now,
    const Stop& should_stop
) {
  auto history = std::make_shared<checks::AudienceHistory>();
  AMENDS_TRY(const auto recent, read_mailed(record, now, should_stop, *history));
  AMENDS_TRY(history->bounced, bounced(recent, should_stop));
  AMENDS_TRY(history->twins, twin_mailings(store_, record, mailing, now, should_stop));
  AMENDS_TRY(history->incidents, incidents(record, mailing, should_stop));
  for (const std::string& name : mailing.audience.not_with) {
    AMENDS_TRY_VOID(go_on(should_stop));
    AMENDS_TRY(OtherMailing named, other(name));
    history->not_with.push_back(std::move(named));
  }
  return std::shared_ptr<const checks::AudienceHistory>(std::move(history));
}

Result<std::vector<MailingHistory::Recent>> MailingHistory::read_mailed(
    const model::MailingRecord& record,
    Instant now,
    const Stop& should_stop,
    checks::AudienceHistory& history
) {
  AMENDS_TRY(const std::vector<model::MailingRecord> all, store_.mailings().all());
  std::vector<Recent> recent;
  const std::scoped_lock lock(mutex_);
  for (const model::MailingRecord& one : all) {
    if (one.id == record.id || !one.first_sent_at) {
      continue;
    }
    const bool is_recent = now - *one.first_sent_at <= kSilence;
    if (finished_.contains(one.id.value)) {
      if (!is_recent) {
        lately_.erase(one.id.value);
      }
      continue;
    }
    AMENDS_TRY_VOID(go_on(should_stop));
    AMENDS_TRY(model::ContactSet reached, store_.ledger().reached(one.id, kEveryVersion));
    std::optional<Recent> became;
    if (is_recent) {
      AMENDS_TRY(became, read_recent(one, reached));
    }
    if (one.state != MailingState::finished) {
      history.mailed |= reached;
      if (became) {
        history.lately |= reached;
        recent.push_back(*std::move(became));
      }
      continue;
    }
    finished_people_ |= reached;
    finished_.insert(one.id.value);
    if (became) {
      became->reached.compact();
      lately_.emplace(one.id.value, *std::move(became));
    }
  }
  history.mailed |= finished_people_;
  for (const auto& [id, became] : lately_) {
    history.lately |= became.reached;
    recent.push_back(became);
  }
  std::ranges::sort(recent, {}, &Recent::began);
  return recent;
}

Result<MailingHistory::Recent> MailingHistory::read_recent(
    const model::MailingRecord& record, const model::ContactSet& reached
) const {
  AMENDS_TRY(model::ContactSet refused, store_.ledger().in_state(record.id, SendState::rejected));
  const auto tried = static_cast<double>(refused.size() + reached.size());
  // So many at once: the mail or its sender was refused, not the addresses.
  if (static_cast<double>(refused.size()) > kRefusedAddressesShare * tried) {
    refused = {};
  }
  return Recent{record.id, *record.first_sent_at, reached, std::move(refused)};
}

Result<model::ContactSet> MailingHistory::bounced(
    const std::vector<Recent>& recent, const Stop& should_stop
) const {
  model::ContactSet bounced;
  for (const Recent& one : recent) {
    AMENDS_TRY_VOID(go_on(should_stop));
    AMENDS_TRY(
        const model::ContactSet told,
        store_.signals().people(one.mailing, {model::SignalKind::bounced, {}, {}})
    );
    bounced -= one.reached;
    bounced |= one.refused;
    bounced |= told;
  }
  return bounced;
}

Result<std::vector<checks::OpenIncident>> MailingHistory::incidents(
    const model::MailingRecord& record, const model::Mailing& mailing, const Stop& should_stop
) const {
  AMENDS_TRY(std::vector<model::Incident> all, store_.incidents().all());
  std::erase_if(all, [](const model::Incident& incident) { return !is_open(incident); });
  const bool is_mending = std::ranges::any_of(all, [&](const model::Incident& incident) {
    return mends(mailing, incident);
  });
  // One that was written by hand says that it mends, and not what.
  if (mailing.kind != MailingKind::regular && !is_mending) {
    return std::vector<checks::OpenIncident>();
  }
  std::erase_if(all, [&](const model::Incident& incident) { return mends(mailing, incident); });
  std::ranges::sort(all, std::ranges::greater(), &model::Incident::opened_at);
  all.resize(std::min(all.size(), kOpenIncidentsMax));
  std::vector<checks::OpenIncident> open;
  for (const model::Incident& incident : all) {
    AMENDS_TRY_VOID(go_on(should_stop));
    AMENDS_TRY(model::ContactSet people, owed(incident, record));
    if (!people.empty()) {
      open.push_back({incident.id, incident.mailing_name, incident.harm, std::move(people)});
    }
  }
  return open;
}

/// Who was hit, less those who were written to about it.
Result<model::ContactSet> MailingHistory::owed(
    const model::Incident& incident, const model::MailingRecord& record
) const {
  AMENDS_TRY(model::ContactSet people, store_.ledger().reached(incident.mailing, incident.version));
  std::vector<std::string> names = first_word_names(incident);
  names.push_back(mending_name(incident, MailingKind::follow_up));
  for (const std::string& name : names) {
    AMENDS_TRY(const auto mending, store_.mailings().find(name));
    if (mending && mending->id != record.id && mending->first_sent_at) {
      AMENDS_TRY(const model::ContactSet told, store_.ledger().reached(mending->id, kEveryVersion));
      people -= told;
    }
  }
  return people;
}

Result<OtherMailing> MailingHistory::other(const std::string& name) const {
  AMENDS_TRY(const auto record, store_.mailings().find(name));
  if (!record) {
    return OtherMailing{name, OtherMailing::Known::no_mailing};
  }
  AMENDS_TRY(const model::SendCounts counts, store_.ledger().counts(record->id));
  if (counts.total() == 0) {
    return not_frozen(*record);
  }
  OtherMailing named{name};
  AMENDS_TRY(named.people, written_to(store_, {name}));
  return named;
}

/// Who a mailing that was never launched would go to: its list and its condition as they are now.
Result<OtherMailing> MailingHistory::not_frozen(const model::MailingRecord& record) const {
  OtherMailing named{record.name, OtherMailing::Known::no_audience};
  AMENDS_TRY(const model::MailingFiles files, store_.mailings().files(record.id, record.version));
  const model::MailingReading reading = model::read_mailing(files);
  if (!reading.mailing) {
    return named;
  }
  Result<StorePeople> people = StorePeople::open(store_, record, *reading.mailing, files);
  if (!people.ok() && people.error().id() == "audience.no_list") {
    return named;
  }
  if (!people.ok()) {
    return people.error();
  }
  const auto filter =
      AudienceFilter::compile(reading.mailing->audience, people->columns(), people->earlier());
  if (!filter.ok()) {
    return named;
  }
  named.known = OtherMailing::Known::yes;
  AMENDS_TRY_VOID(people->each([&](const PeopleSource::Person& person) -> Result<void> {
    AMENDS_TRY(const bool wanted, filter->matches(*person.contact));
    if (wanted && !person.suppressed) {
      named.people.add(person.contact->id);
    }
    return {};
  }));
  return named;
}

}  // namespace amends::engine
