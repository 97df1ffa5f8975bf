#include "engine/apology_outcome.h"

#include "base/enum_table.h"
#include "engine/list_people.h"

#include <algorithm>
#include <string>
#include <utility>

namespace amends::engine {
namespace {

using model::ContactSet;
using model::MailingRecord;
using model::MailingState;
using model::SendState;
using model::SignalKind;

/// Mailings that left longer before the apology say nothing of it.
constexpr std::chrono::days kMailingsOfDays{90};

constexpr EnumTable<OutcomeStage, 5> kStages{{{
    {OutcomeStage::nothing_sent, "nothing_sent"},
    {OutcomeStage::sending, "sending"},
    {OutcomeStage::waiting, "waiting"},
    {OutcomeStage::over, "over"},
    {OutcomeStage::ended_early, "ended_early"},
}}};

constexpr EnumTable<Recovered, 4> kRecovered{{{
    {Recovered::none, "none"},
    {Recovered::yes, "yes"},
    {Recovered::no, "no"},
    {Recovered::not_sure, "not_sure"},
}}};

/// The groups, without who had left before.
struct Groups {
  std::optional<ContactSet> spared;
  std::optional<ContactSet> held;
  ContactSet told;
};

/// What is read, and from when to when.
struct Window {
  Instant from;
  Instant to;
  std::vector<MailingRecord> mailings;  // whose signals count
};

Result<std::vector<MailingRecord>> sent_records(
    ports::Store& store, const std::vector<std::string>& names
) {
  std::vector<MailingRecord> records;
  for (const std::string& name : names) {
    AMENDS_TRY(auto record, store.mailings().find(name));
    if (record && record->first_sent_at) {
      records.push_back(*std::move(record));
    }
  }
  return records;
}

std::vector<std::string> names_of(
    const model::Incident& incident, std::string (*name)(const model::Incident&, model::MailingKind)
) {
  return {
      name(incident, model::MailingKind::apology), name(incident, model::MailingKind::correction)
  };
}

/// From when to when, by the apology and the correction; `later` went to those held out.
void find_times(
    ApologyOutcome& outcome,
    const std::vector<MailingRecord>& first,
    const std::vector<MailingRecord>& later,
    Instant now
) {
  Instant last = *first.front().first_sent_at;
  bool is_under_way = false;
  for (const MailingRecord& record : first) {
    outcome.from = std::min(outcome.from.value_or(*record.first_sent_at), *record.first_sent_at);
    is_under_way |= record.state != MailingState::finished &&
                    record.state != MailingState::halted && record.state != MailingState::elsewhere;
    last = std::max(last, record.changed_at);
  }
  if (is_under_way) {
    outcome.stage = OutcomeStage::sending;
    return;
  }
  outcome.until = last + kOutcomeDays;
  outcome.stage = now < *outcome.until ? OutcomeStage::waiting : OutcomeStage::over;
  for (const MailingRecord& record : later) {
    if (*record.first_sent_at < *outcome.until) {
      outcome.until = record.first_sent_at;
      outcome.stage = OutcomeStage::ended_early;
    }
  }
}

/// Whoever did it in these mailings before that moment.
Result<ContactSet> who_did(
    ports::Store& store, const std::vector<MailingRecord>& mailings, SignalKind kind, Instant before
) {
  std::vector<model::SignalClass> sources;
  if (kind == SignalKind::clicked || kind == SignalKind::opened) {
    sources = {model::SignalClass::human, model::SignalClass::proxied, model::SignalClass::unknown};
  }
  ContactSet did;
  for (const MailingRecord& record : mailings) {
    AMENDS_TRY(
        const ContactSet some,
        store.signals().people(record.id, {kind, std::nullopt, sources, before})
    );
    did |= some;
  }
  return did;
}

Result<Window> window_of(
    ports::Store& store, const model::Incident& incident, const ApologyOutcome& outcome, Instant now
) {
  Window window;
  window.from = *outcome.from;
  window.to = std::min(outcome.until.value_or(now), now);
  AMENDS_TRY(window.mailings, store.mailings().all());
  // Letters that went by hand have the way to leave of the letter that Amends did not send.
  AMENDS_TRY(const auto by_hand, store.mailings().find(by_hand_name(incident)));
  for (MailingRecord& record : window.mailings) {
    if (by_hand && !record.first_sent_at && record.name == letter_name(incident)) {
      record.first_sent_at = by_hand->first_sent_at;
    }
  }
  std::erase_if(window.mailings, [&window](const MailingRecord& record) {
    return !record.first_sent_at || *record.first_sent_at < window.from - kMailingsOfDays ||
           *record.first_sent_at >= window.to;
  });
  return window;
}

/// Those it was planned for and whom the wrong version never reached: who waits still, and who got
/// a mended one. Whoever was withheld or refused was out of reach for either.
Result<ContactSet> who_was_spared(ports::Store& store, const model::Incident& incident) {
  ports::Ledger& ledger = store.ledger();
  ContactSet spared;
  for (const SendState state :
       {SendState::planned, SendState::deferred, SendState::accepted, SendState::uncertain}) {
    AMENDS_TRY(const ContactSet some, ledger.in_state(incident.mailing, state));
    spared |= some;
  }
  AMENDS_TRY(const ContactSet hit, ledger.reached(incident.mailing, incident.version));
  return spared - hit;
}

/// The groups before anybody who had left is taken out.
Result<Groups> groups_of(
    ports::Store& store, const model::Incident& incident, ApologyOutcome& outcome
) {
  Groups groups;
  AMENDS_TRY(ContactSet spared, who_was_spared(store, incident));
  AMENDS_TRY(const ContactSet reached, store.ledger().reached(incident.mailing, incident.version));
  AMENDS_TRY(
      const ContactSet accepted, store.ledger().in_state(incident.mailing, SendState::accepted)
  );
  if (!outcome.holdout) {
    groups.told = reached & accepted;
  } else {
    AMENDS_TRY(groups.held, people_on_list(store, outcome.holdout->held_list));
    AMENDS_TRY(groups.told, people_on_list(store, outcome.holdout->told_list));
    AMENDS_TRY(const ContactSet aside, people_on_list(store, outcome.holdout->aside_list));
    groups.told -= aside;
    const PeopleSet set = outcome.holdout->set;
    outcome.spared_fit = set == PeopleSet::accepted || set == PeopleSet::reached;
    outcome.likelihood = advice::split_likelihood(
        groups.held->size(),
        groups.told.size(),
        static_cast<double>(outcome.holdout->held) /
            static_cast<double>(outcome.holdout->drawn_from)
    );
  }
  if (outcome.spared_fit && !spared.empty()) {
    groups.spared = std::move(spared);
  }
  return groups;
}

Result<void> take_out_those_who_left(
    ports::Store& store, const Window& window, Groups& groups, ApologyOutcome& outcome
) {
  AMENDS_TRY(const ContactSet left, who_did(store, window.mailings, SignalKind::left, window.from));
  outcome.left_before = (groups.told & left).size();
  groups.told -= left;
  if (groups.held) {
    outcome.left_before += (*groups.held & left).size();
    *groups.held -= left;
  }
  if (groups.spared) {
    *groups.spared -= left;
  }
  return {};
}

advice::Arm arm_of(const ContactSet& people, const ContactSet& did) {
  return {people.size(), (people & did).size()};
}

OutcomeMeasure measure(
    std::string_view id, const Groups& groups, const ContactSet& did, const ApologyOutcome& outcome
) {
  OutcomeMeasure made{id, {}};
  made.arms.is_bad = id == "left" || id == "complained";
  made.arms.told = arm_of(groups.told, did);
  if (groups.held) {
    made.arms.held = arm_of(*groups.held, did);
  }
  if (groups.spared) {
    made.arms.spared = arm_of(*groups.spared, did);
  }
  if (outcome.reads()) {
    made.reading = advice::read_outcome(made.arms);
  }
  const auto margin = margin_of(id);
  if (margin && made.reading.residual) {
    made.excess = advice::excess(*made.arms.told, *made.arms.spared, *margin);
  }
  return made;
}

/// Who clicked has seen it, whether or not the picture was loaded.
Result<ContactSet> who_opened(
    ports::Store& store, const std::vector<MailingRecord>& mailings, Instant before
) {
  AMENDS_TRY(ContactSet opened, who_did(store, mailings, SignalKind::opened, before));
  AMENDS_TRY(const ContactSet clicked, who_did(store, mailings, SignalKind::clicked, before));
  return opened | clicked;
}

/// Who did it within the window, and not before.
Result<ContactSet> who_did_since(ports::Store& store, const Window& window, SignalKind kind) {
  AMENDS_TRY(const ContactSet until, who_did(store, window.mailings, kind, window.to));
  AMENDS_TRY(const ContactSet before, who_did(store, window.mailings, kind, window.from));
  return until - before;
}

Result<void> measure_all(
    ports::Store& store,
    const model::Incident& incident,
    const Window& window,
    const Groups& groups,
    ApologyOutcome& outcome
) {
  AMENDS_TRY(const ContactSet left, who_did_since(store, window, SignalKind::left));
  outcome.measures.push_back(measure("left", groups, left, outcome));
  AMENDS_TRY(
      const ContactSet complained,
      who_did(store, window.mailings, SignalKind::complained, window.to)
  );
  outcome.complaints_known = !complained.empty();
  if (outcome.complaints_known) {
    AMENDS_TRY(const ContactSet since, who_did_since(store, window, SignalKind::complained));
    outcome.measures.push_back(measure("complained", groups, since, outcome));
  }
  AMENDS_TRY(const ContactSet redeemed, who_did_since(store, window, SignalKind::redeemed));
  outcome.codes_used = !redeemed.empty();
  if (outcome.codes_used) {
    outcome.measures.push_back(measure("redeemed", groups, redeemed, outcome));
  }
  // Clicks in the apology itself are no outcome: those held out never had it.
  std::vector<MailingRecord> afterwards = window.mailings;
  const std::vector<std::string> own = first_word_names(incident);
  const std::string fixed = mending_name(incident, model::MailingKind::follow_up);
  std::erase_if(afterwards, [&](const MailingRecord& record) {
    return *record.first_sent_at < window.from || record.name == fixed ||
           std::ranges::find(own, record.name) != own.end();
  });
  if (!afterwards.empty()) {
    AMENDS_TRY(const ContactSet opened, who_opened(store, afterwards, window.to));
    outcome.measures.push_back(measure("opened", groups, opened, outcome));
    AMENDS_TRY(
        const ContactSet clicked, who_did(store, afterwards, SignalKind::clicked, window.to)
    );
    outcome.measures.push_back(measure("clicked", groups, clicked, outcome));
  }
  return {};
}

}  // namespace

std::string_view to_string(OutcomeStage stage) {
  return kStages.name(stage);
}

std::string_view to_string(Recovered recovered) {
  return kRecovered.name(recovered);
}

std::optional<advice::RecoveryMargin> margin_of(std::string_view measure) {
  if (measure == "left") {
    return advice::kLeavingMargin;
  }
  if (measure == "complained") {
    return advice::kComplaintMargin;
  }
  return measure == "redeemed" ? std::optional(advice::kOrderMargin) : std::nullopt;
}

Recovered ApologyOutcome::recovered() const {
  Recovered found = Recovered::none;
  for (const OutcomeMeasure& measure : measures) {
    if (!measure.excess) {
      continue;
    }
    if (measure.excess->is_beyond()) {
      return Recovered::no;
    }
    if (!measure.excess->is_within()) {
      found = Recovered::not_sure;
    } else if (found == Recovered::none) {
      found = Recovered::yes;
    }
  }
  return found;
}

Result<ApologyOutcome> apology_outcome(
    ports::Store& store, const model::Incident& incident, Instant now
) {
  ApologyOutcome outcome;
  AMENDS_TRY(auto first, sent_records(store, names_of(incident, mending_name)));
  AMENDS_TRY(const auto later, sent_records(store, names_of(incident, later_name)));
  AMENDS_TRY(auto drawn, newest_holdout(store, incident.id));
  // A letter goes to a few: those drawn to be told wait for the apology, and are told of nothing.
  const bool is_letter = first.empty() && !(drawn && drawn->stands());
  if (is_letter) {
    AMENDS_TRY(first, sent_records(store, {letter_name(incident), by_hand_name(incident)}));
  }
  if (first.empty()) {
    if (drawn && drawn->stands()) {
      outcome.holdout = std::move(drawn);
    }
    return outcome;
  }
  find_times(outcome, first, later, now);
  const bool was_on = !is_letter && drawn && (drawn->stands() || *drawn->ended_at > *outcome.from);
  if (was_on && drawn->drawn_from > drawn->held && drawn->held > 0) {
    outcome.holdout = std::move(drawn);
  }
  AMENDS_TRY(const Window window, window_of(store, incident, outcome, now));
  AMENDS_TRY(Groups groups, groups_of(store, incident, outcome));
  if (groups.held) {
    for (const MailingRecord& record : first) {
      AMENDS_TRY(const ContactSet got, store.ledger().reached(record.id, record.version));
      outcome.had_it_anyway += (*groups.held & got).size();
    }
  }
  AMENDS_TRY_VOID(take_out_those_who_left(store, window, groups, outcome));
  AMENDS_TRY(const ContactSet opened_it, who_opened(store, first, window.to));
  outcome.opened_it = (groups.told & opened_it).size();
  AMENDS_TRY_VOID(measure_all(store, incident, window, groups, outcome));
  return outcome;
}

}  // namespace amends::engine
