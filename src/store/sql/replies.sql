-- Mails that came back.

-- name: insert_reply
INSERT INTO reply (key, mailing, contact, class, also, why, proof, sender, subject, words, at, answered_by)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, '') ON CONFLICT (key) DO NOTHING;

-- name: find_reply
SELECT id, key, mailing, contact, class, also, why, proof, sender, subject, words, at, answered_by, answered_at FROM reply WHERE id = ?1;

-- name: find_reply_by_key
SELECT id, key, mailing, contact, class, also, why, proof, sender, subject, words, at, answered_by, answered_at FROM reply WHERE key = ?1;

-- name: replies_of_class
SELECT id, key, mailing, contact, class, also, why, proof, sender, subject, words, at, answered_by, answered_at FROM reply
WHERE mailing IN (SELECT value FROM json_each(?1)) AND class = ?2 ORDER BY answered_at IS NOT NULL, id DESC LIMIT ?3;

-- name: reply_counts
SELECT class, COUNT(DISTINCT contact), SUM(answered_at IS NULL) FROM reply WHERE mailing IN (SELECT value FROM json_each(?1)) GROUP BY class;

-- name: replies_upset
SELECT COUNT(DISTINCT contact) FROM reply WHERE mailing IN (SELECT value FROM json_each(?1)) AND class IN (?2, ?3);

-- name: replies_of_person
SELECT COUNT(*) FROM reply WHERE mailing = ?1 AND contact = ?2 AND proof = ?3;

-- name: answer_reply
UPDATE reply SET answered_by = ?2, answered_at = ?3 WHERE id = ?1 AND answered_at IS NULL;
