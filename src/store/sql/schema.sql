-- The schema, as the steps that lead to it. A step that has been released is never edited: the next one changes what it made.
-- Instants are microseconds since 1970 UTC. Enumerations are the numbers or names that src/model gives them.

-- name: migration_1
CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value BLOB NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE column_name (
  number INTEGER PRIMARY KEY,
  name   TEXT NOT NULL UNIQUE
) STRICT;

-- address and display are NULL where the e-mail column of the record says the same.
CREATE TABLE contact (
  id      INTEGER PRIMARY KEY,
  key     TEXT NOT NULL UNIQUE,
  address TEXT,
  display TEXT,
  record  BLOB NOT NULL
) STRICT;

CREATE TABLE list (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,
  contacts   INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE list_member (
  list    INTEGER NOT NULL REFERENCES list (id),
  contact INTEGER NOT NULL REFERENCES contact (id),
  PRIMARY KEY (list, contact)
) WITHOUT ROWID, STRICT;

-- By key, not by contact: whoever is forgotten or was never imported is suppressed all the same.
CREATE TABLE suppression (
  key    TEXT PRIMARY KEY,
  reason INTEGER NOT NULL,
  source TEXT NOT NULL,
  at     INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE mailing (
  id            INTEGER PRIMARY KEY,
  name          TEXT NOT NULL UNIQUE,
  kind          TEXT NOT NULL,
  state         TEXT NOT NULL,
  version       INTEGER NOT NULL,
  created_at    INTEGER NOT NULL,
  changed_at    INTEGER NOT NULL,
  first_sent_at INTEGER,
  wave          INTEGER NOT NULL,
  hold_until    INTEGER,
  halt_reason   TEXT NOT NULL
) STRICT;

CREATE TABLE mailing_version (
  mailing      INTEGER NOT NULL REFERENCES mailing (id),
  version      INTEGER NOT NULL,
  content_hash BLOB NOT NULL,
  author       TEXT NOT NULL,
  at           INTEGER NOT NULL,
  files        BLOB NOT NULL,
  PRIMARY KEY (mailing, version)
) STRICT;

CREATE TABLE proof (
  id            INTEGER PRIMARY KEY,
  mailing       INTEGER NOT NULL REFERENCES mailing (id),
  version       INTEGER NOT NULL,
  content_hash  BLOB NOT NULL,
  audience_hash BLOB NOT NULL,
  audience      INTEGER NOT NULL,
  blocks        INTEGER NOT NULL,
  warnings      INTEGER NOT NULL,
  at            INTEGER NOT NULL,
  findings      TEXT NOT NULL
) STRICT;
CREATE INDEX proof_of_version ON proof (mailing, version);

CREATE TABLE approval (
  id            INTEGER PRIMARY KEY,
  mailing       INTEGER NOT NULL REFERENCES mailing (id),
  version       INTEGER NOT NULL,
  content_hash  BLOB NOT NULL,
  audience_hash BLOB NOT NULL,
  audience      INTEGER NOT NULL,
  approver      TEXT NOT NULL,
  note          TEXT NOT NULL,
  at            INTEGER NOT NULL
) STRICT;
CREATE INDEX approval_of_content ON approval (mailing, content_hash);

CREATE TABLE link (
  mailing  INTEGER NOT NULL REFERENCES mailing (id),
  number   INTEGER NOT NULL,
  source   TEXT NOT NULL,
  label    TEXT NOT NULL,
  target   TEXT NOT NULL,
  repoints INTEGER NOT NULL,
  PRIMARY KEY (mailing, number),
  UNIQUE (mailing, source)
) WITHOUT ROWID, STRICT;

CREATE TABLE link_target (
  id      INTEGER PRIMARY KEY,
  mailing INTEGER NOT NULL,
  number  INTEGER NOT NULL,
  target  TEXT NOT NULL,
  by      TEXT NOT NULL,
  reason  TEXT NOT NULL,
  at      INTEGER NOT NULL,
  FOREIGN KEY (mailing, number) REFERENCES link (mailing, number)
) STRICT;
CREATE INDEX link_target_of_link ON link_target (mailing, number);

CREATE TABLE signal (
  id      INTEGER PRIMARY KEY,
  mailing INTEGER NOT NULL,
  contact INTEGER NOT NULL,
  kind    INTEGER NOT NULL,
  source  INTEGER NOT NULL,
  link    INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  why     TEXT NOT NULL,
  detail  TEXT NOT NULL
) STRICT;
CREATE INDEX signal_people ON signal (mailing, kind, source, link, contact, at);
CREATE INDEX signal_of_contact ON signal (mailing, contact, at);
CREATE INDEX signal_recent ON signal (mailing, at);

CREATE TABLE incident (
  id            INTEGER PRIMARY KEY,
  mailing       INTEGER NOT NULL,
  mailing_name  TEXT NOT NULL,
  state         TEXT NOT NULL,
  kind          TEXT NOT NULL,
  harm          TEXT NOT NULL,
  version       INTEGER NOT NULL,
  link          INTEGER NOT NULL,
  what_happened TEXT NOT NULL,
  opened_by     TEXT NOT NULL,
  opened_at     INTEGER NOT NULL,
  closed_at     INTEGER
) STRICT;

CREATE TABLE audit (
  number  INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,
  actor   TEXT NOT NULL,
  verb    TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail  TEXT NOT NULL,
  hash    BLOB NOT NULL
) STRICT;
CREATE INDEX audit_of_subject ON audit (subject);

-- roles: JSON array of names.
CREATE TABLE user (
  id    INTEGER PRIMARY KEY,
  name  TEXT NOT NULL UNIQUE,
  roles TEXT NOT NULL
) STRICT;

CREATE TABLE token (
  hash BLOB PRIMARY KEY,
  user INTEGER NOT NULL REFERENCES user (id),
  at   INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE answer (
  key          TEXT PRIMARY KEY,
  request_hash BLOB NOT NULL,
  status       INTEGER NOT NULL,
  at           INTEGER NOT NULL,
  body         BLOB NOT NULL
) STRICT;
CREATE INDEX answer_by_age ON answer (at);

-- name: migration_2
-- What was learned of people whose mail may have arrived. outcome is a number of model::SendState: 7 (uncertain) where nothing was
-- settled by it.
CREATE TABLE evidence (
  id      INTEGER PRIMARY KEY,
  mailing INTEGER NOT NULL,
  contact INTEGER NOT NULL,
  kind    TEXT NOT NULL,
  outcome INTEGER NOT NULL,
  detail  TEXT NOT NULL,
  by      TEXT NOT NULL,
  at      INTEGER NOT NULL
) STRICT;
CREATE INDEX evidence_of_send ON evidence (mailing, contact);

-- What one person proposed and another confirmed, and for exactly whom.
CREATE TABLE settlement (
  id           INTEGER PRIMARY KEY,
  mailing      INTEGER NOT NULL REFERENCES mailing (id),
  outcome      INTEGER NOT NULL,
  proposed_by  TEXT NOT NULL,
  reason       TEXT NOT NULL,
  at           INTEGER NOT NULL,
  confirmed_by TEXT,
  confirmed_at INTEGER
) STRICT;
CREATE INDEX settlement_of_mailing ON settlement (mailing);

CREATE TABLE settlement_person (
  settlement INTEGER NOT NULL REFERENCES settlement (id),
  contact    INTEGER NOT NULL,
  PRIMARY KEY (settlement, contact)
) WITHOUT ROWID, STRICT;

-- Halts of more than one mailing. They stand until they are lifted, over every start of the server.
CREATE TABLE halt (
  id            INTEGER PRIMARY KEY,
  scope         TEXT NOT NULL,
  name          TEXT NOT NULL,
  by            TEXT NOT NULL,
  reason        TEXT NOT NULL,
  at            INTEGER NOT NULL,
  lifted_by     TEXT,
  lifted_reason TEXT,
  lifted_at     INTEGER
) STRICT;
CREATE INDEX halt_standing ON halt (id) WHERE lifted_at IS NULL;

-- name: migration_3
-- A repoint may concern a part of the readers, end by itself, wait for a second person and be undone alone. scope and state are numbers of
-- model::RepointScope and RepointState. What was repointed before stands, the newest first, as it did.
ALTER TABLE link_target ADD COLUMN scope INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_target ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE link_target ADD COLUMN editions TEXT NOT NULL DEFAULT '';
ALTER TABLE link_target ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_target ADD COLUMN people TEXT NOT NULL DEFAULT '';
ALTER TABLE link_target ADD COLUMN concerned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_target ADD COLUMN until INTEGER;
ALTER TABLE link_target ADD COLUMN state INTEGER NOT NULL DEFAULT 1;
ALTER TABLE link_target ADD COLUMN tested TEXT NOT NULL DEFAULT '';
ALTER TABLE link_target ADD COLUMN untested TEXT NOT NULL DEFAULT '';
ALTER TABLE link_target ADD COLUMN notice TEXT NOT NULL DEFAULT '';
ALTER TABLE link_target ADD COLUMN confirmed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE link_target ADD COLUMN confirmed_at INTEGER;
ALTER TABLE link_target ADD COLUMN undone_by TEXT NOT NULL DEFAULT '';
ALTER TABLE link_target ADD COLUMN undone_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE link_target ADD COLUMN undone_at INTEGER;
CREATE INDEX link_target_standing ON link_target (mailing, number, scope, id) WHERE state = 1;

CREATE TABLE link_target_person (
  link_target INTEGER NOT NULL REFERENCES link_target (id),
  contact     INTEGER NOT NULL,
  PRIMARY KEY (link_target, contact)
) WITHOUT ROWID, STRICT;

-- Where a link leads is told by its standing targets alone.
ALTER TABLE link DROP COLUMN target;

-- name: migration_4
-- Promo codes. key is what two spellings of one code have in common; mailing and contact are 0 where there is none. used counts the
-- uses of its aliases too.
CREATE TABLE code (
  id          INTEGER PRIMARY KEY,
  key         TEXT NOT NULL UNIQUE,
  shown       TEXT NOT NULL,
  mailing     INTEGER NOT NULL,
  is_unique   INTEGER NOT NULL,
  contact     INTEGER NOT NULL,
  valid_from  INTEGER,
  valid_until INTEGER,
  uses_max    INTEGER,
  closed      INTEGER NOT NULL,
  used        INTEGER NOT NULL,
  by          TEXT NOT NULL,
  at          INTEGER NOT NULL
) STRICT;
CREATE INDEX code_of_mailing ON code (mailing, id);
CREATE INDEX code_free ON code (mailing, id) WHERE is_unique = 1 AND contact = 0;
-- One a person and mailing, held by the database.
CREATE UNIQUE INDEX code_of_person ON code (mailing, contact) WHERE is_unique = 1 AND contact <> 0;

-- Append-only: what was changed about a code, for whom (mailing 0: everybody), and what was taken back.
CREATE TABLE code_change (
  id         INTEGER PRIMARY KEY,
  code       INTEGER NOT NULL REFERENCES code (id),
  kind       TEXT NOT NULL,
  stands_for INTEGER NOT NULL,
  until      INTEGER,
  uses_max   INTEGER,
  undoes     INTEGER NOT NULL,
  mailing    INTEGER NOT NULL,
  version    INTEGER NOT NULL,
  concerned  INTEGER,
  by         TEXT NOT NULL,
  reason     TEXT NOT NULL,
  at         INTEGER NOT NULL
) STRICT;
CREATE INDEX code_change_of_code ON code_change (code, id);
CREATE INDEX code_change_alias ON code_change (stands_for);

-- code as it was typed, counted the one it stood for then. order_id is the shop's own.
CREATE TABLE code_use (
  id       INTEGER PRIMARY KEY,
  code     INTEGER NOT NULL REFERENCES code (id),
  counted  INTEGER NOT NULL REFERENCES code (id),
  order_id TEXT,
  contact  INTEGER NOT NULL,
  by       TEXT NOT NULL,
  at       INTEGER NOT NULL
) STRICT;
CREATE INDEX code_use_of_code ON code_use (code, id);
CREATE UNIQUE INDEX code_use_of_order ON code_use (code, order_id) WHERE order_id IS NOT NULL;

-- name: migration_5
-- What the sets of people follow: new signals of a mailing in the order in which they came, and whose old ones were changed since.
CREATE INDEX signal_of_mailing ON signal (mailing);

CREATE TABLE signal_change (
  id      INTEGER PRIMARY KEY,
  mailing INTEGER NOT NULL,
  contact INTEGER NOT NULL
) STRICT;
CREATE INDEX signal_change_of_mailing ON signal_change (mailing);

CREATE TRIGGER signal_is_classed_anew AFTER UPDATE ON signal WHEN old.source <> new.source BEGIN
  INSERT INTO signal_change (mailing, contact) VALUES (old.mailing, old.contact);
END;

CREATE TRIGGER signal_is_gone AFTER DELETE ON signal BEGIN
  INSERT INTO signal_change (mailing, contact) VALUES (old.mailing, old.contact);
END;

-- name: migration_6
-- The number of an order is its shop's own: two shops may have the same one. A look-up begins with order and shop.
DROP INDEX code_use_of_order;
CREATE UNIQUE INDEX code_use_of_order ON code_use (order_id, by, code) WHERE order_id IS NOT NULL;

-- name: migration_7
-- Messages to other programs (webhooks), written in the transaction of what they tell of. state: 0 waiting, 1 delivered, 2 given up.
-- A number is never used twice: who listens knows by it which of two messages is the newer.
CREATE TABLE outbox (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  message  TEXT NOT NULL UNIQUE,
  hook     TEXT NOT NULL,
  type     TEXT NOT NULL,
  data     TEXT NOT NULL,
  at       INTEGER NOT NULL,
  state    INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  next_at  INTEGER NOT NULL,
  tried_at INTEGER,
  status   INTEGER NOT NULL,
  why      TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_waiting ON outbox (next_at) WHERE state = 0;
CREATE INDEX outbox_of_hook ON outbox (hook, state, id);
CREATE INDEX outbox_by_age ON outbox (at);
-- Those that all share are looked for while a mailing leaves; people's own may be millions.
CREATE INDEX code_shared ON code (mailing, id) WHERE is_unique = 0;

-- name: migration_11
-- With the time before the person: what comes in is added at the end of a class and link, instead of all over the index.
DROP INDEX signal_people;
CREATE INDEX signal_people ON signal (mailing, kind, source, link, at, contact);

-- name: migration_14
-- Mails that came back. key: one mail is kept once. class and proof are names of model::ReplyClass and ReplyProof; other classes it has
-- words of stand in also, with spaces between them. answered_by is empty while nobody has answered.
CREATE TABLE reply (
  id          INTEGER PRIMARY KEY,
  key         TEXT NOT NULL UNIQUE,
  mailing     INTEGER NOT NULL,
  contact     INTEGER NOT NULL,
  class       TEXT NOT NULL,
  also        TEXT NOT NULL,
  why         TEXT NOT NULL,
  proof       TEXT NOT NULL,
  sender      TEXT NOT NULL,
  subject     TEXT NOT NULL,
  words       TEXT NOT NULL,
  at          INTEGER NOT NULL,
  answered_by TEXT NOT NULL,
  answered_at INTEGER
) STRICT;
CREATE INDEX reply_of_mailing ON reply (mailing, class, id);
CREATE INDEX reply_of_person ON reply (mailing, contact);
