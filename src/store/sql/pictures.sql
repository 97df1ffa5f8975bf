-- Pictures of delivered mail that stand on our host, and what they were replaced with.

-- name: migration_8
-- Bytes are kept once, whatever shows them. A version keeps what it was signed off with; a change counts for all versions up to its own.
CREATE TABLE picture_bytes (
  id    INTEGER PRIMARY KEY,
  hash  BLOB NOT NULL UNIQUE,
  kind  TEXT NOT NULL,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE picture (
  mailing INTEGER NOT NULL REFERENCES mailing (id),
  version INTEGER NOT NULL,
  number  INTEGER NOT NULL,
  file    TEXT NOT NULL,
  bytes   INTEGER NOT NULL REFERENCES picture_bytes (id),
  PRIMARY KEY (mailing, version, number)
) WITHOUT ROWID, STRICT;

CREATE TABLE picture_change (
  id            INTEGER PRIMARY KEY,
  mailing       INTEGER NOT NULL REFERENCES mailing (id),
  file          TEXT NOT NULL,
  version       INTEGER NOT NULL,
  bytes         INTEGER NOT NULL REFERENCES picture_bytes (id),
  by            TEXT NOT NULL,
  reason        TEXT NOT NULL,
  at            INTEGER NOT NULL,
  undone_by     TEXT NOT NULL DEFAULT '',
  undone_reason TEXT NOT NULL DEFAULT '',
  undone_at     INTEGER
) STRICT;
CREATE INDEX picture_change_of_picture ON picture_change (mailing, file, id);

-- name: picture_bytes_by_hash
SELECT id FROM picture_bytes WHERE hash = ?1;

-- name: insert_picture_bytes
INSERT INTO picture_bytes (hash, kind, bytes) VALUES (?1, ?2, ?3);

-- name: insert_picture
INSERT INTO picture (mailing, version, number, file, bytes) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (mailing, version, number) DO NOTHING;

-- name: hosted_pictures
SELECT p.version, p.number, p.file, b.kind, b.hash, length(b.bytes)
FROM picture p JOIN picture_bytes b ON b.id = p.bytes WHERE p.mailing = ?1 ORDER BY p.version, p.number;

-- name: shown_picture
SELECT b.kind, b.hash, b.bytes FROM picture p
JOIN picture_bytes b ON b.id = coalesce(
  (SELECT c.bytes FROM picture_change c WHERE c.mailing = p.mailing AND c.file = p.file AND c.version >= p.version AND c.undone_at IS NULL
    ORDER BY c.id DESC LIMIT 1), p.bytes)
WHERE p.mailing = ?1 AND p.version = ?2 AND p.number = ?3;

-- name: insert_picture_change
INSERT INTO picture_change (mailing, file, version, bytes, by, reason, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: undo_picture_change
UPDATE picture_change SET undone_by = ?2, undone_reason = ?3, undone_at = ?4 WHERE id = ?1 AND undone_at IS NULL;

-- name: picture_history
SELECT c.id, c.version, b.kind, b.hash, length(b.bytes), c.by, c.reason, c.at, c.undone_by, c.undone_reason, c.undone_at
FROM picture_change c JOIN picture_bytes b ON b.id = c.bytes WHERE c.mailing = ?1 AND c.file = ?2 ORDER BY c.id;
