#include "api/api.h"
#include "api/call_facts.h"
#include "api/json_io.h"
#include "api/language.h"
#include "engine/pooled_outcome.h"
#include "text/catalogue.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string>
#include <utility>

namespace amends::api {
namespace {

namespace json = boost::json;

constexpr auto kVerdicts =
    std::to_array<std::string_view>({"none", "better", "worse", "inconclusive"});

std::string_view name_of(advice::Verdict verdict) {
  return kVerdicts.at(static_cast<std::size_t>(verdict));
}

std::int64_t percent(double part) {
  return static_cast<std::int64_t>(std::llround(part * 100));
}

/// What one measure says over the incidents, sentence by sentence.
json::array sentences_json(const advice::Pooled& pooled, const text::Catalogue& words) {
  json::array out;
  const auto say = [&out](std::string sentence) { out.push_back(json::value(sentence)); };
  if (pooled.ratio) {
    say(words.format(
        "outcome.pooled.ratio",
        {{"incidents", static_cast<std::int64_t>(pooled.incidents)},
         {"percent", percent(pooled.ratio->ratio)},
         {"low", percent(pooled.ratio->interval.low)},
         {"high", percent(pooled.ratio->interval.high)}}
    ));
    say(words.format(
        fmt::format("outcome.verdict.{}", name_of(pooled.verdict)), {{"basis", "recovery"}}
    ));
    if (const std::int64_t spread = percent(pooled.ratio->i_squared); spread > 0) {
      say(words.format("outcome.pooled.spread", {{"percent", spread}}));
    }
  } else {
    say(words.format("outcome.pooled.too_few"));
  }
  if (pooled.silent > 0) {
    say(words.format(
        "outcome.pooled.silent", {{"incidents", static_cast<std::int64_t>(pooled.silent)}}
    ));
  }
  return out;
}

json::object measure_json(const engine::PooledMeasure& measure, const text::Catalogue& words) {
  const advice::Pooled& pooled = measure.pooled;
  json::object out{
      {"id", measure.id},
      {"text", words.format(fmt::format("outcome.did.{}", measure.id))},
      {"incidents", pooled.incidents},
      {"silent", pooled.silent},
      {"pooled", nullptr},
      {"verdict", name_of(pooled.verdict)},
      {"sentences", sentences_json(pooled, words)},
  };
  if (pooled.ratio) {
    out["pooled"] = json::object{
        {"ratio", pooled.ratio->ratio},
        {"low", pooled.ratio->interval.low},
        {"high", pooled.ratio->interval.high},
        {"tau_squared", pooled.ratio->tau_squared},
        {"q", pooled.ratio->q},
        {"i_squared", pooled.ratio->i_squared}
    };
  }
  return out;
}

}  // namespace

Answer Api::show_pooled_outcome(const Call& call) {
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY(
      const engine::PooledOutcome pooled,
      engine::pooled_outcome(parts_.store, incident.kind, parts_.clock.now())
  );
  const text::Catalogue& words = text::catalogue(language_of(call.request));
  json::array measures;
  for (const engine::PooledMeasure& measure : pooled.measures) {
    measures.push_back(measure_json(measure, words));
  }
  return api::answer(json::object{
      {"kind", model::to_string(pooled.kind)},
      {"incidents", pooled.incidents},
      {"drawn", pooled.drawn},
      {"read", pooled.read},
      {"text",
       words.format(
           "outcome.pooled.summary",
           {{"incidents", pooled.incidents}, {"drawn", pooled.drawn}, {"read", pooled.read}}
       )},
      {"outcomes", std::move(measures)},
  });
}

}  // namespace amends::api
