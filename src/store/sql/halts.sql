-- Halts of more than one mailing.

-- name: insert_halt
INSERT INTO halt (scope, name, by, reason, at) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: find_halt
SELECT id, scope, name, by, reason, at, lifted_by, lifted_reason, lifted_at FROM halt WHERE id = ?1;

-- name: lift_halt
UPDATE halt SET lifted_by = ?2, lifted_reason = ?3, lifted_at = ?4 WHERE id = ?1 AND lifted_at IS NULL;

-- name: standing_halts
SELECT id, scope, name, by, reason, at, lifted_by, lifted_reason, lifted_at FROM halt WHERE lifted_at IS NULL ORDER BY id;

-- name: newest_halts
SELECT id, scope, name, by, reason, at, lifted_by, lifted_reason, lifted_at FROM halt ORDER BY id DESC LIMIT ?1;
