#include "engine/holdout.h"

#include "crypto/secret.h"
#include "engine/incident_journal.h"
#include "engine/json_text.h"
#include "engine/list_people.h"
#include "engine/make_good.h"

#include <boost/json.hpp>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace amends::engine {
namespace {

namespace json = boost::json;

using model::ContactSet;

constexpr std::string_view kDrawn = "incident.held_out";
constexpr std::string_view kEnded = "incident.holdout_ended";
constexpr std::string_view kLookedUp = "people.looked_up";
constexpr std::size_t kSeedBytes = 8;

/// 0 where there is none.
std::uint64_t number_in(const json::object& detail, std::string_view key) {
  const json::value* found = detail.if_contains(key);
  if (found == nullptr || !found->is_number()) {
    return 0;
  }
  boost::system::error_code failed;
  const auto number = found->to_number<std::int64_t>(failed);
  return failed || number < 0 ? 0 : static_cast<std::uint64_t>(number);
}

json::object to_detail(const Holdout& drawn) {
  return {
      {"number", drawn.number},
      {"set", to_string(drawn.set)},
      {"seed", drawn.seed},
      {"drawn_from", drawn.drawn_from},
      {"held", drawn.held},
      {"told", drawn.told},
      {"held_list", drawn.held_list},
      {"told_list", drawn.told_list},
      {"aside_list", drawn.aside_list},
  };
}

/// What is damaged reads as no draw.
std::optional<Holdout> from_entry(const model::AuditEntry& entry) {
  const json::object detail = detail_of(entry);
  const auto set = parse_people_set(text_in(detail, "set"));
  if (!set) {
    return std::nullopt;
  }
  Holdout drawn;
  drawn.number = static_cast<std::int64_t>(number_in(detail, "number"));
  drawn.set = *set;
  drawn.seed = number_in(detail, "seed");
  drawn.drawn_from = number_in(detail, "drawn_from");
  drawn.held = number_in(detail, "held");
  drawn.told = number_in(detail, "told");
  drawn.held_list = text_in(detail, "held_list");
  drawn.told_list = text_in(detail, "told_list");
  drawn.aside_list = text_in(detail, "aside_list");
  drawn.by = entry.actor;
  drawn.at = entry.at;
  return drawn;
}

/// Such a seed is a whole number of JSON.
std::uint64_t new_seed() {
  std::uint64_t seed = 0;
  for (const char byte : crypto::secure_random(kSeedBytes)) {
    seed = seed << 8U | static_cast<std::uint8_t>(byte);
  }
  return seed >> 1U;
}

/// Whoever answered the mailing, and whom customer service has looked up: they asked.
Result<ContactSet> who_wrote(ports::Store& store, const model::Incident& incident) {
  AMENDS_TRY(
      ContactSet wrote,
      store.signals().people(incident.mailing, {model::SignalKind::replied, std::nullopt, {}})
  );
  AMENDS_TRY(
      const auto entries,
      store.journal().entries(subject_of(incident.id) + "/who", kIncidentEntriesMax)
  );
  for (const model::AuditEntry& entry : entries) {
    const std::uint64_t contact =
        entry.verb == kLookedUp ? number_in(detail_of(entry), "contact") : 0;
    if (contact > 0 && contact <= std::numeric_limits<std::uint32_t>::max()) {
      wrote.add({static_cast<std::int64_t>(contact)});
    }
  }
  return wrote;
}

Result<bool> has_begun(ports::Store& store, const model::Incident& incident) {
  for (const std::string& name : mending_names(incident)) {
    AMENDS_TRY(const auto record, store.mailings().find(name));
    // Also one that was launched and whose first copy waits for the relay: its people are settled.
    const bool is_launched = record && record->state != model::MailingState::draft &&
                             record->state != model::MailingState::proofed &&
                             record->state != model::MailingState::approved;
    if (record && (record->first_sent_at || is_launched)) {
      return true;
    }
  }
  return false;
}

Error stands(const model::Incident& incident, const Holdout& standing) {
  return make_error(
      "holdout.stands",
      "{} people of incident {} go without the apology so that it is seen what it does: draft it "
      "with --holdout, or let them have it: amends incident holdout {} --end --why \"...\"",
      standing.held,
      incident.id.value,
      incident.id.value
  );
}

}  // namespace

Result<std::optional<Holdout>> newest_holdout(ports::Store& store, model::IncidentId incident) {
  std::optional<Holdout> newest;
  AMENDS_TRY(
      const auto entries, store.journal().entries(subject_of(incident), kIncidentEntriesMax)
  );
  for (const model::AuditEntry& entry : entries) {
    if (entry.verb == kDrawn) {
      if (auto drawn = from_entry(entry)) {
        newest = std::move(drawn);
      }
    } else if (entry.verb == kEnded && newest) {
      newest->ended_at = entry.at;
      newest->ended_by = entry.actor;
      newest->ended_why = text_in(detail_of(entry), "why");
    }
  }
  return newest;
}

