#pragma once

#include "base/result.h"
#include "model/incident.h"

#include <optional>
#include <vector>

namespace amends::ports {

/// Incidents as rows. Thread-safe.
class Incidents {
 public:
  virtual ~Incidents() = default;

  [[nodiscard]] virtual Result<model::Incident> open(const model::Incident& incident
  ) = 0;  // gives it its id
  [[nodiscard]] virtual Result<void> update(const model::Incident& incident) = 0;
  [[nodiscard]] virtual Result<std::optional<model::Incident>> find(model::IncidentId id) = 0;
  [[nodiscard]] virtual Result<std::vector<model::Incident>> all() = 0;
};

}  // namespace amends::ports
