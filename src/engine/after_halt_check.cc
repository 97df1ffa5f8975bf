#include "engine/after_halt_check.h"

#include "engine/incident_desk.h"

#include <limits>
#include <string>

namespace amends::engine {
namespace {

using model::SendState;

constexpr int kAnyVersion = std::numeric_limits<int>::max();

std::uint64_t waiting_of(const model::SendCounts& counts) {
  return counts.of(SendState::planned) + counts.of(SendState::claimed) +
         counts.of(SendState::intent) + counts.of(SendState::dot) + counts.of(SendState::deferred);
}

/// Whoever had been in doubt about the wrong version when they were corrected, and was given up
/// since, was no stranger.
Result<void> take_out_given_up(
    ports::Ledger& ledger, const model::Incident& incident, model::ContactSet& strangers
) {
  AMENDS_TRY(
      const model::ContactSet abandoned, ledger.in_state(incident.mailing, SendState::abandoned)
  );
  for (const model::ContactId contact : (strangers & abandoned).to_vector()) {
    AMENDS_TRY(const auto send, ledger.find(incident.mailing, contact));
    if (send && send->version <= incident.version) {
      strangers.remove(contact);
    }
  }
  return {};
}

}  // namespace

Result<AfterHaltOutcome> check_after_halt(ports::Store& store, const model::Incident& incident) {
  ports::Ledger& ledger = store.ledger();
  AfterHaltOutcome outcome;
  // The corrected first: whoever's doubt is given up while this reads is found again below.
  for (const std::string& name : first_word_names(incident)) {
    AMENDS_TRY(const auto record, store.mailings().find(name));
    if (record) {
      AMENDS_TRY(const model::ContactSet some, ledger.reached(record->id, kAnyVersion));
      AMENDS_TRY(const model::SendCounts counts, ledger.counts(record->id));
      outcome.corrected |= some;
      outcome.corrected_waiting += waiting_of(counts);
    }
  }
  AMENDS_TRY(const model::ContactSet wrong, ledger.reached(incident.mailing, incident.version));
  AMENDS_TRY(outcome.mended, ledger.reached(incident.mailing, kAnyVersion));
  AMENDS_TRY(const model::SendCounts counts, ledger.counts(incident.mailing));
  outcome.mended -= wrong;
  outcome.mended_waiting = waiting_of(counts);
  outcome.both = outcome.mended & outcome.corrected;
  outcome.strangers = outcome.corrected - wrong;
  AMENDS_TRY_VOID(take_out_given_up(ledger, incident, outcome.strangers));
  return outcome;
}

}  // namespace amends::engine
