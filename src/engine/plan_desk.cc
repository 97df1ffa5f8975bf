#include "engine/plan_desk.h"

#include "engine/apology_look.h"
#include "engine/holdout.h"
#include "engine/incident_journal.h"
#include "engine/incident_replies.h"
#include "engine/json_text.h"
#include "engine/letters_by_hand.h"
#include "engine/link_history.h"
#include "engine/make_good.h"
#include "model/mailing_files.h"
#include "text/locale.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace amends::engine {
namespace {

namespace json = boost::json;
using model::MailingState;

/// Entries of one incident that are read; what is beyond is not looked at.
constexpr int kAnyVersion = std::numeric_limits<int>::max();

/// An earlier incident hit "the same people" when it hit one in so many of them.
constexpr std::uint64_t kSamePeopleShare = 10;

struct Provider {
  std::string_view domain;
  std::string_view group;
};

/// Domains of the mailbox providers with many people; any other is a house of its own.
constexpr auto kProviders = std::to_array<Provider>(
    {{"gmail.com", "gmail"},       {"googlemail.com", "gmail"}, {"outlook.com", "microsoft"},
     {"hotmail.com", "microsoft"}, {"live.com", "microsoft"},   {"msn.com", "microsoft"},
     {"hotmail.it", "microsoft"},  {"yahoo.com", "yahoo"},      {"yahoo.it", "yahoo"},
     {"ymail.com", "yahoo"},       {"aol.com", "yahoo"},        {"icloud.com", "apple"},
     {"me.com", "apple"},          {"mac.com", "apple"},        {"mail.ru", "mail.ru"},
     {"bk.ru", "mail.ru"},         {"inbox.ru", "mail.ru"},     {"list.ru", "mail.ru"},
     {"yandex.ru", "yandex"},      {"ya.ru", "yandex"},         {"abv.bg", "abv.bg"},
     {"libero.it", "libero"},      {"walla.co.il", "walla"},    {"online.no", "telenor"}}
);

std::string provider_of(std::string_view domain) {
  const auto* const found = std::ranges::find(kProviders, domain, &Provider::domain);
  return std::string(found == kProviders.end() ? "other" : found->group);
}

std::string language_of(const model::Contact& contact) {
  const auto locale = text::Locale::parse(contact.value(model::Columns::locale));
  return locale.ok() ? std::string(locale->language()) : std::string();
}

bool flag_of(const json::object& detail, std::string_view key) {
  const json::value* found = detail.if_contains(key);
  return found != nullptr && found->is_bool() && found->as_bool();
}

std::uint64_t count_of(const json::object& detail, std::string_view key, std::uint64_t otherwise) {
  const json::value* found = detail.if_contains(key);
  return found != nullptr && found->is_int64() && found->as_int64() >= 0
             ? static_cast<std::uint64_t>(found->as_int64())
             : otherwise;
}

json::object to_detail(const Confirmation& said) {
  return {
      {"harm", model::to_string(said.harm)},
      {"why", said.why},
      {"cause", said.cause},
      {"unsure", said.certainty == advice::Certainty::unsure},
      {"angry_replies", said.known.angry_replies},
      {"press", said.known.press},
      {"vulnerable_people", said.known.vulnerable_people},
      {"money_taken", said.known.money_taken},
      {"opted_out_people", said.known.opted_out_people},
      {"promised", said.known.promised},
      {"hurtful", said.known.hurtful},
      {"in_subject", said.known.in_subject},
      {"copies", said.known.copies},
  };
}

Confirmation from_detail(const json::object& detail) {
  Confirmation said;
  said.harm = model::parse_harm(text_in(detail, "harm")).value_or(model::Harm::cosmetic);
  said.why = text_in(detail, "why");
  said.cause = text_in(detail, "cause");
  said.certainty = flag_of(detail, "unsure") ? advice::Certainty::unsure : advice::Certainty::sure;
  said.known.angry_replies = count_of(detail, "angry_replies", 0);
  said.known.press = flag_of(detail, "press");
  said.known.vulnerable_people = flag_of(detail, "vulnerable_people");
  said.known.money_taken = flag_of(detail, "money_taken");
  said.known.opted_out_people = flag_of(detail, "opted_out_people");
  said.known.promised = flag_of(detail, "promised");
  said.known.hurtful = flag_of(detail, "hurtful");
  said.known.in_subject = flag_of(detail, "in_subject");
  said.known.copies = count_of(detail, "copies", 1);
  return said;
}

bool is_signed(MailingState state) {
  return state != MailingState::draft && state != MailingState::proofed;
}

/// Whether the user wrote an apology, a correction or a letter of the incident.
Result<bool> wrote_first_word(
    ports::Store& store, const model::Incident& incident, std::string_view user
) {
  for (const std::string& name : first_word_names(incident)) {
    AMENDS_TRY(const auto record, store.mailings().find(name));
    if (record && record->author == user) {
      return true;
    }
  }
  return false;
}

/// What comes next for a draft on its way; empty: it has begun to leave.
std::string next_command(const model::MailingRecord& record) {
  if (record.first_sent_at) {
    return {};
  }
  const std::string_view verb = is_signed(record.state)               ? "send"
                                : record.state == MailingState::draft ? "proof"
                                                                      : "approve";
  return fmt::format("amends {} {}", verb, record.name);
}

/// The apology or correction that has begun to leave, and the one to those held out of it.
struct FirstWord {
  model::MailingKind kind = model::MailingKind::apology;
  std::optional<Instant> sent_at;  // nothing: none has
  std::optional<model::MailingRecord> later;
};

Result<FirstWord> first_word(ports::Store& store, const model::Incident& incident) {
  FirstWord word;
  for (const auto kind : {model::MailingKind::correction, model::MailingKind::apology}) {
    AMENDS_TRY(const auto record, store.mailings().find(mending_name(incident, kind)));
    if (record && record->first_sent_at) {
      word.kind = kind;
      word.sent_at = record->first_sent_at;
    }
    AMENDS_TRY(auto later, store.mailings().find(later_name(incident, kind)));
    if (later) {
      word.later = std::move(later);
    }
  }
  return word;
}

}  // namespace

