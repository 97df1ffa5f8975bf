-- People, lists, suppression.

-- name: insert_list
INSERT INTO list (name, contacts, changed_at) VALUES (?1, 0, ?2) ON CONFLICT (name) DO NOTHING;

-- name: find_list
SELECT id FROM list WHERE name = ?1;

-- name: has_list
SELECT 1 FROM list WHERE id = ?1;

-- name: all_lists
SELECT id, name, contacts, changed_at FROM list ORDER BY name;

-- name: touch_list
UPDATE list SET contacts = contacts + ?2, changed_at = ?3 WHERE id = ?1;

-- name: insert_member
INSERT INTO list_member (list, contact) VALUES (?1, ?2) ON CONFLICT DO NOTHING;

-- name: all_columns
SELECT number, name FROM column_name ORDER BY number;

-- name: insert_column
INSERT INTO column_name (number, name) VALUES (?1, ?2);

-- name: contact_by_key
SELECT id, address, display, record FROM contact WHERE key = ?1;

-- name: contact_by_id
SELECT id, address, display, record FROM contact WHERE id = ?1;

-- name: insert_contact
INSERT INTO contact (key, address, display, record) VALUES (?1, ?2, ?3, ?4);

-- name: update_contact
UPDATE contact SET address = ?2, display = ?3, record = ?4 WHERE id = ?1;

-- name: contacts_on_list
SELECT c.id, c.address, c.display, c.record
FROM list_member m CROSS JOIN contact c ON c.id = m.contact
WHERE m.list = ?1 ORDER BY m.contact;

-- name: insert_suppression
INSERT INTO suppression (key, reason, source, at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (key) DO NOTHING;

-- name: find_suppression
SELECT key, reason, source, at FROM suppression WHERE key = ?1;

-- name: suppressions_after
SELECT key, reason, source, at FROM suppression WHERE key > ?1 ORDER BY key LIMIT ?2;

-- The join goes from the suppressed, who are fewer than the people of a list.
-- name: suppressed_on_list
SELECT c.id
FROM suppression s CROSS JOIN contact c ON c.key = s.key CROSS JOIN list_member m ON m.list = ?1 AND m.contact = c.id;
