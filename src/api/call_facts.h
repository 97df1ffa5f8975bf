#pragma once

#include "api/routes.h"
#include "base/result.h"
#include "engine/incident_desk.h"
#include "model/incident.h"

#include <string_view>

namespace amends::api {

/// Who asks, for the journal.
[[nodiscard]] engine::Actor actor_of(const Call& call);

/// The incident whose number is the first part of the path. Error: `incident.unknown`.
[[nodiscard]] Result<model::Incident> incident_of(
    const engine::IncidentDesk& desk, const Call& call
);

/// `request.field` at the field: it must be `what`.
[[nodiscard]] Error bad_field(std::string_view field, std::string_view what);
/// The same for a value that is no `what`.
[[nodiscard]] Error bad_field(
    std::string_view field, std::string_view value, std::string_view what
);

}  // namespace amends::api
