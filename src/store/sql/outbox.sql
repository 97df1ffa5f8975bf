-- Messages to other programs.

-- name: insert_outbox
INSERT INTO outbox (message, hook, type, data, at, state, attempts, next_at, status, why) VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, ?5, 0, '');

-- name: clear_outbox
DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE at < ?1 AND state <> 0 ORDER BY at LIMIT ?2);

-- name: outbox_due
SELECT id, message, hook, type, data, at, state, attempts, next_at, tried_at, status, why FROM outbox
WHERE state = 0 AND next_at <= ?1 ORDER BY next_at, id LIMIT ?2;

-- name: outbox_tried
UPDATE outbox SET state = ?2, attempts = attempts + 1, next_at = ?3, tried_at = ?4, status = ?5, why = ?6 WHERE id = ?1 AND state = 0;

-- name: outbox_hold
UPDATE outbox SET next_at = ?2 WHERE hook = ?1 AND state = 0 AND next_at < ?2;

-- name: outbox_hooks
SELECT hook, state, COUNT(*), MIN(at) FROM outbox GROUP BY hook, state ORDER BY hook, state;

-- name: outbox_given_up_since_success
SELECT COUNT(*) FROM outbox WHERE hook = ?1 AND state = 2
  AND tried_at > (SELECT COALESCE(MAX(tried_at), 0) FROM outbox WHERE hook = ?1 AND state = 1);

-- name: outbox_last_tried
SELECT id, message, hook, type, data, at, state, attempts, next_at, tried_at, status, why FROM outbox
WHERE hook = ?1 AND tried_at IS NOT NULL ORDER BY tried_at DESC, id DESC LIMIT 1;
