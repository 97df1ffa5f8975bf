#pragma once

#include "base/result.h"
#include "model/incident.h"
#include "model/reply.h"
#include "ports/store.h"

namespace amends::engine {

/// The wrong mailing, and those of the incident that mend it: what comes back to any of them is
/// about the incident.
[[nodiscard]] Result<ports::RepliedMailings> replied_mailings(
    ports::Store& store, const model::Incident& incident
);

/// Who wrote back about it, by class.
[[nodiscard]] Result<model::ReplyCounts> count_replies(
    ports::Store& store, const model::Incident& incident
);

}  // namespace amends::engine