Result<std::vector<model::AuditEntry>> PlanDesk::entries(model::IncidentId id) const {
  return store_.journal().entries(subject_of(id), kIncidentEntriesMax);
}

Result<void> PlanDesk::note(
    model::IncidentId id, std::string_view verb, std::string detail, const Actor& actor
) const {
  model::AuditEntry entry = incident_entry(id, verb, actor.user, clock_.now());
  entry.detail = std::move(detail);
  return store_.journal().append(entry);
}

Result<model::Incident> PlanDesk::confirm(
    model::IncidentId id, const Confirmation& confirmation, const Actor& actor
) {
  const std::scoped_lock lock(ticking_);
  AMENDS_TRY(model::Incident incident, incidents_.find(id));
  if (incident.closed_at) {
    return make_error("incident.state", "incident {} is closed", id.value);
  }
  if (confirmation.why.empty()) {
    return make_error("plan.why", "say why it is that bad; the next person will ask: --why");
  }
  incident.harm = confirmation.harm;
  if (model::may_follow(incident.state, model::IncidentState::assessed)) {
    incident.state = model::IncidentState::assessed;
  }
  AMENDS_TRY_VOID(store_.incidents().update(incident));
  AMENDS_TRY_VOID(note(id, "incident.confirmed", json::serialize(to_detail(confirmation)), actor));
  return incident;
}

