#pragma once

#include "base/result.h"
#include "ports/loop.h"
#include "ports/relay.h"
#include "smtp/client_dialogue.h"
#include "smtp/message.h"

#include <chrono>

namespace amends::engine {

/// A message to somebody of the house: of no mailing and in no ledger, so nobody tries it again by
/// himself.
struct OneMail {
  smtp::Envelope envelope;
  smtp::Message message;
};

/// Hands it to the relay over a line of its own and waits for the answer. On any thread but the
/// loop's, which runs. Errors: `brief.no_relay` (nothing was taken), `brief.refused`,
/// `brief.uncertain` (the final dot was not answered).
[[nodiscard]] Result<void> hand_over(
    ports::Loop& loop, ports::Relay& relay, OneMail mail, std::chrono::milliseconds patience
);

}  // namespace amends::engine