/// What is drawn, and among whom.
struct HoldoutDesk::Draw {
  HoldoutLook look;
  ContactSet among;
  ContactSet aside;
  bool was_ended = false;  // a person said that everybody is to have it
};

Result<void> HoldoutDesk::note(
    const model::Incident& incident, std::string_view verb, std::string detail, const Actor& actor
) const {
  model::AuditEntry entry = incident_entry(incident.id, verb, actor.user, clock_.now());
  entry.detail = std::move(detail);
  return store_.journal().append(entry);
}

Result<bool> HoldoutDesk::is_mended(const model::Incident& incident) const {
  if (incident.kind == model::ErrorKind::wrong_link && incident.link != 0) {
    AMENDS_TRY(const model::IncidentFacts facts, incidents_.facts(incident));
    if (!facts.repaired) {
      return false;
    }
  }
  const std::vector<std::string> repairs = advice::steps_that_mend();
  AMENDS_TRY(const auto steps, plans_.plan(incident));
  return std::ranges::none_of(steps, [&repairs](const StepState& one) {
    return !one.done && std::ranges::find(repairs, one.step.id) != repairs.end();
  });
}

Result<HoldoutDesk::Draw> HoldoutDesk::prepare(
    const model::Incident& incident, advice::HoldoutCase at, const ContactSet& people
) const {
  Draw draw;
  draw.look.people = people.size();
  AMENDS_TRY(const ContactSet accepted, incidents_.people(incident, PeopleSet::accepted));
  draw.among = people & accepted;
  draw.look.uncertain = people.size() - draw.among.size();
  AMENDS_TRY(const ContactSet wrote, who_wrote(store_, incident));
  draw.look.wrote = (draw.among & wrote).size();
  draw.among -= wrote;
  draw.aside = people - draw.among;
  at.kind = incident.kind;
  AMENDS_TRY(const advice::Assessment assessed, plans_.assess(incident));
  at.harm = std::max(incident.harm, assessed.proposed);
  at.people = draw.among.size();
  AMENDS_TRY(at.known, plans_.circumstances(incident));
  AMENDS_TRY(at.mended, is_mended(incident));
  AMENDS_TRY(at.has_begun, has_begun(store_, incident));
  AMENDS_TRY(const auto made, standing_make_good(store_, incident.id));
  at.makes_good = at.makes_good || made.has_value();
  draw.look.choice = advice::decide_holdout(at, rules_);
  AMENDS_TRY(auto newest, newest_holdout(store_, incident.id));
  draw.was_ended = newest && !newest->stands();
  if (newest && newest->stands()) {
    draw.look.standing = std::move(newest);
  }
  return draw;
}

Result<HoldoutDesk::Draw> HoldoutDesk::prepare_for(
    const model::Incident& incident,
    const ApologyOrder& order,
    const ComposedApology& composed,
    HoldoutWish wish
) const {
  advice::HoldoutCase at;
  at.makes_good = !composed.facts.offer.empty() || !order.coded_offer.code.empty() ||
                  !order.coded_offer.amount.empty();
  at.tells_value =
      !order.right.price.empty() || !order.right.code.empty() || order.right.date.has_value();
  AMENDS_TRY(Draw draw, prepare(incident, at, composed.people));
  draw.look.is_wanted = order.audience != PeopleSet::held_out &&
                        (wish == HoldoutWish::yes || (wish == HoldoutWish::as_the_playbook_says &&
                                                      rules_.always && !draw.was_ended));
  return draw;
}

Result<HoldoutLook> HoldoutDesk::look(const model::Incident& incident, PeopleSet set) const {
  AMENDS_TRY(ContactSet people, incidents_.people(incident, set));
  AMENDS_TRY(const ContactSet left, incidents_.people(incident, PeopleSet::left));
  people -= left;
  AMENDS_TRY(Draw draw, prepare(incident, {}, people));
  draw.look.is_wanted = rules_.always;
  return std::move(draw.look);
}

Result<HoldoutLook> HoldoutDesk::look(
    const model::Incident& incident,
    const ApologyOrder& order,
    const ComposedApology& composed,
    HoldoutWish wish
) const {
  AMENDS_TRY(Draw draw, prepare_for(incident, order, composed, wish));
  return std::move(draw.look);
}

