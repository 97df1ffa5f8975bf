-- Promo codes, their history, their uses.

-- name: insert_code
INSERT INTO code (key, shown, mailing, is_unique, contact, valid_from, valid_until, uses_max, closed, used, by, at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, ?10, ?11) ON CONFLICT (key) DO NOTHING;

-- name: code_by_key
SELECT id, key, shown, mailing, is_unique, contact, valid_from, valid_until, uses_max, closed, used, by, at FROM code WHERE key = ?1;

-- name: code_by_id
SELECT id, key, shown, mailing, is_unique, contact, valid_from, valid_until, uses_max, closed, used, by, at FROM code WHERE id = ?1;

-- name: list_codes
SELECT id, key, shown, mailing, is_unique, contact, valid_from, valid_until, uses_max, closed, used, by, at FROM code
WHERE id > ?1 ORDER BY id LIMIT ?2;

-- name: list_codes_of_mailing
SELECT id, key, shown, mailing, is_unique, contact, valid_from, valid_until, uses_max, closed, used, by, at FROM code
WHERE mailing = ?1 AND id > ?2 ORDER BY id LIMIT ?3;

-- name: shared_codes
SELECT id, key, shown, mailing, is_unique, contact, valid_from, valid_until, uses_max, closed, used, by, at FROM code
WHERE mailing = ?1 AND is_unique = 0 ORDER BY id LIMIT ?2;

-- name: insert_code_change
INSERT INTO code_change (code, kind, stands_for, until, uses_max, undoes, mailing, version, concerned, by, reason, at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12);

-- name: code_changes
SELECT id, code, kind, stands_for, until, uses_max, undoes, mailing, version, concerned, by, reason, at FROM code_change
WHERE code = ?1 ORDER BY id;

-- name: code_has_aliases
SELECT 1 FROM code_change c
WHERE c.stands_for = ?1 AND NOT EXISTS (SELECT 1 FROM code_change u WHERE u.code = c.code AND u.undoes = c.id) LIMIT 1;

-- name: code_use_of_order
SELECT code, counted, order_id, contact, by, at FROM code_use
WHERE order_id = ?1 AND by = ?2 AND (code = ?3 OR counted = ?4) LIMIT 1;

-- name: code_uses
SELECT code, counted, order_id, contact, by, at FROM code_use WHERE code = ?1 ORDER BY id DESC LIMIT ?2;

-- name: insert_code_use
INSERT INTO code_use (code, counted, order_id, contact, by, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: count_code_use
UPDATE code SET used = used + 1 WHERE id = ?1;

-- name: code_used
SELECT used FROM code WHERE id = ?1;

-- name: code_stock
SELECT COUNT(*), COUNT(*) FILTER (WHERE contact <> 0) FROM code WHERE mailing = ?1 AND is_unique = 1;

-- name: code_holders
SELECT contact FROM code WHERE mailing = ?1 AND is_unique = 1 AND contact <> 0;

-- name: code_of_person
SELECT shown FROM code WHERE mailing = ?1 AND contact = ?2 AND is_unique = 1 AND contact <> 0;

-- name: free_code
SELECT id, shown FROM code WHERE mailing = ?1 AND is_unique = 1 AND contact = 0 ORDER BY id LIMIT 1;

-- name: give_code
UPDATE code SET contact = ?2 WHERE id = ?1;