Result<Assessed> PlanDesk::assessed(const model::Incident& incident) const {
  Assessed assessed;
  if (incident.kind == model::ErrorKind::privacy || incident.kind == model::ErrorKind::security) {
    assessed.breach_known = incident.opened_at;
  }
  AMENDS_TRY(const auto lines, entries(incident.id));
  for (const model::AuditEntry& entry : lines) {
    if (entry.verb == "incident.opened" && !assessed.breach_known) {
      const auto harm = model::parse_harm(text_in(detail_of(entry), "harm"));
      if (harm && *harm >= model::Harm::privacy) {
        assessed.breach_known = incident.opened_at;
      }
    } else if (entry.verb == "incident.confirmed") {
      assessed.confirmed = from_detail(detail_of(entry));
      assessed.by = entry.actor;
      assessed.at = entry.at;
      if (assessed.confirmed->harm >= model::Harm::privacy && !assessed.breach_known) {
        assessed.breach_known = entry.at;
      }
    } else if (entry.verb == "incident.estimated") {
      assessed.repair_by =
          from_us(static_cast<std::int64_t>(count_of(detail_of(entry), "by_us", 0)));
    } else if (entry.verb == "incident.agreed") {
      assessed.signed_again_by = entry.actor;
    }
  }
  return assessed;
}

Result<std::optional<Confirmation>> confirmation_of(ports::Store& store, model::IncidentId id) {
  AMENDS_TRY(const auto entries, store.journal().entries(subject_of(id), kIncidentEntriesMax));
  std::optional<Confirmation> said;
  for (const model::AuditEntry& entry : entries) {
    if (entry.verb == "incident.confirmed") {
      said = from_detail(detail_of(entry));
    }
  }
  return said;
}

Result<std::optional<Instant>> estimate_of(ports::Store& store, model::IncidentId id) {
  AMENDS_TRY(const auto entries, store.journal().entries(subject_of(id), kIncidentEntriesMax));
  std::optional<Instant> by;
  for (const model::AuditEntry& entry : entries) {
    if (entry.verb == "incident.estimated") {
      by = from_us(static_cast<std::int64_t>(count_of(detail_of(entry), "by_us", 0)));
    }
  }
  return by;
}

Result<model::ContactSet> apologised_of_late(
    ports::Store& store, const model::Incident& incident, Instant now, std::uint64_t days
) {
  model::ContactSet of_late;
  const Instant since = now - std::chrono::days(days);
  AMENDS_TRY(const auto all, store.incidents().all());
  for (const model::Incident& other : all) {
    if (other.id == incident.id) {
      continue;
    }
    for (const std::string& name : first_word_names(other)) {
      AMENDS_TRY(const auto record, store.mailings().find(name));
      if (record && record->first_sent_at && *record->first_sent_at >= since) {
        AMENDS_TRY(const model::ContactSet some, store.ledger().reached(record->id, kAnyVersion));
        of_late |= some;
      }
    }
  }
  AMENDS_TRY(
      const model::ContactSet hit, store.ledger().reached(incident.mailing, incident.version)
  );
  return of_late & hit;
}

Result<advice::Circumstances> PlanDesk::circumstances(const model::Incident& incident) const {
  AMENDS_TRY(const Assessed assessed, this->assessed(incident));
  advice::Circumstances known =
      assessed.confirmed ? assessed.confirmed->known : advice::Circumstances();
  // Those that came in count as those that somebody told of: the larger number stands.
  AMENDS_TRY(const model::ReplyCounts wrote, count_replies(store_, incident));
  known.angry_replies = std::max(known.angry_replies, wrote.upset);
  const std::uint64_t days = playbook_.limits.apology_again_days;
  AMENDS_TRY(
      const model::ContactSet apologised, apologised_of_late(store_, incident, clock_.now(), days)
  );
  known.apologised = apologised.size();
  const Instant since = incident.opened_at - std::chrono::days(days);
  AMENDS_TRY(const model::ContactSet hit, incidents_.people(incident, PeopleSet::reached));
  AMENDS_TRY(const auto all, store_.incidents().all());
  for (const model::Incident& other : all) {
    const bool is_earlier = other.id.value < incident.id.value && other.opened_at >= since &&
                            other.mailing != incident.mailing &&
                            other.state != model::IncidentState::false_alarm;
    if (!is_earlier || hit.empty()) {
      continue;
    }
    AMENDS_TRY(const model::ContactSet before, incidents_.people(other, PeopleSet::reached));
    known.second_in_90_days |= (hit & before).size() * kSamePeopleShare >= hit.size();
  }
  return known;
}

