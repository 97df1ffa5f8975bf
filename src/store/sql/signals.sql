-- What came back.

-- name: insert_signal
INSERT INTO signal (mailing, contact, kind, source, link, at, why, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- name: signal_people
SELECT contact FROM signal INDEXED BY signal_people WHERE mailing = ?1 AND kind = ?2 AND source = ?3 AND at < ?4;

-- name: signal_people_of_link
SELECT contact FROM signal INDEXED BY signal_people WHERE mailing = ?1 AND kind = ?2 AND source = ?3 AND at < ?4 AND link = ?5;

-- name: recent_signals
SELECT mailing, contact, kind, source, link, at, why, detail FROM signal WHERE mailing = ?1 ORDER BY at DESC, id DESC LIMIT ?2;

-- name: signals_of_contact
SELECT mailing, contact, kind, source, link, at, why, detail FROM signal
WHERE mailing = ?1 AND contact = ?2 ORDER BY at, id LIMIT ?3;

-- name: reclass_signals
UPDATE signal SET source = ?5, why = ?6 WHERE mailing = ?1 AND contact = ?2 AND at BETWEEN ?3 AND ?4;

-- name: signals_after
SELECT mailing, contact, kind, source, link, at, id FROM signal INDEXED BY signal_of_mailing WHERE mailing = ?1 AND id > ?2 ORDER BY id;

-- name: signal_at
SELECT contact, at FROM signal WHERE id = ?1 AND mailing = ?2;

-- name: signal_changes_after
SELECT id, contact FROM signal_change WHERE mailing = ?1 AND id > ?2 ORDER BY id;

-- name: last_signal_change
SELECT coalesce(max(id), 0) FROM signal_change WHERE mailing = ?1;

-- name: newest_signals_of_contact
SELECT mailing, contact, kind, source, link, at, why, detail FROM signal INDEXED BY signal_of_contact
WHERE mailing = ?1 AND contact = ?2 AND at >= ?3 ORDER BY at DESC, id DESC LIMIT ?4;

-- name: count_signals_of_contact
SELECT count(*) FROM (SELECT 1 FROM signal INDEXED BY signal_of_contact WHERE mailing = ?1 AND contact = ?2 LIMIT ?3);
