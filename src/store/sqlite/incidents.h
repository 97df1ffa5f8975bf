#pragma once

#include "ports/incidents.h"
#include "store/sqlite/database.h"

namespace amends::store {

/// Incidents as rows. See ports::Incidents. Errors of update(): `incident.unknown`, and
/// `incident.state` when the table of states does not allow the step from what is stored.
class SqliteIncidents final : public ports::Incidents {
 public:
  explicit SqliteIncidents(Database& database) : database_(&database) {}

  Result<model::Incident> open(const model::Incident& incident) override;
  Result<void> update(const model::Incident& incident) override;
  Result<std::optional<model::Incident>> find(model::IncidentId id) override;
  Result<std::vector<model::Incident>> all() override;

 private:
  Database* database_;
};

}  // namespace amends::store