/// A code and a picture are mended where Amends does not see it: the newest tick counts.
Result<bool> PlanDesk::is_said_mended(const model::Incident& incident) const {
  const std::string_view step = incident.kind == model::ErrorKind::wrong_code    ? "valid_code"
                                : incident.kind == model::ErrorKind::wrong_image ? "repair_image"
                                                                                 : "";
  bool mended = false;
  AMENDS_TRY(const auto lines, entries(incident.id));
  for (const model::AuditEntry& entry : lines) {
    const bool ticked = entry.verb == "incident.ticked";
    if ((ticked || entry.verb == "incident.unticked") && !step.empty() &&
        text_in(detail_of(entry), "step") == step) {
      mended = ticked;
    }
  }
  return mended;
}

Result<advice::Assessment> PlanDesk::assess(const model::Incident& incident) const {
  AMENDS_TRY(const Assessed assessed, this->assessed(incident));
  AMENDS_TRY(const advice::Circumstances known, circumstances(incident));
  const auto certainty =
      assessed.confirmed ? assessed.confirmed->certainty : advice::Certainty::sure;
  return advice::assess(incident.kind, known, certainty, playbook_);
}

Result<advice::Advice> PlanDesk::advise(const model::Incident& incident) const {
  AMENDS_TRY(const advice::Circumstances known, circumstances(incident));
  AMENDS_TRY(model::IncidentFacts facts, incidents_.facts(incident));
  AMENDS_TRY(const bool said_mended, is_said_mended(incident));
  facts.repaired |= said_mended;
  return advice::decide(facts, incident.kind, incident.harm, known, playbook_);
}

Result<HitGroups> PlanDesk::groups(const model::Incident& incident) const {
  AMENDS_TRY(const model::ContactSet reached, incidents_.people(incident, PeopleSet::reached));
  AMENDS_TRY(const model::ContactSet seen, incidents_.people(incident, PeopleSet::opened));
  AMENDS_TRY(const model::ContactSet clicked, incidents_.people(incident, PeopleSet::clicked));
  AMENDS_TRY(const model::ContactSet left, incidents_.people(incident, PeopleSet::left));
  HitGroups groups;
  AMENDS_TRY_VOID(store_.contacts()
                      .each_in_set(reached, [&](const model::Contact& contact) -> Result<void> {
                        for (HitCounts* counts :
                             {&groups.by_language[language_of(contact)],
                              &groups.by_provider[provider_of(contact.mailbox.domain_ascii())]}) {
                          counts->got += 1;
                          counts->seen += seen.contains(contact.id) ? 1 : 0;
                          counts->clicked += clicked.contains(contact.id) ? 1 : 0;
                          counts->left += left.contains(contact.id) ? 1 : 0;
                        }
                        return {};
                      }));
  return groups;
}

Result<MendableCounts> PlanDesk::mendable(const model::Incident& incident) const {
  MendableCounts mendable;
  AMENDS_TRY(const auto links, store_.links().links(incident.mailing, clock_.now()));
  mendable.links = links.size();
  mendable.repointed = static_cast<std::uint64_t>(
      std::ranges::count_if(links, [](const auto& link) { return link.repoints > 0; })
  );
  AMENDS_TRY(const auto files, store_.mailings().files(incident.mailing, incident.version));
  const model::MailingReading reading = model::read_mailing(files);
  mendable.codes = reading.mailing ? reading.mailing->codes.size() : 0;
  AMENDS_TRY(const auto record, store_.mailings().find(incident.mailing));
  // Links and codes of one that was sent elsewhere are the other program's.
  return record && record->state == MailingState::elsewhere ? decltype(mendable)() : mendable;
}

Result<std::optional<BreachClock>> PlanDesk::breach_clock(const model::Incident& incident) const {
  AMENDS_TRY(const Assessed assessed, this->assessed(incident));
  if (!assessed.breach_known || incident.state == model::IncidentState::false_alarm) {
    return std::optional<BreachClock>();
  }
  return std::optional(
      BreachClock{*assessed.breach_known, *assessed.breach_known + playbook_.deadlines.regulator}
  );
}

