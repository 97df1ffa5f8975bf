-- The keys that made the tokens in addresses of mails.

-- name: migration_9
-- Empty until the first is rotated: the installation's secret is the only one, and stands here as the first afterwards.
CREATE TABLE token_key (
  id     INTEGER PRIMARY KEY,
  key    BLOB NOT NULL,
  since  INTEGER NOT NULL,
  by     TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;

-- name: token_keys
SELECT id, key, since, by, reason FROM token_key ORDER BY id;

-- name: insert_token_key
INSERT INTO token_key (key, since, by, reason) VALUES (?1, ?2, ?3, ?4);
