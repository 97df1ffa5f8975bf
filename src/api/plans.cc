#include "api/api.h"
#include "api/call_facts.h"
#include "api/json_io.h"
#include "api/language.h"
#include "api/reasons.h"
#include "text/catalogue.h"
#include "text/time.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>

namespace amends::api {
namespace {

namespace json = boost::json;

constexpr auto kCauses =
    std::to_array<std::string_view>({"technical", "miscommunication", "coordination", "human"});

json::object groups_json(const std::map<std::string, engine::HitCounts>& groups) {
  json::object out;
  for (const auto& [name, counts] : groups) {
    out[name.empty() ? "unknown" : name] = json::object{
        {"got", counts.got},
        {"seen", counts.seen},
        {"clicked", counts.clicked},
        {"left", counts.left},
    };
  }
  return out;
}

json::object confirmed_json(const engine::Assessed& assessed) {
  const engine::Confirmation& said = *assessed.confirmed;
  return {
      {"severity", static_cast<int>(said.harm)},
      {"harm", model::to_string(said.harm)},
      {"why", said.why},
      {"cause", said.cause},
      {"by", assessed.by},
      {"at", to_json(assessed.at)},
  };
}

json::array reasons_json(const std::vector<advice::Reason>& reasons, const text::Catalogue& words) {
  json::array out;
  for (const advice::Reason& reason : reasons) {
    out.push_back(json::object{{"id", reason.id}, {"text", sentence_of(words, reason)}});
  }
  return out;
}

std::string_view state_of(const engine::StepState& state) {
  if (state.done) {
    return "done";
  }
  return !state.open_needs.empty() ? "waits" : state.late ? "late" : "open";
}

json::object step_json(const engine::StepState& state, const text::Catalogue& words) {
  json::array needs;
  for (const std::string& need : state.open_needs) {
    needs.push_back(
        json::object{{"step", need}, {"text", words.format(fmt::format("plan.step.{}", need))}}
    );
  }
  return {
      {"step", state.step.id},
      {"text", words.format(fmt::format("plan.step.{}", state.step.id))},
      {"owner", state.step.owner},
      {"owner_text", words.format(fmt::format("plan.owner.{}", state.step.owner))},
      {"due_at", to_json(state.step.due)},
      {"state", state_of(state)},
      {"state_text", words.format(fmt::format("plan.state.{}", state_of(state)))},
      {"late", state.late},
      {"command", state.step.command},
      {"waits_for", std::move(needs)},
      {"by_itself", state.step.is_seen},
      {"by", state.by},
      {"at", to_json(state.at)},
      {"note", state.note},
      {"despite", state.despite},
  };
}

Result<engine::Confirmation> confirmation_of(const Body& body) {
  engine::Confirmation said;
  AMENDS_TRY(const auto severity, body.count_if("severity"));
  if (!severity || *severity > static_cast<std::uint64_t>(model::Harm::security)) {
    return bad_field("severity", "a number from 0 (cosmetic) to 6 (security)");
  }
  said.harm = static_cast<model::Harm>(*severity);
  AMENDS_TRY(said.why, body.text("why"));
  AMENDS_TRY(said.cause, body.text_if("cause"));
  if (!said.cause.empty() && std::ranges::find(kCauses, said.cause) == kCauses.end()) {
    return bad_field("cause", "technical, miscommunication, coordination or human");
  }
  AMENDS_TRY(const bool unsure, body.flag_if("unsure"));
  said.certainty = unsure ? advice::Certainty::unsure : advice::Certainty::sure;
  if (unsure && said.harm < model::Harm::sensitive) {
    said.harm = static_cast<model::Harm>(static_cast<int>(said.harm) + 1);
  }
  AMENDS_TRY(const auto angry, body.count_if("angry_replies"));
  AMENDS_TRY(const auto copies, body.count_if("copies"));
  said.known.angry_replies = angry.value_or(0);
  said.known.copies = std::max<std::uint64_t>(copies.value_or(1), 1);
  AMENDS_TRY(said.known.press, body.flag_if("press"));
  AMENDS_TRY(said.known.vulnerable_people, body.flag_if("vulnerable_people"));
  AMENDS_TRY(said.known.money_taken, body.flag_if("money_taken"));
  AMENDS_TRY(said.known.opted_out_people, body.flag_if("opted_out_people"));
  AMENDS_TRY(said.known.promised, body.flag_if("promised"));
  AMENDS_TRY(said.known.hurtful, body.flag_if("hurtful"));
  AMENDS_TRY(said.known.in_subject, body.flag_if("in_subject"));
  return said;
}

/// The four things of GDPR article 33 (3), as far as they are known here.
std::string notice_text(
    const model::Incident& incident,
    const model::IncidentFacts& facts,
    const engine::BreachClock& clock,
    const std::string& measures,
    const text::Catalogue& words
) {
  std::string what = incident.what_happened;
  if (what.ends_with('.')) {
    what.pop_back();  // the sentence has its own
  }
  const auto time = [](Instant at) { return std::string(to_json(at).as_string()); };
  std::string text;
  for (const std::string& part :
       {words.format("plan.notice.title", {{"incident", incident.id.value}}),
        words.format("plan.not_legal_advice"),
        words.format("plan.notice.nature", {{"what", what}, {"known", time(clock.known)}}),
        words.format("plan.notice.people", {{"people", facts.accepted + facts.uncertain}}),
        words.format("plan.notice.contact"),
        words.format("plan.notice.consequences"),
        measures,
        words.format("plan.notice.due", {{"due", time(clock.due)}})}) {
    text += text.empty() ? part : "\n\n" + part;
  }
  return text + "\n";
}

}  // namespace

Answer Api::show_assessment(const Call& call) {
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY(const engine::Assessed assessed, plans_.assessed(incident));
  AMENDS_TRY(const advice::Assessment assessment, plans_.assess(incident));
  AMENDS_TRY(const engine::HitGroups groups, plans_.groups(incident));
  AMENDS_TRY(const engine::MendableCounts mendable, plans_.mendable(incident));
  AMENDS_TRY(const auto clock, plans_.breach_clock(incident));
  const text::Catalogue& words = text::catalogue(language_of(call.request));
  json::object out{
      {"incident", incident.id.value},
      {"kind", model::to_string(incident.kind)},
      {"severity", static_cast<int>(incident.harm)},
      {"proposed", static_cast<int>(assessment.proposed)},
      {"usual", static_cast<int>(assessment.usual)},
      {"reasons", reasons_json(assessment.reasons, words)},
      {"confirmed", nullptr},
      {"by_language", groups_json(groups.by_language)},
      {"by_provider", groups_json(groups.by_provider)},
      {"mendable",
       json::object{
           {"links", mendable.links}, {"repointed", mendable.repointed}, {"codes", mendable.codes}
       }},
      {"breach", nullptr},
  };
  if (assessed.confirmed) {
    out["confirmed"] = confirmed_json(assessed);
  }
  if (clock) {
    out["breach"] = breach_json(*clock, parts_.clock.now(), words);
  }
  return api::answer(out);
}

Answer Api::confirm_severity(const Call& call) {
  AMENDS_TRY(
      const Body body,
      Body::read(
          call.request,
          {"severity",
           "why",
           "cause",
           "unsure",
           "angry_replies",
           "copies",
           "press",
           "vulnerable_people",
           "money_taken",
           "opted_out_people",
           "promised",
           "hurtful",
           "in_subject"}
      )
  );
  AMENDS_TRY(const engine::Confirmation said, confirmation_of(body));
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY(const model::Incident now, plans_.confirm(incident.id, said, actor_of(call)));
  return api::answer(to_json(now));
}

Answer Api::show_plan(const Call& call) {
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY(const auto steps, plans_.plan(incident));
  AMENDS_TRY(const auto clock, plans_.breach_clock(incident));
  AMENDS_TRY(const engine::Assessed assessed, plans_.assessed(incident));
  const text::Catalogue& words = text::catalogue(language_of(call.request));
  json::array out;
  for (const engine::StepState& step : steps) {
    out.push_back(step_json(step, words));
  }
  const auto done = std::ranges::count_if(steps, [](const auto& step) { return step.done; });
  json::object answer{
      {"incident", incident.id.value},
      {"steps", std::move(out)},
      {"text", words.format("plan.done_of", {{"done", done}, {"steps", steps.size()}})},
      {"repair_by", to_json(assessed.repair_by)},
      {"breach", nullptr},
  };
  if (clock) {
    answer["breach"] = breach_json(*clock, parts_.clock.now(), words);
  }
  return api::answer(answer);
}

Answer Api::tick_step(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"note", "despite"}));
  AMENDS_TRY(const std::string note_text, body.text_if("note"));
  AMENDS_TRY(const std::string despite, body.text_if("despite"));
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY_VOID(plans_.tick(incident, call.parts.at(1), note_text, despite, actor_of(call)));
  return show_plan(call);
}

