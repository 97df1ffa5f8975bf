#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "checks/audience_history.h"
#include "model/mailing.h"
#include "model/records.h"
#include "ports/store.h"

#include <functional>
#include <vector>

namespace amends::engine {

/// Regular mailings that began within kTwinTime before `now` and whose HTML says, in one language
/// of both, nearly the same (kTwinLikeness) as this regular one, with those who got them, or are to
/// get one that is still going out. The newest kTwinsLookedAt are compared. Errors:
/// `proof.stopped`, those of the store.
[[nodiscard]] Result<std::vector<checks::TwinMailing>> twin_mailings(
    ports::Store& store,
    const model::MailingRecord& record,
    const model::Mailing& mailing,
    Instant now,
    const std::function<bool()>& should_stop
);

}  // namespace amends::engine
