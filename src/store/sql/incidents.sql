-- Incidents.

-- name: insert_incident
INSERT INTO incident (mailing, mailing_name, state, kind, harm, link, what_happened, opened_by, opened_at, closed_at,
  version)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11);

-- name: update_incident
UPDATE incident SET mailing = ?2, mailing_name = ?3, state = ?4, kind = ?5, harm = ?6, link = ?7, what_happened = ?8, opened_by = ?9,
  opened_at = ?10, closed_at = ?11, version = ?12
WHERE id = ?1;

-- name: incident_state
SELECT state FROM incident WHERE id = ?1;

-- name: find_incident
SELECT id, mailing, mailing_name, state, kind, harm, link, what_happened, opened_by, opened_at, closed_at, version FROM incident WHERE id = ?1;

-- name: all_incidents
SELECT id, mailing, mailing_name, state, kind, harm, link, what_happened, opened_by, opened_at, closed_at, version FROM incident ORDER BY id;
