#include "api/api.h"
#include "api/call_facts.h"
#include "api/holdout_json.h"
#include "api/json_io.h"
#include "api/language.h"
#include "engine/apology_outcome.h"
#include "text/catalogue.h"
#include "text/format.h"

#include <boost/json.hpp>

#include <array>
#include <cmath>
#include <string>
#include <utility>

namespace amends::api {
namespace {

namespace json = boost::json;

using engine::ApologyOutcome;
using engine::OutcomeStage;

constexpr auto kVerdicts =
    std::to_array<std::string_view>({"none", "better", "worse", "inconclusive"});

std::string_view name_of(advice::Verdict verdict) {
  return kVerdicts.at(static_cast<std::size_t>(verdict));
}

json::value arm_json(const std::optional<advice::Arm>& arm) {
  if (!arm) {
    return nullptr;
  }
  return json::object{{"people", arm->people}, {"did", arm->did}, {"rate", arm->rate()}};
}

json::value difference_json(const std::optional<advice::Difference>& difference) {
  if (!difference) {
    return nullptr;
  }
  return json::object{
      {"difference", difference->value},
      {"low", difference->interval.low},
      {"high", difference->interval.high}
  };
}

json::value healed_json(const std::optional<advice::Healed>& healed) {
  if (!healed) {
    return nullptr;
  }
  return json::object{
      {"ratio", healed->ratio}, {"low", healed->interval.low}, {"high", healed->interval.high}
  };
}

json::value excess_json(const engine::OutcomeMeasure& measure) {
  const auto margin = engine::margin_of(measure.id);
  if (!measure.excess || !margin) {
    return nullptr;
  }
  return json::object{
      {"margin", margin->most},
      {"margin_is_part", margin->is_part},
      {"beyond", measure.excess->value},
      {"low", measure.excess->interval.low},
      {"high", measure.excess->interval.high}
  };
}

/// Whether more is left of a damage than may be.
void add_margin_sentence(
    json::array& out, const engine::OutcomeMeasure& measure, const text::Catalogue& words
) {
  if (!measure.excess) {
    return;
  }
  const char* const says = measure.excess->is_within()   ? "within"
                           : measure.excess->is_beyond() ? "beyond"
                                                         : "open";
  out.push_back(json::value(
      words.format(fmt::format("outcome.margin.{}", says), {{"measure", std::string(measure.id)}})
  ));
}

/// What the numbers of one measure say, sentence by sentence.
json::array sentences_json(const engine::OutcomeMeasure& measure, const text::Catalogue& words) {
  const advice::OutcomeReading& reading = measure.reading;
  json::array out;
  if (reading.verdict == advice::Verdict::none) {
    return out;
  }
  const char* const basis = reading.recovery ? "recovery" : "residual";
  out.push_back(json::value(
      words.format(fmt::format("outcome.verdict.{}", name_of(reading.verdict)), {{"basis", basis}})
  ));
  if (reading.needed) {
    out.push_back(json::value(words.format("outcome.needed", {{"people", *reading.needed}})));
  }
  if (reading.healed) {
    const auto percent = [](double ratio) {
      return static_cast<std::int64_t>(std::llround(ratio * 100));
    };
    out.push_back(json::value(words.format(
        "outcome.healed",
        {{"percent", percent(reading.healed->ratio)},
         {"low", percent(reading.healed->interval.low)},
         {"high", percent(reading.healed->interval.high)}}
    )));
  }
  add_margin_sentence(out, measure, words);
  return out;
}

json::object measure_json(const engine::OutcomeMeasure& measure, const text::Catalogue& words) {
  const advice::OutcomeReading& reading = measure.reading;
  json::object out{
      {"id", measure.id},
      {"text", words.format(fmt::format("outcome.did.{}", measure.id))},
      {"spared", arm_json(measure.arms.spared)},
      {"held", arm_json(measure.arms.held)},
      {"told", arm_json(measure.arms.told)},
      {"damage", difference_json(reading.damage)},
      {"recovery", difference_json(reading.recovery)},
      {"residual", difference_json(reading.residual)},
      {"healed", healed_json(reading.healed)},
      {"verdict", name_of(reading.verdict)},
      {"needed", nullptr},
      {"excess", excess_json(measure)},
      {"sentences", sentences_json(measure, words)},
  };
  if (reading.needed) {
    out["needed"] = *reading.needed;
  }
  return out;
}

/// What to know of the numbers before they are read.
json::array notes_json(const ApologyOutcome& outcome, const text::Catalogue& words) {
  json::array out;
  const auto say = [&](const char* id, std::uint64_t people) {
    const std::string text = words.format(fmt::format("outcome.note.{}", id), {{"people", people}});
    out.push_back(json::object{{"id", id}, {"people", people}, {"text", text}});
  };
  if (outcome.measures.empty()) {
    return out;
  }
  const bool has_spared = outcome.measures.front().arms.spared.has_value();
  const std::array<std::pair<const char*, bool>, 7> told = {{
      {"broken", outcome.is_broken()},
      {"no_holdout", !outcome.holdout && has_spared},
      {"spared_unlike", !outcome.spared_fit},
      {"nobody_spared", outcome.spared_fit && !has_spared},
      {"complaints_unknown", !outcome.complaints_known},
      {"orders_unknown", !outcome.codes_used},
      {"not_measured", true},
  }};
  for (const auto& [id, holds] : told) {
    if (holds) {
      say(id, 0);
    }
  }
  if (outcome.left_before > 0) {
    say("left_before", outcome.left_before);
  }
  if (outcome.had_it_anyway > 0) {
    say("had_it_anyway", outcome.had_it_anyway);
  }
  if (outcome.opened_it > 0) {
    say("opened_it", outcome.opened_it);
  }
  say("meant", 0);
  return out;
}

/// Empty where no measure says.
std::string recovered_text(const ApologyOutcome& outcome, const text::Catalogue& words) {
  const engine::Recovered recovered = outcome.recovered();
  return recovered == engine::Recovered::none
             ? std::string()
             : words.format(fmt::format("outcome.recovered.{}", engine::to_string(recovered)));
}

std::string summary_of(
    const ApologyOutcome& outcome, const text::Catalogue& words, const text::Locale& locale
) {
  std::string until;
  if (outcome.until) {
    const auto day = text::format_date(*outcome.until, "long", locale, "UTC");
    until = day.ok() ? *day : std::string(to_json(outcome.until).as_string());
  }
  return words.format(
      fmt::format("outcome.stage.{}", engine::to_string(outcome.stage)), {{"until", until}}
  );
}

json::object outcome_json(
    const ApologyOutcome& outcome, model::IncidentId incident, const text::Locale& locale
) {
  const text::Catalogue& words = text::catalogue(locale);
  json::array measures;
  for (const engine::OutcomeMeasure& measure : outcome.measures) {
    measures.push_back(measure_json(measure, words));
  }
  json::object out{
      {"incident", incident.value},
      {"stage", engine::to_string(outcome.stage)},
      {"final", outcome.reads()},
      {"from", to_json(outcome.from)},
      {"until", to_json(outcome.until)},
      {"text", summary_of(outcome, words, locale)},
      {"recovered", engine::to_string(outcome.recovered())},
      {"recovered_text", recovered_text(outcome, words)},
      {"notes", notes_json(outcome, words)},
      {"split_likelihood", nullptr},
      {"holdout", nullptr},
      {"outcomes", std::move(measures)},
  };
  if (outcome.likelihood) {
    out["split_likelihood"] = *outcome.likelihood;
  }
  if (outcome.holdout) {
    out["holdout"] = to_json(*outcome.holdout);
  }
  return out;
}

}  // namespace

Answer Api::show_holdout(const Call& call) {
  AMENDS_TRY(const Query query, Query::read(call.request, {"set"}));
  const std::string& name = query.text("set");
  const auto set = name.empty() ? engine::PeopleSet::accepted : engine::parse_people_set(name);
  if (!set) {
    return make_error("request.query", "set: there is no set \"{}\"", name);
  }
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY(const engine::HoldoutLook look, holdouts_.look(incident, *set));
  json::object out = holdout_json(look, language_of(call.request));
  out["incident"] = incident.id.value;
  return api::answer(out);
}

Answer Api::end_holdout(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"reason"}));
  AMENDS_TRY(const std::string reason, body.text_if("reason"));
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY(const engine::Holdout ended, holdouts_.end(incident, reason, actor_of(call)));
  return api::answer(to_json(ended));
}

Answer Api::show_outcome(const Call& call) {
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY(
      const ApologyOutcome outcome,
      engine::apology_outcome(parts_.store, incident, parts_.clock.now())
  );
  return api::answer(outcome_json(outcome, incident.id, language_of(call.request)));
}

}  // namespace amends::api
