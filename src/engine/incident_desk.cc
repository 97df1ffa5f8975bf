#include "engine/incident_desk.h"

#include "base/enum_table.h"
#include "engine/after_halt_check.h"
#include "engine/follow_up.h"
#include "engine/holdout.h"
#include "engine/incident_journal.h"
#include "engine/incident_replies.h"
#include "engine/link_history.h"
#include "engine/list_people.h"
#include "model/limits.h"
#include "model/mailing_files.h"
#include "text/utf8.h"

#include <boost/json.hpp>

#include <algorithm>
#include <tuple>

namespace amends::engine {
namespace {

constexpr std::size_t kTimelineMax = 1000;
constexpr std::size_t kSignalsLookedAt = 100'000;

constexpr EnumTable<PeopleSet, 10> kSets{{{
    {PeopleSet::accepted, "accepted"},
    {PeopleSet::uncertain, "uncertain"},
    {PeopleSet::waiting, "waiting"},
    {PeopleSet::opened, "opened"},
    {PeopleSet::clicked, "clicked"},
    {PeopleSet::clicked_wrong_link, "clicked_wrong_link"},
    {PeopleSet::left, "left"},
    {PeopleSet::complained, "complained"},
    {PeopleSet::reached, "reached"},
    {PeopleSet::held_out, "held_out"},
}}};

/// Everything that may have been a person: only what is certainly a machine is left out, so that
/// nobody who saw it is forgotten.
const std::vector<model::SignalClass> kHumanLikely = {
    model::SignalClass::human, model::SignalClass::proxied, model::SignalClass::unknown
};

/// "spring-sale" and "-apology-3". Of a long name so much that the ending, which tells the
/// incident, has room: a name that is too long is refused, and nobody could be apologised to.
std::string name_with(std::string_view name, const std::string& ending) {
  return std::string(text::cut_utf8(name, model::kMailingNameCharsMax - ending.size())) + ending;
}

std::string mending_end(const model::Incident& incident, model::MailingKind kind) {
  return fmt::format("-{}-{}", model::to_string(kind), incident.id.value);
}

/// What came of mending after the halt, by the ledgers, when it was done.
TimelineEntry outcome_entry(const AfterHaltOutcome& outcome, Instant now) {
  const std::string_view sound = outcome.is_over() ? "after_halt.kept" : "after_halt.keeping";
  return {
      now,
      "",
      std::string(outcome.holds() ? sound : "after_halt.broken"),
      boost::json::serialize(boost::json::object{
          {"mended", outcome.mended.size()},
          {"corrected", outcome.corrected.size()},
          {"both", outcome.both.size()},
          {"strangers", outcome.strangers.size()},
          {"waiting", outcome.mended_waiting + outcome.corrected_waiting}
      })
  };
}

}  // namespace

std::string_view to_string(PeopleSet set) {
  return kSets.name(set);
}

std::optional<PeopleSet> parse_people_set(std::string_view text) {
  return kSets.parse(text);
}

std::string mending_name(const model::Incident& incident, model::MailingKind kind) {
  return name_with(incident.mailing_name, mending_end(incident, kind));
}

std::string mending_list(model::IncidentId incident) {
  return fmt::format("incident-{}-", incident.value);
}

std::string later_name(const model::Incident& incident, model::MailingKind kind) {
  return name_with(incident.mailing_name, mending_end(incident, kind) + "-later");
}

std::vector<std::string> mending_names(const model::Incident& incident) {
  std::vector<std::string> names;
  for (const auto kind : {model::MailingKind::apology, model::MailingKind::correction}) {
    names.push_back(mending_name(incident, kind));
    names.push_back(later_name(incident, kind));
  }
  return names;
}

std::string letter_name(const model::Incident& incident) {
  return name_with(incident.mailing_name, fmt::format("-letter-{}", incident.id.value));
}

std::string by_hand_name(const model::Incident& incident) {
  return name_with(incident.mailing_name, fmt::format("-letter-{}-by-hand", incident.id.value));
}

std::vector<std::string> first_word_names(const model::Incident& incident) {
  std::vector<std::string> names = mending_names(incident);
  names.push_back(letter_name(incident));
  names.push_back(by_hand_name(incident));
  return names;
}

std::string fixed_list(model::IncidentId incident) {
  return mending_list(incident) + "fixed";
}

Result<void> IncidentDesk::note(
    const Actor& actor, std::string_view verb, model::IncidentId incident, std::string detail
) const {
  model::AuditEntry entry = incident_entry(incident, verb, actor.user, clock_.now());
  entry.detail = std::move(detail);
  return store_.journal().append(entry);
}

Result<model::Incident> IncidentDesk::open(const OpenIncident& order, const Actor& actor) {
  AMENDS_TRY(const model::MailingRecord record, mailings_.find(order.mailing));
  AMENDS_TRY(const model::SendCounts counts, store_.ledger().counts(record.id));
  if (counts.total() == 0) {
    return make_error(
        "incident.nothing_sent",
        "nothing of {} has left, so nobody was hit; mend the mailing instead",
        record.name
    );
  }
  if (order.link != 0) {
    AMENDS_TRY(const auto link, store_.links().find(record.id, order.link, clock_.now()));
    if (!link) {
      return make_error(
          "link.unknown",
          "{} has no link {}; amends links {} shows them",
          record.name,
          order.link,
          record.name
      );
    }
  }
  model::Incident incident;
  incident.mailing = record.id;
  incident.mailing_name = record.name;
  const bool stopped = record.state == model::MailingState::halted ||
                       record.state == model::MailingState::finished ||
                       record.state == model::MailingState::elsewhere;
  incident.state = stopped ? model::IncidentState::contained : model::IncidentState::suspected;
  incident.kind = order.kind;
  AMENDS_TRY(incident.version, store_.ledger().last_version(record.id));
  incident.harm = order.harm.value_or(advice::usual_harm(order.kind));
  incident.link = order.link;
  incident.what_happened = order.what_happened;
  incident.opened_by = actor.user;
  incident.opened_at = clock_.now();
  AMENDS_TRY(incident, store_.incidents().open(incident));
  AMENDS_TRY_VOID(note(
      actor,
      "incident.opened",
      incident.id,
      boost::json::serialize(boost::json::object{
          {"mailing", record.name},
          {"kind", model::to_string(incident.kind)},
          {"harm", model::to_string(incident.harm)},
          {"link", incident.link}
      })
  ));
  return incident;
}

Result<model::Incident> IncidentDesk::find(model::IncidentId id) const {
  AMENDS_TRY(const auto incident, store_.incidents().find(id));
  if (!incident) {
    return make_error(
        "incident.unknown",
        "there is no incident {}; amends incident list shows those there are",
        id.value
    );
  }
  return *incident;
}

Result<model::Incident> IncidentDesk::move(
    model::IncidentId id, model::IncidentState to, const Actor& actor
) {
  AMENDS_TRY(model::Incident incident, find(id));
  if (!model::may_follow(incident.state, to)) {
    return make_error(
        "incident.state",
        "incident {} is {} and cannot become {}",
        id.value,
        model::to_string(incident.state),
        model::to_string(to)
    );
  }
  incident.state = to;
  if (to == model::IncidentState::closed || to == model::IncidentState::false_alarm) {
    incident.closed_at = clock_.now();
  }
  AMENDS_TRY_VOID(store_.incidents().update(incident));
  AMENDS_TRY_VOID(note(
      actor,
      "incident.moved",
      id,
      boost::json::serialize(boost::json::object{{"state", model::to_string(to)}})
  ));
  return incident;
}

Result<model::ContactSet> IncidentDesk::people(const model::Incident& incident, PeopleSet set)
    const {
  ports::Ledger& ledger = store_.ledger();
  const model::MailingId mailing = incident.mailing;
  if (set == PeopleSet::waiting) {
    AMENDS_TRY(model::ContactSet waiting, ledger.in_state(mailing, model::SendState::planned));
    AMENDS_TRY(
        const model::ContactSet deferred, ledger.in_state(mailing, model::SendState::deferred)
    );
    return waiting | deferred;
  }
  // Whoever got a mended version afterwards was not hit, whatever they did with it.
  AMENDS_TRY(model::ContactSet hit, ledger.reached(mailing, incident.version));
  if (set == PeopleSet::reached) {
    return hit;
  }
  if (set == PeopleSet::held_out) {
    AMENDS_TRY(const auto drawn, newest_holdout(store_, incident.id));
    AMENDS_TRY(const model::ContactSet held, people_on_list(store_, drawn ? drawn->held_list : ""));
    AMENDS_TRY(const model::ContactSet told, told_first(store_, incident));
    return (hit & held) - told;
  }
  if (set == PeopleSet::accepted || set == PeopleSet::uncertain) {
    const bool wants_accepted = set == PeopleSet::accepted;
    AMENDS_TRY(
        const model::ContactSet state,
        ledger.in_state(
            mailing, wants_accepted ? model::SendState::accepted : model::SendState::uncertain
        )
    );
    return hit & state;
  }
  AMENDS_TRY(const model::ContactSet did, who_did(incident, set));
  return hit & did;
}

/// Whoever clicked the wrong link before it was mended; afterwards it led to the right place.
Result<model::ContactSet> IncidentDesk::who_clicked_wrongly(const model::Incident& incident) const {
  if (incident.link == 0) {
    return model::ContactSet();
  }
  ports::SignalFilter filter{model::SignalKind::clicked, incident.link, kHumanLikely};
  AMENDS_TRY(const auto history, store_.links().history(incident.mailing, incident.link));
  if (const auto mended = first_mending_for_all(history, clock_.now())) {
    filter.before = mended->counts_since();
  }
  return store_.signals().people(incident.mailing, filter);
}

Result<model::ContactSet> IncidentDesk::who_did(const model::Incident& incident, PeopleSet set)
    const {
  ports::Signals& signals = store_.signals();
  const model::MailingId mailing = incident.mailing;
  switch (set) {
    case PeopleSet::opened: {
      // Who clicked has seen it, whether or not the picture was loaded.
      AMENDS_TRY(
          model::ContactSet opened,
          signals.people(mailing, {model::SignalKind::opened, std::nullopt, kHumanLikely})
      );
      AMENDS_TRY(
          const model::ContactSet clicked,
          signals.people(mailing, {model::SignalKind::clicked, std::nullopt, kHumanLikely})
      );
      return opened | clicked;
    }
    case PeopleSet::clicked:
      return signals.people(mailing, {model::SignalKind::clicked, std::nullopt, kHumanLikely});
    case PeopleSet::clicked_wrong_link:
      return who_clicked_wrongly(incident);
    case PeopleSet::left:
      return signals.people(mailing, {model::SignalKind::left, std::nullopt, {}});
    default:
      return signals.people(mailing, {model::SignalKind::complained, std::nullopt, {}});
  }
}

Result<model::IncidentFacts> IncidentDesk::facts(const model::Incident& incident) const {
  model::IncidentFacts facts;
  AMENDS_TRY(const model::SendCounts counts, store_.ledger().counts(incident.mailing));
  facts.audience = counts.total();
  const auto size_of = [&](PeopleSet set) -> Result<std::uint64_t> {
    AMENDS_TRY(const model::ContactSet people_of_set, people(incident, set));
    return static_cast<std::uint64_t>(people_of_set.size());
  };
  AMENDS_TRY(facts.accepted, size_of(PeopleSet::accepted));
  AMENDS_TRY(facts.uncertain, size_of(PeopleSet::uncertain));
  AMENDS_TRY(facts.waiting, size_of(PeopleSet::waiting));
  AMENDS_TRY(facts.opened_human, size_of(PeopleSet::opened));
  AMENDS_TRY(facts.clicked_human, size_of(PeopleSet::clicked));
  AMENDS_TRY(facts.clicked_wrong_link, size_of(PeopleSet::clicked_wrong_link));
  AMENDS_TRY(facts.left, size_of(PeopleSet::left));
  AMENDS_TRY(facts.complained, size_of(PeopleSet::complained));
  AMENDS_TRY(
      const model::ContactSet opened_all,
      store_.signals().people(incident.mailing, {model::SignalKind::opened, std::nullopt, {}})
  );
  AMENDS_TRY(
      const model::ContactSet hit, store_.ledger().reached(incident.mailing, incident.version)
  );
  facts.opened_all = (hit & opened_all).size();
  if (incident.link != 0) {
    AMENDS_TRY(const auto history, store_.links().history(incident.mailing, incident.link));
    facts.repaired = last_mending_for_all(history, clock_.now()).has_value();
  }
  AMENDS_TRY(const auto record, store_.mailings().find(incident.mailing));
  facts.first_copy_at = record ? record->first_sent_at : std::nullopt;
  AMENDS_TRY(facts.wrote, count_replies(store_, incident));
  return facts;
}

Result<std::vector<TimelineEntry>> IncidentDesk::timeline(const model::Incident& incident) const {
  std::vector<TimelineEntry> line;
  for (const std::string& subject :
       {fmt::format("mailing/{}", incident.mailing_name), subject_of(incident.id)}) {
    AMENDS_TRY(const auto entries, store_.journal().entries(subject, kTimelineMax));
    for (const model::AuditEntry& entry : entries) {
      line.push_back({entry.at, entry.actor, entry.verb, entry.detail});
    }
  }
  AMENDS_TRY(const auto record, store_.mailings().find(incident.mailing));
  if (record && record->first_sent_at) {
    line.push_back({*record->first_sent_at, "", "first_copy", ""});
  }
  AMENDS_TRY(const auto signals, store_.signals().recent(incident.mailing, kSignalsLookedAt));
  for (const model::SignalKind kind :
       {model::SignalKind::opened,
        model::SignalKind::clicked,
        model::SignalKind::left,
        model::SignalKind::complained,
        model::SignalKind::replied}) {
    // Newest first, so the last of its kind is the first that came.
    const auto first =
        std::find_if(signals.rbegin(), signals.rend(), [kind](const model::Signal& signal) {
          return signal.kind == kind;
        });
    if (first != signals.rend()) {
      line.push_back({first->at, "", fmt::format("first_{}", model::to_string(kind)), ""});
    }
  }
  std::ranges::sort(line, [](const TimelineEntry& one, const TimelineEntry& two) {
    return std::tie(one.at, one.what) < std::tie(two.at, two.what);
  });
  if (std::ranges::find(line, "incident.after_halt", &TimelineEntry::what) != line.end()) {
    AMENDS_TRY(const AfterHaltOutcome outcome, check_after_halt(store_, incident));
    line.push_back(outcome_entry(outcome, clock_.now()));
  }
  return line;
}

}  // namespace amends::engine
