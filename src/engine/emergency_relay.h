#pragma once

#include "base/result.h"
#include "model/incident.h"
#include "model/mailing.h"
#include "model/records.h"
#include "ports/store.h"

#include <optional>

namespace amends::engine {

/// The incident that an apology or a correction mends: the one whose list it goes to. Nothing for a
/// mailing of another kind, one to any other list, and one whose folder brings its own people.
[[nodiscard]] Result<std::optional<model::Incident>> mended_incident(
    ports::Store& store, const model::MailingRecord& record, const model::Mailing& mailing
);

/// Whether a mailing may leave through the relay it is meant for: the one for emergencies carries
/// apologies and corrections of incidents and nothing else. Errors: `relay.name` (there is none of
/// that name), `relay.for_incidents`.
[[nodiscard]] Result<void> check_relay(
    ports::Store& store, const model::MailingRecord& record, const model::Mailing& mailing
);

}  // namespace amends::engine
