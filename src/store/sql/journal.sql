-- What happened, who may do what, answers given.

-- name: last_audit
SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1;

-- name: insert_audit
INSERT INTO audit (number, at, actor, verb, subject, detail, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: audit_chain
SELECT number, at, actor, verb, subject, detail, hash FROM audit ORDER BY number;

-- name: newest_audit
SELECT number, at, actor, verb, subject, detail, hash FROM audit ORDER BY number DESC LIMIT ?1;

-- name: newest_audit_of
SELECT number, at, actor, verb, subject, detail, hash FROM audit WHERE subject = ?2 ORDER BY number DESC LIMIT ?1;

-- name: put_user
INSERT INTO user (name, roles) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET roles = excluded.roles;

-- name: user_by_name
SELECT id, name, roles FROM user WHERE name = ?1;

-- name: insert_token
INSERT INTO token (hash, user, at) VALUES (?1, ?2, ?3) ON CONFLICT (hash) DO NOTHING;

-- name: user_of_token
SELECT u.id, u.name, u.roles FROM token t JOIN user u ON u.id = t.user WHERE t.hash = ?1;

-- name: all_users
SELECT id, name, roles FROM user ORDER BY name;

-- name: find_answer
SELECT request_hash, status, body FROM answer WHERE key = ?1;

-- name: insert_answer
INSERT INTO answer (key, request_hash, status, at, body) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (key) DO NOTHING;

-- name: clear_answers
DELETE FROM answer WHERE key IN (SELECT key FROM answer WHERE at < ?1 ORDER BY at LIMIT ?2);
