-- Sends. The states are numbers of model::SendState: 0 planned, 1 claimed, 3 dot, 6 deferred, 7 uncertain. The partial indexes are
-- only used where the state stands as a literal, and INDEXED BY makes a slip in that an error instead of a scan.

-- name: mailing_exists
SELECT 1 FROM mailing WHERE id = ?1;

-- name: insert_send
INSERT INTO send (mailing, contact, state, wave, position, version, attempts, withheld, epoch, reply_code)
VALUES (?1, ?2, 0, ?3, ?4, 0, 0, 0, 0, 0);

-- Two statements instead of an upsert: the CHECK would look at the change itself, which may be below 0, before the conflict is found.
-- name: change_tally
UPDATE send_tally SET sends = sends + ?4 WHERE mailing = ?1 AND wave = ?2 AND state = ?3;

-- name: insert_tally
INSERT INTO send_tally (mailing, wave, state, sends) VALUES (?1, ?2, ?3, ?4);

-- name: tally
SELECT wave, state, sends FROM send_tally WHERE mailing = ?1;

-- What a claim may go by: the state, whether the current content is signed off, whether anything was sent before.
-- name: claim_permit
SELECT m.state, m.version, m.first_sent_at IS NULL,
       EXISTS (SELECT 1 FROM approval a WHERE a.mailing = m.id AND a.content_hash = v.content_hash)
FROM mailing m JOIN mailing_version v ON v.mailing = m.id AND v.version = m.version
WHERE m.id = ?1;

-- Whether each may be mailed is read with it: 0 = nobody knows the contact, 1 = yes, 2 = suppressed.
-- name: claimable_deferred
SELECT s.contact, s.wave, s.position, s.attempts, CASE WHEN c.id IS NULL THEN 0 WHEN x.key IS NULL THEN 1 ELSE 2 END
FROM send s INDEXED BY send_deferred
LEFT JOIN contact c ON c.id = s.contact
LEFT JOIN suppression x ON x.key = c.key
WHERE s.mailing = ?1 AND s.state = 6 AND s.retry_at <= ?2 AND s.wave <= ?3
ORDER BY s.retry_at LIMIT ?4;

-- name: claimable_planned
SELECT s.contact, s.wave, s.position, s.attempts, CASE WHEN c.id IS NULL THEN 0 WHEN x.key IS NULL THEN 1 ELSE 2 END
FROM send s INDEXED BY send_planned
LEFT JOIN contact c ON c.id = s.contact
LEFT JOIN suppression x ON x.key = c.key
WHERE s.mailing = ?1 AND s.state = 0 AND s.wave <= ?2
ORDER BY s.wave, s.position LIMIT ?3;

-- name: claim_send
UPDATE send SET state = 1, epoch = ?3, version = ?4, attempts = attempts + 1, changed_at = ?5, retry_at = NULL
WHERE mailing = ?1 AND contact = ?2;

-- name: withhold_send
UPDATE send SET state = 8, withheld = ?3, changed_at = ?4, retry_at = NULL WHERE mailing = ?1 AND contact = ?2;

-- name: open_planned
SELECT contact, wave FROM send INDEXED BY send_planned WHERE mailing = ?1 AND state = 0 LIMIT ?2;

-- name: open_deferred
SELECT contact, wave FROM send INDEXED BY send_deferred WHERE mailing = ?1 AND state = 6 LIMIT ?2;

-- name: next_retry
SELECT retry_at FROM send INDEXED BY send_deferred
WHERE mailing = ?1 AND state = 6 AND retry_at IS NOT NULL AND wave <= ?2 ORDER BY retry_at LIMIT 1;

-- name: send_standing
SELECT state, epoch, wave FROM send WHERE mailing = ?1 AND contact = ?2;

-- name: mark_dot
UPDATE send SET state = 3 WHERE mailing = ?1 AND contact = ?2 AND state = 1 AND epoch = ?3;

-- name: record_send
UPDATE send SET state = ?3, withheld = ?4, reply_code = ?5, reply_text = ?6, changed_at = ?7, retry_at = ?8
WHERE mailing = ?1 AND contact = ?2;

-- name: in_flight
SELECT mailing, contact, state, wave FROM send INDEXED BY send_in_flight WHERE state IN (1, 3) AND epoch < ?1 LIMIT ?2;

-- name: recover_send
UPDATE send SET state = ?3 WHERE mailing = ?1 AND contact = ?2;

-- name: sends_in_state
SELECT contact FROM send WHERE mailing = ?1 AND +state = ?2;

-- name: sends_reached
SELECT contact FROM send WHERE mailing = ?1 AND state IN (4, 7) AND version <= ?2;

-- name: last_version
SELECT MAX(version) FROM send WHERE mailing = ?1;

-- name: who_any
SELECT mailing, contact, state, withheld, wave, version, attempts, reply_code, reply_text, changed_at, retry_at
FROM send WHERE mailing = ?1 AND contact > ?2 ORDER BY contact LIMIT ?3;

-- name: who_in_state
SELECT mailing, contact, state, withheld, wave, version, attempts, reply_code, reply_text, changed_at, retry_at
FROM send WHERE mailing = ?1 AND contact > ?2 AND +state = ?4 ORDER BY contact LIMIT ?3;

-- name: find_send
SELECT mailing, contact, state, withheld, wave, version, attempts, reply_code, reply_text, changed_at, retry_at
FROM send WHERE mailing = ?1 AND contact = ?2;
