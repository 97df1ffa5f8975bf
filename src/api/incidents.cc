#include "api/api.h"
#include "api/call_facts.h"
#include "api/json_io.h"
#include "api/language.h"
#include "api/people_json.h"
#include "api/reasons.h"
#include "api/replies_json.h"
#include "text/catalogue.h"

#include <boost/json.hpp>

#include <array>
#include <limits>
#include <memory>
#include <utility>

namespace amends::api {
namespace {

namespace json = boost::json;

constexpr auto kSets = std::to_array<engine::PeopleSet>(
    {engine::PeopleSet::accepted,
     engine::PeopleSet::uncertain,
     engine::PeopleSet::waiting,
     engine::PeopleSet::opened,
     engine::PeopleSet::clicked,
     engine::PeopleSet::clicked_wrong_link,
     engine::PeopleSet::left,
     engine::PeopleSet::complained,
     engine::PeopleSet::reached,
     engine::PeopleSet::held_out}
);

Result<int> link_of(const Body& body) {
  AMENDS_TRY(const auto link, body.count_if("link"));
  if (link.value_or(0) > std::numeric_limits<int>::max()) {
    return make_error("link.unknown", "there is no link {}", *link);
  }
  return static_cast<int>(link.value_or(0));
}

json::object facts_json(const model::IncidentFacts& facts) {
  return {
      {"audience", facts.audience},
      {"accepted", facts.accepted},
      {"uncertain", facts.uncertain},
      {"waiting", facts.waiting},
      {"opened_human", facts.opened_human},
      {"opened_all", facts.opened_all},
      {"clicked_human", facts.clicked_human},
      {"clicked_wrong_link", facts.clicked_wrong_link},
      {"left", facts.left},
      {"complained", facts.complained},
      {"repaired", facts.repaired},
      {"first_copy_at", to_json(facts.first_copy_at)},
      {"wrote", wrote_json(facts.wrote)},
  };
}

json::object advice_json(const advice::Advice& advice, const text::Locale& locale) {
  const text::Catalogue& words = text::catalogue(locale);
  json::array reasons;
  for (const advice::Reason& reason : advice.reasons) {
    reasons.push_back(json::object{{"id", reason.id}, {"text", sentence_of(words, reason)}});
  }
  return {
      {"response", advice::to_string(advice.response)},
      {"audience", advice::to_string(advice.audience)},
      {"exposure", advice::to_string(advice.exposure)},
      {"exposed", advice.exposed},
      {"to_write", advice.to_write},
      {"first_learn", advice.first_learn},
      {"repair", advice.repair},
      {"named_person", advice.named_person},
      {"no_offer", advice.no_offer},
      {"make_good", advice.make_good},
      {"regulator", advice.regulator},
      {"public_note", advice.public_note},
      {"legal", advice.legal},
      {"second_sign_off", advice.second_sign_off},
      {"reasons", std::move(reasons)},
      {"do", words.format(fmt::format("advice.response.{}.do", advice::to_string(advice.response)))
      },
  };
}

/// What happened, in the reader's language where pages.json has words for it, else the verb.
std::string timeline_text(const text::Catalogue& words, const std::string& what) {
  const std::string id = fmt::format("pages.timeline.{}", what);
  return text::catalogue({}).has(id) ? words.format(id) : what;
}

}  // namespace

Answer Api::open_incident(const Call& call) {
  AMENDS_TRY(
      const Body body,
      Body::read(call.request, {"mailing", "kind", "harm", "link", "what_happened"})
  );
  engine::OpenIncident order;
  AMENDS_TRY(order.mailing, body.text("mailing"));
  AMENDS_TRY(const std::string kind, body.text("kind"));
  AMENDS_TRY(const std::string harm, body.text_if("harm"));
  AMENDS_TRY(order.link, link_of(body));
  AMENDS_TRY(order.what_happened, body.text("what_happened"));
  const auto parsed = model::parse_error_kind(kind);
  if (!parsed) {
    return bad_field("kind", kind, "kind of mistake");
  }
  order.kind = *parsed;
  order.harm = model::parse_harm(harm);
  if (!harm.empty() && !order.harm) {
    return bad_field("harm", harm, "kind of harm");
  }
  AMENDS_TRY(const model::Incident incident, parts_.incidents.open(order, actor_of(call)));
  return api::answer(to_json(incident), 201);
}

Answer Api::list_incidents(const Call& /*call*/) {
  AMENDS_TRY(const auto incidents, parts_.store.incidents().all());
  json::array out;
  for (const model::Incident& incident : incidents) {
    out.push_back(to_json(incident));
  }
  return api::answer(json::object{{"incidents", std::move(out)}});
}

Answer Api::show_incident(const Call& call) {
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY(const model::IncidentFacts facts, parts_.incidents.facts(incident));
  AMENDS_TRY(const advice::Advice advice, plans_.advise(incident));
  json::object sets;
  for (const engine::PeopleSet set : kSets) {
    AMENDS_TRY(const model::ContactSet people, parts_.incidents.people(incident, set));
    sets[engine::to_string(set)] = people.size();
  }
  json::object out = to_json(incident);
  out["facts"] = facts_json(facts);
  AMENDS_TRY(const auto clock, plans_.breach_clock(incident));
  out["breach"] =
      clock ? breach_json(*clock, parts_.clock.now(), text::catalogue(language_of(call.request)))
            : json::value(nullptr);
  out["advice"] = advice_json(advice, language_of(call.request));
  out["sets"] = std::move(sets);
  return api::answer(out);
}

Answer Api::list_people(const Call& call) {
  AMENDS_TRY(const Query query, Query::read(call.request, {"set", "after", "limit", "format"}));
  AMENDS_TRY(const bool csv, query.wants_csv());
  AMENDS_TRY(const std::size_t limit, query.limit());
  AMENDS_TRY(
      const std::uint64_t after, query.number("after", 0, std::numeric_limits<std::uint32_t>::max())
  );
  const auto set = engine::parse_people_set(query.text("set"));
  if (!set) {
    return make_error("request.query", "say which people: ?set=accepted, opened, clicked ...");
  }
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY(const model::ContactSet people, parts_.incidents.people(incident, *set));
  if (csv) {
    return people_csv(
        parts_.store,
        people,
        fmt::format("incident-{}-{}.csv", incident.id.value, engine::to_string(*set))
    );
  }
  AMENDS_TRY(
      const json::object page,
      people_page(parts_.store, people, static_cast<std::int64_t>(after), limit)
  );
  return api::answer(page);
}

Answer Api::show_timeline(const Call& call) {
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY(const auto entries, parts_.incidents.timeline(incident));
  AMENDS_TRY(const auto clock, plans_.breach_clock(incident));
  const text::Catalogue& words = text::catalogue(language_of(call.request));
  json::array out;
  for (const engine::TimelineEntry& entry : entries) {
    out.push_back(json::object{
        {"at", to_json(entry.at)},
        {"actor", entry.actor},
        {"what", entry.what},
        {"text", timeline_text(words, entry.what)},
        {"detail", parsed_or_text(entry.detail)},
    });
  }
  if (clock) {
    out.push_back(breach_line(*clock, parts_.clock.now(), words));
  }
  return api::answer(json::object{{"timeline", std::move(out)}});
}

Answer Api::move_incident(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"state"}));
  AMENDS_TRY(const std::string text, body.text("state"));
  const auto state = model::parse_incident_state(text);
  if (!state) {
    return bad_field("state", text, "state of an incident");
  }
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY(
      const model::Incident moved, parts_.incidents.move(incident.id, *state, actor_of(call))
  );
  return api::answer(to_json(moved));
}

}  // namespace amends::api