Result<std::string> PlanDesk::next_of_follow_up(const model::Incident& incident) const {
  AMENDS_TRY(
      const auto later,
      store_.mailings().find(mending_name(incident, model::MailingKind::follow_up))
  );
  if (!later) {
    return fmt::format("amends incident follow-up {} --signer NAME", incident.id.value);
  }
  return next_command(*later);
}

Result<void> PlanDesk::add_held_out(
    const model::Incident& incident, const Assessed& assessed, advice::PlanFacts& facts
) const {
  AMENDS_TRY(const auto drawn, newest_holdout(store_, incident.id));
  AMENDS_TRY(const FirstWord first, first_word(store_, incident));
  // Before it leaves, the proof and the launch see to it; a draw that ended before is nobody's.
  if (!drawn || !first.sent_at || (drawn->ended_at && *drawn->ended_at < *first.sent_at)) {
    return {};
  }
  if (drawn->stands()) {
    AMENDS_TRY(const advice::Assessment assessment, assess(incident));
    AMENDS_TRY(const advice::Circumstances known, circumstances(incident));
    if (!advice::must_hear(incident.kind, std::max(incident.harm, assessment.proposed), known)) {
      return {};
    }
  }
  AMENDS_TRY(const model::ContactSet owed, incidents_.people(incident, PeopleSet::held_out));
  const bool has_begun = first.later && first.later->first_sent_at;
  if (owed.empty() && !has_begun) {
    return {};
  }
  facts.held_out_since = drawn->ended_at.value_or(assessed.at.value_or(incident.opened_at));
  facts.held_out =
      drawn->stands()
          ? fmt::format("amends incident holdout {} --end --why \"...\"", incident.id.value)
      : first.later ? next_command(*first.later)
                    : fmt::format(
                          "amends apologise {} --to held_out{} --signer NAME --what-we-did \"...\"",
                          incident.id.value,
                          first.kind == model::MailingKind::correction ? " --kind correction" : ""
                      );
  return {};
}

Result<advice::PlanFacts> PlanDesk::facts_of(
    const model::Incident& incident, const Assessed& assessed
) const {
  advice::PlanFacts facts;
  AMENDS_TRY(const auto wrong, store_.mailings().find(incident.mailing));
  facts.elsewhere = wrong && wrong->state == MailingState::elsewhere;
  // It was long out before anybody opened an incident here.
  facts.since = facts.elsewhere ? wrong->first_sent_at : std::nullopt;
  facts.halted =
      wrong && (facts.elsewhere || wrong->state == MailingState::halted ||
                wrong->state == MailingState::finished || wrong->version > incident.version);
  // Who agreed and then confirmed it anew has agreed to their own, as agree() would say.
  const std::string& agreed = assessed.signed_again_by;
  AMENDS_TRY(const bool has_written, wrote_first_word(store_, incident, agreed));
  const bool is_own =
      has_written || agreed.empty() || agreed == incident.opened_by || agreed == assessed.by;
  if (incident.link != 0) {
    AMENDS_TRY(const auto history, store_.links().history(incident.mailing, incident.link));
    facts.repaired = last_mending_for_all(history, clock_.now()).has_value();
  }
  AMENDS_TRY(const bool said_mended, is_said_mended(incident));
  facts.repaired |= said_mended;
  for (const auto kind : {model::MailingKind::correction, model::MailingKind::apology}) {
    AMENDS_TRY(const auto mending, store_.mailings().find(mending_name(incident, kind)));
    if (mending) {
      facts.drafted = true;
      facts.signed_off |= is_signed(mending->state);
      facts.sent |= mending->first_sent_at.has_value();
    }
  }
  AMENDS_TRY(const auto letter, store_.mailings().find(letter_name(incident)));
  if (letter) {
    facts.letter_sent = letter->first_sent_at.has_value();
    facts.letter = next_command(*letter);
  }
  AMENDS_TRY(const HandLetters by_hand, hand_letters(store_, incident));
  facts.letter_sent |= !by_hand.sent.empty();
  if (!by_hand.waiting.empty()) {
    facts.letter = fmt::format("amends incident letters {} --sent", incident.id.value);
  }
  facts.confirmed = assessed.confirmed.has_value();
  facts.estimated = assessed.repair_by.has_value();
  facts.overdue = facts.estimated && !facts.repaired && *assessed.repair_by <= clock_.now();
  AMENDS_TRY(const auto made, standing_make_good(store_, incident.id));
  facts.decided = made.has_value();
  facts.decision_waits = made && !made->is_agreed();
  if (made && facts.drafted) {
    AMENDS_TRY(facts.given, is_make_good_given(store_, incident, *made));
  }
  AMENDS_TRY(facts.follow_up, next_of_follow_up(incident));
  AMENDS_TRY_VOID(add_held_out(incident, assessed, facts));
  facts.signed_again = !is_own;  // whoever agreed and wrote it then agreed to nothing
  facts.closed = incident.closed_at.has_value();
  return facts;
}

