#pragma once

#include "advice/outcome.h"
#include "base/clock.h"
#include "base/result.h"
#include "engine/holdout.h"
#include "engine/incident_desk.h"
#include "model/incident.h"
#include "ports/store.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace amends::engine {

/// People are looked at for so long after the last of the apology has left.
inline constexpr std::chrono::days kOutcomeDays{7};

enum class OutcomeStage : std::uint8_t {
  nothing_sent,  // no apology and no correction has left
  sending,       // it is on its way
  waiting,       // the days are not over
  over,
  ended_early,  // those held out were written to before the days were over
};

[[nodiscard]] std::string_view to_string(OutcomeStage stage);

/// What people of each group did.
struct OutcomeMeasure {
  std::string_view id;  // left, complained, redeemed, or clicked: in mail that came afterwards
  advice::OutcomeArms arms;
  advice::OutcomeReading reading;
};

/// What became of everybody meant to have an apology, whether they had it or not, from the moment
/// it began to leave until kOutcomeDays after the last of it. Who had left before is in no group.
struct ApologyOutcome {
  OutcomeStage stage = OutcomeStage::nothing_sent;
  std::optional<Instant> from = {};
  std::optional<Instant> until = {};    // not known while it is on its way
  std::optional<Holdout> holdout = {};  // nobody was held out: those hit against those spared
  std::uint64_t left_before = 0;        // of those hit
  std::uint64_t had_it_anyway = 0;      // of those held out
  /// Of the split between held out and told, as they are in the store now; nothing without holdout.
  std::optional<double> likelihood = {};
  bool spared_fit = true;  // false: the apology was for some of those hit, whom the spared are not
                           // like, so they stand in no comparison
  bool complaints_known = false;  // at least one has ever come in of these mailings
  std::vector<OutcomeMeasure> measures = {};

  /// The groups are not what was drawn: nothing is read from them.
  [[nodiscard]] bool is_broken() const {
    return likelihood && *likelihood < advice::kSplitLikelihoodLeast;
  }

  /// Whether the numbers say something yet.
  [[nodiscard]] bool reads() const { return stage == OutcomeStage::over && !is_broken(); }
};

/// Reads the ledger and the signals; changes nothing. Any thread.
[[nodiscard]] Result<ApologyOutcome> apology_outcome(
    ports::Store& store, const model::Incident& incident, Instant now
);

}  // namespace amends::engine
