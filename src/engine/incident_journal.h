#pragma once

#include "model/records.h"

#include <fmt/format.h>

#include <string>

namespace amends::engine {

/// Under what an incident's entries stand in the journal.
[[nodiscard]] inline std::string subject_of(model::IncidentId incident) {
  return fmt::format("incident/{}", incident.value);
}

}  // namespace amends::engine
