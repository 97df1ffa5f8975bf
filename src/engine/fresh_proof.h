#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/records.h"
#include "ports/mailings.h"

namespace amends::engine {

/// Whether the newest proof of a mailing is young enough to be sent with: a schedule, a script or a
/// server that wakes after a long silence sends nothing before a person has looked again. A mailing
/// without a proof passes: the sign-off asks for one. Errors: `send.old_proof` (kProofAgeMax), and
/// `send.waiver_over`: a finding of it was let pass until a day that is over.
[[nodiscard]] Result<void> check_fresh_proof(
    ports::Mailings& mailings, const model::MailingRecord& record, Instant now
);

}  // namespace amends::engine