Result<Holdout> HoldoutDesk::keep(
    const model::Incident& incident, PeopleSet set, const Draw& draw, const Actor& actor
) {
  Holdout drawn;
  drawn.set = set;
  drawn.seed = draw.look.standing ? draw.look.standing->seed : new_seed();
  drawn.drawn_from = draw.among.size();
  const ContactSet held =
      advice::draw_holdout(draw.among, draw.look.choice.held, {incident.id, drawn.seed});
  drawn.held = held.size();
  drawn.told = draw.look.people - held.size();
  // A list that a crash left behind is nobody's draw: the next number has lists of its own.
  const std::string head = mending_list(incident.id);
  for (bool is_taken = true; is_taken;) {
    drawn.number += 1;
    drawn.held_list = fmt::format("{}held-{}", head, drawn.number);
    drawn.told_list = fmt::format("{}{}-told-{}", head, to_string(set), drawn.number);
    drawn.aside_list = fmt::format("{}aside-{}", head, drawn.number);
    AMENDS_TRY(const auto found, store_.contacts().find_list(drawn.held_list));
    is_taken = found.has_value();
  }
  for (const auto& [name, people] :
       {std::pair(&drawn.held_list, &held), std::pair(&drawn.aside_list, &draw.aside)}) {
    AMENDS_TRY(const model::ListId list, store_.contacts().make_list(*name, clock_.now()));
    AMENDS_TRY_VOID(store_.contacts().add_to_list(list, *people, clock_.now()));
  }
  drawn.by = actor.user;
  drawn.at = clock_.now();
  AMENDS_TRY_VOID(note(incident, kDrawn, json::serialize(to_detail(drawn)), actor));
  return drawn;
}

/// The people of a draw that stays: those it left on the list, and of another set whoever is not
/// held out, on a list of that set's own.
Result<void> HoldoutDesk::keep_to(
    const model::Incident& incident, const Holdout& drawn, PeopleSet set, ComposedApology& composed
) const {
  AMENDS_TRY(ContactSet told, people_on_list(store_, drawn.told_list));
  AMENDS_TRY(const ContactSet held, people_on_list(store_, drawn.held_list));
  const bool is_its_set = set == drawn.set;
  composed.people = is_its_set && !told.empty() ? std::move(told) : composed.people - held;
  if (composed.people.empty()) {
    return stands(incident, drawn);
  }
  composed.facts.list =
      is_its_set
          ? drawn.told_list
          : fmt::format("{}{}-told-{}", mending_list(incident.id), to_string(set), drawn.number);
  composed.facts.expected = composed.people.size();
  return {};
}

Result<HoldoutLook> HoldoutDesk::leave_out(
    const model::Incident& incident,
    const ApologyOrder& order,
    ComposedApology& composed,
    HoldoutWish wish,
    const Actor& actor
) {
  const std::scoped_lock lock(drawing_);
  AMENDS_TRY(Draw draw, prepare_for(incident, order, composed, wish));
  HoldoutLook& look = draw.look;
  AMENDS_TRY(const bool begun, has_begun(store_, incident));
  if (look.standing && begun && order.audience != PeopleSet::held_out) {
    AMENDS_TRY_VOID(keep_to(incident, *look.standing, order.audience, composed));
    return std::move(look);
  }
  if (!look.is_wanted || look.choice.held == 0) {
    if (look.standing) {
      return stands(incident, *look.standing);
    }
    return std::move(look);
  }
  AMENDS_TRY(const Holdout drawn, keep(incident, order.audience, draw, actor));
  AMENDS_TRY(const ContactSet held, people_on_list(store_, drawn.held_list));
  composed.people -= held;
  composed.facts.list = drawn.told_list;
  composed.facts.expected = composed.people.size();
  look.standing = drawn;
  return std::move(look);
}

Result<Holdout> HoldoutDesk::end(
    const model::Incident& incident, std::string_view why, const Actor& actor
) {
  const std::scoped_lock lock(drawing_);
  AMENDS_TRY(const auto newest, newest_holdout(store_, incident.id));
  if (!newest || !newest->stands()) {
    return make_error(
        "holdout.none",
        "nobody of incident {} goes without the apology for the sake of measuring",
        incident.id.value
    );
  }
  if (why.find_first_not_of(' ') == std::string_view::npos) {
    return make_error("holdout.why", "say why they are to have the apology now; it is kept");
  }
  AMENDS_TRY_VOID(note(
      incident,
      kEnded,
      json::serialize(json::object{{"number", newest->number}, {"why", why}}),
      actor
  ));
  AMENDS_TRY(auto ended, newest_holdout(store_, incident.id));
  return *std::move(ended);
}

}  // namespace amends::engine