Answer Api::untick_step(const Call& call) {
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY_VOID(plans_.untick(incident, call.parts.at(1), actor_of(call)));
  return show_plan(call);
}

Answer Api::estimate_repair(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"by", "zone"}));
  AMENDS_TRY(const std::string by, body.text("by"));
  AMENDS_TRY(const std::string zone, body.text_if("zone"));
  AMENDS_TRY(const Instant at, text::parse_time(by, zone.empty() ? "UTC" : zone));
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY_VOID(plans_.estimate(incident, at, actor_of(call)));
  return show_plan(call);
}

Answer Api::agree_again(const Call& call) {
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY_VOID(plans_.agree(incident, actor_of(call)));
  return show_plan(call);
}

Answer Api::show_authority_notice(const Call& call) {
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY(const auto clock, plans_.breach_clock(incident));
  if (!clock) {
    return make_error(
        "plan.no_breach",
        "incident {} is about no personal data, so no authority has to hear of it",
        incident.id.value
    );
  }
  AMENDS_TRY(const model::IncidentFacts facts, parts_.incidents.facts(incident));
  AMENDS_TRY(const model::MailingRecord record, parts_.mailings.find(incident.mailing_name));
  const text::Catalogue& words = text::catalogue(language_of(call.request));
  // Nothing is told to an authority that was not done.
  const std::string measures =
      record.state == model::MailingState::halted
          ? words.format("plan.notice.measures", {{"waiting", facts.waiting}})
          : words.format("plan.notice.measures_open");
  return api::answer(json::object{
      {"incident", incident.id.value},
      {"breach", breach_json(*clock, parts_.clock.now(), words)},
      {"notice", notice_text(incident, facts, *clock, measures, words)},
  });
}

}  // namespace amends::api