namespace {

/// What the journal says of one step: the newest line counts.
void take_tick(std::vector<StepState>& steps, const model::AuditEntry& entry) {
  const bool ticked = entry.verb == "incident.ticked";
  if (!ticked && entry.verb != "incident.unticked") {
    return;
  }
  const json::object detail = detail_of(entry);
  const std::string id = text_in(detail, "step");
  const auto found = std::ranges::find_if(steps, [&id](const StepState& one) {
    return one.step.id == id && !one.step.is_seen;
  });
  if (found == steps.end()) {
    return;
  }
  found->done = ticked;
  found->by = ticked ? entry.actor : std::string();
  found->at = ticked ? std::optional(entry.at) : std::nullopt;
  found->note = text_in(detail, "note");
  found->despite = text_in(detail, "despite");
}

void find_open_needs(std::vector<StepState>& steps) {
  for (StepState& one : steps) {
    for (const std::string& need : one.step.needs) {
      const bool open = std::ranges::any_of(steps, [&need](const StepState& other) {
        return other.step.id == need && !other.done;
      });
      if (open) {
        one.open_needs.push_back(need);
      }
    }
  }
}

}  // namespace

/// Of what is advised, unless people drafted the other: then the plan goes on with that.
Result<std::string> PlanDesk::name_of_mending(
    const model::Incident& incident, const advice::Advice& advice
) const {
  const bool wants_apology = advice.response >= advice::Response::apology;
  std::string apology = mending_name(incident, model::MailingKind::apology);
  std::string correction = mending_name(incident, model::MailingKind::correction);
  std::string& advised = wants_apology ? apology : correction;
  std::string& other = wants_apology ? correction : apology;
  AMENDS_TRY(const auto drafted, store_.mailings().find(advised));
  AMENDS_TRY(const auto instead, store_.mailings().find(other));
  return std::move(!drafted && instead ? other : advised);
}

Result<std::vector<StepState>> PlanDesk::plan(const model::Incident& incident) const {
  AMENDS_TRY(const advice::Advice advice, advise(incident));
  AMENDS_TRY(const Assessed assessed, this->assessed(incident));
  AMENDS_TRY(const advice::PlanFacts facts, facts_of(incident, assessed));
  AMENDS_TRY(const std::string mending, name_of_mending(incident, advice));
  std::vector<StepState> steps;
  for (advice::PlanStep& step :
       advice::make_plan({incident, advice, mending, assessed.breach_known, facts}, playbook_)) {
    StepState state;
    state.done = step.seen_done;
    state.step = std::move(step);
    steps.push_back(std::move(state));
  }
  AMENDS_TRY(const auto lines, entries(incident.id));
  for (const model::AuditEntry& entry : lines) {
    take_tick(steps, entry);
  }
  find_open_needs(steps);
  const Instant now = clock_.now();
  for (StepState& one : steps) {
    one.late = !one.done && one.step.due < now && !facts.closed;
  }
  return steps;
}

