-- What the installation knows about itself.

-- name: find_meta
SELECT value FROM meta WHERE name = ?1;

-- name: put_meta
INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: find_old_sends
SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'send';
