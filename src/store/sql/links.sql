-- Links of a mailing and where they have led.

-- name: link_by_source
SELECT number, label FROM link WHERE mailing = ?1 AND source = ?2;

-- name: last_link_number
SELECT coalesce(max(number), 0) FROM link WHERE mailing = ?1;

-- name: insert_link
INSERT INTO link (mailing, number, source, label, target, repoints) VALUES (?1, ?2, ?3, ?4, ?3, 0);

-- name: relabel_link
UPDATE link SET label = ?3 WHERE mailing = ?1 AND number = ?2;

-- name: insert_link_target
INSERT INTO link_target (mailing, number, target, by, reason, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: find_link
SELECT mailing, number, source, label, target, repoints FROM link WHERE mailing = ?1 AND number = ?2;

-- name: links_of_mailing
SELECT mailing, number, source, label, target, repoints FROM link WHERE mailing = ?1 ORDER BY number;

-- name: repoint_link
UPDATE link SET target = ?3, repoints = repoints + 1 WHERE mailing = ?1 AND number = ?2;

-- name: link_history
SELECT target, by, reason, at FROM link_target WHERE mailing = ?1 AND number = ?2 ORDER BY id;
