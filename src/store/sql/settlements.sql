-- People in doubt: what was learned of them, and what was proposed.

-- name: insert_evidence
INSERT INTO evidence (mailing, contact, kind, outcome, detail, by, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: newest_evidence
SELECT mailing, contact, kind, outcome, detail, by, at FROM evidence WHERE mailing = ?1 AND contact = ?2 ORDER BY id DESC LIMIT 1;

-- name: evidence_counts
SELECT kind, outcome, COUNT(*) FROM evidence
WHERE id IN (SELECT MAX(id) FROM evidence WHERE mailing = ?1 GROUP BY contact) GROUP BY kind, outcome ORDER BY kind, outcome;

-- name: insert_settlement
INSERT INTO settlement (mailing, outcome, proposed_by, reason, at) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: insert_settlement_person
INSERT INTO settlement_person (settlement, contact) VALUES (?1, ?2);

-- name: find_settlement
SELECT id, mailing, outcome, proposed_by, reason, at, confirmed_by, confirmed_at FROM settlement WHERE id = ?1;

-- name: settlements_of
SELECT id, mailing, outcome, proposed_by, reason, at, confirmed_by, confirmed_at FROM settlement WHERE mailing = ?1 ORDER BY id;

-- name: settlement_people
SELECT contact FROM settlement_person WHERE settlement = ?1;

-- name: close_settlement
UPDATE settlement SET confirmed_by = ?2, confirmed_at = ?3 WHERE id = ?1 AND confirmed_at IS NULL;
