#pragma once

#include "base/result.h"
#include "model/contact_set.h"
#include "model/incident.h"
#include "ports/store.h"

#include <cstdint>

namespace amends::engine {

/// Who really got what, by the ledgers: exact sets.
struct AfterHaltOutcome {
  model::ContactSet mended;     // got a later version than the wrong one, or may have
  model::ContactSet corrected;  // got a correction or apology of the incident, or may have
  model::ContactSet both;       // of these in both: must be nobody
  model::ContactSet strangers;  // were corrected and never had the wrong version: must be nobody
  std::uint64_t mended_waiting = 0;
  std::uint64_t corrected_waiting = 0;

  [[nodiscard]] bool holds() const { return both.empty() && strangers.empty(); }

  [[nodiscard]] bool is_over() const { return mended_waiting + corrected_waiting == 0; }
};

/// Reads the ledgers of the incident's mailing and of the mailings that mend it. True of any
/// moment, also while they are sent. From any thread.
[[nodiscard]] Result<AfterHaltOutcome> check_after_halt(
    ports::Store& store, const model::Incident& incident
);

}  // namespace amends::engine
