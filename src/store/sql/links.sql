-- Links of a mailing and where they have led. state = 1 is written out in these statements so that the index of the standing ones serves.

-- name: link_by_source
SELECT number, label FROM link WHERE mailing = ?1 AND source = ?2;

-- name: last_link_number
SELECT coalesce(max(number), 0) FROM link WHERE mailing = ?1;

-- name: insert_link
INSERT INTO link (mailing, number, source, label, repoints) VALUES (?1, ?2, ?3, ?4, 0);

-- name: relabel_link
UPDATE link SET label = ?3 WHERE mailing = ?1 AND number = ?2;

-- name: insert_link_target
INSERT INTO link_target (mailing, number, target, by, reason, at, scope, language, editions, version, people, concerned, until, state,
  tested, untested, notice) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17);

-- name: find_link
SELECT mailing, number, source, label, coalesce(
  (SELECT t.target FROM link_target t WHERE t.mailing = ?1 AND t.number = ?2 AND t.state = 1 AND t.scope = 0
    AND (t.until IS NULL OR t.until > ?3) ORDER BY coalesce(t.confirmed_at, t.at) DESC, t.id DESC LIMIT 1), source), repoints
FROM link WHERE mailing = ?1 AND number = ?2;

-- name: links_of_mailing
SELECT l.mailing, l.number, l.source, l.label, coalesce(
  (SELECT t.target FROM link_target t WHERE t.mailing = l.mailing AND t.number = l.number AND t.state = 1 AND t.scope = 0
    AND (t.until IS NULL OR t.until > ?2) ORDER BY coalesce(t.confirmed_at, t.at) DESC, t.id DESC LIMIT 1), l.source), l.repoints
FROM link l WHERE l.mailing = ?1 ORDER BY l.number;

-- name: count_repoint
UPDATE link SET repoints = repoints + 1 WHERE mailing = ?1 AND number = ?2;

-- name: insert_link_target_person
INSERT INTO link_target_person (link_target, contact) VALUES (?1, ?2);

-- name: link_target_people
SELECT contact FROM link_target_person WHERE link_target = ?1;

-- name: link_target_state
UPDATE link_target SET state = ?2 WHERE id = ?1 AND state = 0;

-- name: confirm_link_target
UPDATE link_target SET state = 1, confirmed_by = ?2, confirmed_at = ?3 WHERE id = ?1 AND state = 2;

-- name: undo_link_target
UPDATE link_target SET state = 3, undone_by = ?2, undone_reason = ?3, undone_at = ?4 WHERE id = ?1 AND state IN (1, 2);

-- name: link_history
SELECT id, target, by, reason, at, scope, language, editions, version, people, concerned, until, state, tested, untested, notice,
  confirmed_by, confirmed_at, undone_by, undone_reason, undone_at
FROM link_target WHERE mailing = ?1 AND number = ?2 AND state <> 0 ORDER BY id;

-- name: leading_link_targets
SELECT id, target, by, reason, at, scope, language, editions, version, people, concerned, until, state, tested, untested, notice,
  confirmed_by, confirmed_at, undone_by, undone_reason, undone_at
FROM link_target INDEXED BY link_target_standing
WHERE mailing = ?1 AND number = ?2 AND state = 1 AND (until IS NULL OR until > ?3)
  AND (scope < 2 OR (scope = 2 AND version = ?4)
    OR (scope = 3 AND EXISTS (SELECT 1 FROM link_target_person p WHERE p.link_target = link_target.id AND p.contact = ?5)))
ORDER BY scope DESC, coalesce(confirmed_at, at) DESC, id DESC;

-- name: standing_link_targets
SELECT id, target, by, reason, at, scope, language, editions, version, people, concerned, until, state, tested, untested, notice,
  confirmed_by, confirmed_at, undone_by, undone_reason, undone_at
FROM link_target INDEXED BY link_target_standing
WHERE mailing = ?1 AND number = ?2 AND state = 1
ORDER BY scope DESC, coalesce(confirmed_at, at) DESC, id DESC LIMIT ?3;
