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
  /// left, complained, redeemed; or opened (people, as far as can be told) and clicked: mail that
  /// came afterwards.
  std::string_view id;
  advice::OutcomeArms arms;
  advice::OutcomeReading reading = {};
  /// Where METHODS 6 has a margin, somebody was spared, and the numbers say something.
  std::optional<advice::Excess> excess = {};
};

/// How much of it may be left; nothing for a measure that METHODS 6 has no margin for.
[[nodiscard]] std::optional<advice::RecoveryMargin> margin_of(std::string_view measure);

enum class Recovered : std::uint8_t {
  none,  // no measure says
  yes,   // of each measure there is, surely less is left than may be
  no,    // of one of them surely more
  not_sure
};

[[nodiscard]] std::string_view to_string(Recovered recovered);

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
  bool codes_used = false;        // somebody used a code in these days
  std::uint64_t opened_it = 0;    // of those meant, who opened the apology itself
  std::vector<OutcomeMeasure> measures = {};

  /// The groups are not what was drawn: nothing is read from them.
  [[nodiscard]] bool is_broken() const {
    return likelihood && *likelihood < advice::kSplitLikelihoodLeast;
  }

  /// Whether the numbers say something yet.
  [[nodiscard]] bool reads() const { return stage == OutcomeStage::over && !is_broken(); }

  [[nodiscard]] Recovered recovered() const;
};

/// Reads the ledger and the signals; changes nothing. Any thread.
[[nodiscard]] Result<ApologyOutcome> apology_outcome(
    ports::Store& store, const model::Incident& incident, Instant now
);

}  // namespace amends::engine
