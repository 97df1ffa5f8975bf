#include "engine/pooled_outcome.h"

#include "engine/apology_outcome.h"
#include "engine/holdout.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

namespace amends::engine {
namespace {

constexpr std::array<std::pair<std::string_view, advice::Meaning>, 5> kMeasures = {{
    {"left", advice::Meaning::bad},
    {"complained", advice::Meaning::bad},
    {"redeemed", advice::Meaning::good},
    {"opened", advice::Meaning::good},
    {"clicked", advice::Meaning::good},
}};

/// Newest first.
Result<std::vector<model::Incident>> incidents_of(ports::Store& store, model::ErrorKind kind) {
  AMENDS_TRY(std::vector<model::Incident> all, store.incidents().all());
  std::erase_if(all, [kind](const model::Incident& incident) {
    return incident.kind != kind || incident.state == model::IncidentState::false_alarm;
  });
  std::ranges::sort(all, std::ranges::greater(), &model::Incident::opened_at);
  return all;
}

/// The groups of one measure in every incident that has it.
std::vector<advice::ArmPair> pairs_of(
    const std::vector<ApologyOutcome>& outcomes, std::string_view id
) {
  std::vector<advice::ArmPair> pairs;
  for (const ApologyOutcome& outcome : outcomes) {
    for (const OutcomeMeasure& measure : outcome.measures) {
      if (measure.id == id && measure.arms.told && measure.arms.held) {
        pairs.push_back({*measure.arms.told, *measure.arms.held});
      }
    }
  }
  return pairs;
}

}  // namespace

Result<PooledOutcome> pooled_outcome(ports::Store& store, model::ErrorKind kind, Instant now) {
  PooledOutcome pooled;
  pooled.kind = kind;
  AMENDS_TRY(const std::vector<model::Incident> all, incidents_of(store, kind));
  pooled.incidents = all.size();
  std::vector<ApologyOutcome> outcomes;
  for (const model::Incident& incident : all) {
    AMENDS_TRY(const auto drawn, newest_holdout(store, incident.id));
    if (!drawn || pooled.drawn == kPooledIncidentsMax) {
      continue;
    }
    ++pooled.drawn;
    AMENDS_TRY(ApologyOutcome outcome, apology_outcome(store, incident, now));
    if (outcome.reads() && outcome.holdout) {
      outcomes.push_back(std::move(outcome));
    }
  }
  pooled.read = outcomes.size();
  for (const auto& [id, meaning] : kMeasures) {
    const std::vector<advice::ArmPair> pairs = pairs_of(outcomes, id);
    if (!pairs.empty()) {
      pooled.measures.push_back({id, advice::pool(pairs, meaning)});
    }
  }
  return pooled;
}

}  // namespace amends::engine
