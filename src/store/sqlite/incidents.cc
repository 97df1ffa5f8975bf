#include "store/sqlite/incidents.h"

namespace amends::store {
namespace {

const Query kInsertIncident("insert_incident");
const Query kUpdateIncident("update_incident");
const Query kIncidentState("incident_state");
const Query kFindIncident("find_incident");
const Query kAllIncidents("all_incidents");

Result<model::Incident> read_incident(const Statement& row) {
  const auto state = model::parse_incident_state(row.view(3));
  const auto kind = model::parse_error_kind(row.view(4));
  const auto harm = model::parse_harm(row.view(5));
  if (!state || !kind || !harm) {
    return make_error(
        "store.corrupt",
        "Incident {} has a state, kind or harm that this Amends does not know",
        row.integer(0)
    );
  }
  model::Incident incident;
  incident.id = row.id<model::IncidentId>(0);
  incident.mailing = row.id<model::MailingId>(1);
  incident.mailing_name = row.text(2);
  incident.state = *state;
  incident.kind = *kind;
  incident.harm = *harm;
  incident.link = row.number(6);
  incident.what_happened = row.text(7);
  incident.opened_by = row.text(8);
  incident.opened_at = row.instant(9);
  incident.closed_at = row.maybe_instant(10);
  incident.version = row.number(11);
  return incident;
}

Result<void> require_step(Connection& connection, const model::Incident& incident) {
  Statement& row = connection.query(kIncidentState).bind(incident.id);
  AMENDS_TRY(const bool found, row.step());
  if (!found) {
    return make_error("incident.unknown", "There is no incident number {}", incident.id.value);
  }
  const auto before = model::parse_incident_state(row.view(0));
  row.reset();
  if (before && (*before == incident.state || model::may_follow(*before, incident.state))) {
    return {};
  }
  return make_error(
      "incident.state",
      "Incident {} is {} and cannot become {}",
      incident.id.value,
      before ? model::to_string(*before) : "damaged",
      model::to_string(incident.state)
  );
}

}  // namespace

Result<model::Incident> SqliteIncidents::open(const model::Incident& incident) {
  AMENDS_TRY(auto transaction, database_->write());
  Statement& insert = transaction.query(kInsertIncident);
  insert.bind(
      incident.mailing,
      incident.mailing_name,
      model::to_string(incident.state),
      model::to_string(incident.kind),
      model::to_string(incident.harm),
      incident.link,
      incident.what_happened,
      incident.opened_by,
      incident.opened_at,
      incident.closed_at,
      incident.version
  );
  AMENDS_TRY_VOID(insert.run());
  model::Incident opened = incident;
  opened.id = model::IncidentId{transaction.on().last_id()};
  AMENDS_TRY_VOID(transaction.commit());
  return opened;
}

Result<void> SqliteIncidents::update(const model::Incident& incident) {
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY_VOID(require_step(transaction.on(), incident));
  Statement& update = transaction.query(kUpdateIncident);
  update.bind(
      incident.id,
      incident.mailing,
      incident.mailing_name,
      model::to_string(incident.state),
      model::to_string(incident.kind),
      model::to_string(incident.harm),
      incident.link,
      incident.what_happened,
      incident.opened_by,
      incident.opened_at,
      incident.closed_at,
      incident.version
  );
  AMENDS_TRY_VOID(update.run());
  return transaction.commit();
}

Result<std::optional<model::Incident>> SqliteIncidents::find(model::IncidentId id) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& row = reader.query(kFindIncident).bind(id);
  AMENDS_TRY(const bool found, row.step());
  if (!found) {
    return std::optional<model::Incident>();
  }
  AMENDS_TRY(auto incident, read_incident(row));
  return std::optional(std::move(incident));
}

Result<std::vector<model::Incident>> SqliteIncidents::all() {
  AMENDS_TRY(auto reader, database_->read());
  Statement& rows = reader.query(kAllIncidents).bind();
  std::vector<model::Incident> incidents;
  for (bool more = true; more;) {
    AMENDS_TRY(more, rows.step());
    if (more) {
      AMENDS_TRY(auto incident, read_incident(rows));
      incidents.push_back(std::move(incident));
    }
  }
  return incidents;
}

}  // namespace amends::store
