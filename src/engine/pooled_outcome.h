#pragma once

#include "advice/pooled.h"
#include "base/clock.h"
#include "base/result.h"
#include "model/incident.h"
#include "ports/store.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace amends::engine {

/// The newest incidents with people held out that are read together; older ones are not.
inline constexpr std::size_t kPooledIncidentsMax = 20;

struct PooledMeasure {
  std::string_view id;  // as OutcomeMeasure::id
  advice::Pooled pooled;
};

/// What apologies did after one kind of mistake: those meant to have one against those held out,
/// over all incidents whose numbers say something.
struct PooledOutcome {
  model::ErrorKind kind = model::ErrorKind::other;
  std::uint64_t incidents = 0;  // of that kind, but for false alarms
  std::uint64_t drawn = 0;      // of these, with people held out
  std::uint64_t read = 0;       // of these, whose days are over and whose groups are as drawn
  std::vector<PooledMeasure> measures = {};  // that at least one of those read has
};

/// Reads the ledger and the signals; changes nothing. Any thread.
[[nodiscard]] Result<PooledOutcome> pooled_outcome(
    ports::Store& store, model::ErrorKind kind, Instant now
);

}  // namespace amends::engine