Result<PlanHold> PlanDesk::hold_of(const model::Mailing& mailing) const {
  PlanHold hold;
  const auto id = incident_of_list(mailing.audience.list);
  if (!id || mailing.kind == model::MailingKind::regular) {
    return hold;
  }
  AMENDS_TRY(const auto incident, store_.incidents().find(*id));
  if (!incident) {
    return hold;
  }
  hold.incident = *id;
  AMENDS_TRY(const auto steps, plan(*incident));
  const bool is_later = mailing.kind == model::MailingKind::follow_up;
  const std::vector<std::string> before =
      is_later ? advice::steps_that_mend() : advice::steps_before_mail();
  for (const StepState& one : steps) {
    if (one.done || std::ranges::find(before, one.step.id) == before.end()) {
      continue;
    }
    hold.open.push_back(
        {one.step.id,
         one.step.is_seen
             ? one.step.command
             : fmt::format("amends incident tick {} {} --note \"...\"", id->value, one.step.id),
         one.step.id == "second_sign_off"}
    );
  }
  return hold;
}

Result<StepState> PlanDesk::find_step(const model::Incident& incident, std::string_view step)
    const {
  AMENDS_TRY(const auto steps, plan(incident));
  const auto found =
      std::ranges::find_if(steps, [step](const StepState& one) { return one.step.id == step; });
  if (found == steps.end()) {
    return make_error(
        "plan.step",
        "the plan of incident {0} has no step \"{1}\"; amends incident plan {0} shows those it has",
        incident.id.value,
        step
    );
  }
  if (found->step.is_seen) {
    return make_error(
        "plan.seen",
        "\"{}\" is not ticked by hand: Amends sees when it is done. Do it with: {}",
        step,
        found->step.command
    );
  }
  return *found;
}

Result<void> PlanDesk::tick(
    const model::Incident& incident,
    std::string_view step,
    std::string_view note_text,
    std::string_view despite,
    const Actor& actor
) {
  const std::scoped_lock lock(ticking_);
  AMENDS_TRY(const StepState state, find_step(incident, step));
  if (state.done) {
    return make_error("plan.done", "{} has already said that \"{}\" is done", state.by, step);
  }
  if (!state.open_needs.empty() && despite.empty()) {
    return make_error(
        "plan.needs",
        "\"{}\" comes after {}, which is open; do that first, or say why not: --despite",
        step,
        fmt::join(state.open_needs, ", ")
    );
  }
  json::object detail{{"step", step}, {"note", note_text}};
  if (!despite.empty() && !state.open_needs.empty()) {
    detail["despite"] = despite;
    detail["open"] = json::value_from(state.open_needs);
  }
  return note(incident.id, "incident.ticked", json::serialize(detail), actor);
}

Result<void> PlanDesk::untick(
    const model::Incident& incident, std::string_view step, const Actor& actor
) {
  const std::scoped_lock lock(ticking_);
  AMENDS_TRY(const StepState state, find_step(incident, step));
  if (!state.done) {
    return make_error("plan.open", "\"{}\" is open as it is", step);
  }
  return note(
      incident.id, "incident.unticked", json::serialize(json::object{{"step", step}}), actor
  );
}

Result<void> PlanDesk::estimate(const model::Incident& incident, Instant by, const Actor& actor) {
  if (by <= clock_.now()) {
    return make_error("plan.estimate", "that time is past; say when the repair will be done");
  }
  return note(
      incident.id, "incident.estimated", json::serialize(json::object{{"by_us", to_us(by)}}), actor
  );
}

Result<void> PlanDesk::agree(const model::Incident& incident, const Actor& actor) {
  const std::scoped_lock lock(ticking_);
  AMENDS_TRY(const Assessed assessed, this->assessed(incident));
  AMENDS_TRY(const bool has_written, wrote_first_word(store_, incident, actor.user));
  if (has_written || actor.user == incident.opened_by || actor.user == assessed.by) {
    return make_error(
        "plan.own",
        "{} opened, confirmed or wrote it; one more apology to the same people needs somebody else "
        "to agree",
        actor.user
    );
  }
  return note(incident.id, "incident.agreed", "", actor);
}

}  // namespace amends::engine
