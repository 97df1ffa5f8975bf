#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/records.h"
#include "model/send.h"
#include "model/settlement.h"
#include "ports/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// One thing that happened between one person and one mailing.
struct TraceStep {
  enum class Kind : std::uint8_t {
    planned,  // frozen into the audience; has no time of its own
    send,     // a row of the ledger; state planned: given back before its dot
    settled,  // no longer uncertain: `send` says what, `evidence` by what
    learned,  // evidence that settled nothing
    signal,   // what came back
  };

  Kind kind = Kind::send;
  std::optional<Instant> at;
  model::Send send;                   // of planned, send and settled
  std::optional<Microseconds> after;  // of the end of an attempt: since its mark
  std::optional<model::Evidence> evidence;
  std::optional<model::Signal> signal;
};

/// Everything that is known about one person of one mailing.
struct SendTrace {
  model::ContactId contact;
  std::string address;             // as it is now
  std::optional<model::Send> now;  // nothing: not in the audience
  std::optional<ports::Suppression> suppression;
  std::vector<TraceStep> steps;  // oldest first
};

/// Errors: `trace.unknown` (nobody has that address), `address.*` (it is none). Reads the whole log
/// of the mailing (Ledger::history). From any thread.
[[nodiscard]] Result<SendTrace> trace_send(
    ports::Store& store, const model::MailingRecord& record, std::string_view address
);

}  // namespace amends::engine
