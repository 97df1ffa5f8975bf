-- Mailings, versions, proofs, sign-offs. The record is read as one row, the current version joined in.

-- name: migration_10
-- What the audience of a proof was made of, in JSON. Nobody looked before: those proofs say nothing.
ALTER TABLE proof ADD COLUMN mix TEXT NOT NULL DEFAULT '';

-- name: migration_12
-- Through which relay a mailing was sent; '' is what its folder says, as all were before. Why a deputy signed off alone; '' when
-- nobody had to.
ALTER TABLE mailing ADD COLUMN relay TEXT NOT NULL DEFAULT '';
ALTER TABLE approval ADD COLUMN deputy TEXT NOT NULL DEFAULT '';

-- name: mailing_by_name
SELECT m.id, m.name, m.kind, m.state, m.version, v.content_hash, v.author, m.created_at, m.changed_at, m.first_sent_at, m.wave,
       m.hold_until, m.halt_reason, m.relay
FROM mailing m JOIN mailing_version v ON v.mailing = m.id AND v.version = m.version
WHERE m.name = ?1;

-- name: mailing_by_id
SELECT m.id, m.name, m.kind, m.state, m.version, v.content_hash, v.author, m.created_at, m.changed_at, m.first_sent_at, m.wave,
       m.hold_until, m.halt_reason, m.relay
FROM mailing m JOIN mailing_version v ON v.mailing = m.id AND v.version = m.version
WHERE m.id = ?1;

-- name: all_mailings
SELECT m.id, m.name, m.kind, m.state, m.version, v.content_hash, v.author, m.created_at, m.changed_at, m.first_sent_at, m.wave,
       m.hold_until, m.halt_reason, m.relay
FROM mailing m JOIN mailing_version v ON v.mailing = m.id AND v.version = m.version
ORDER BY m.id;

-- name: insert_mailing
INSERT INTO mailing (name, kind, state, version, created_at, changed_at, wave, halt_reason) VALUES (?1, ?2, ?3, 0, ?4, ?4, 0, '');

-- name: insert_elsewhere
INSERT INTO mailing (name, kind, state, version, created_at, changed_at, wave, halt_reason)
VALUES (?1, 'regular', 'elsewhere', 0, ?2, ?2, 0, '');

-- name: set_first_copy
UPDATE mailing SET first_sent_at = coalesce(first_sent_at, ?2) WHERE id = ?1 AND state = 'elsewhere';

-- name: insert_version
INSERT INTO mailing_version (mailing, version, content_hash, author, at, files) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: set_version
UPDATE mailing SET version = ?2, kind = ?3, state = ?4, changed_at = ?5 WHERE id = ?1;

-- name: version_files
SELECT files FROM mailing_version WHERE mailing = ?1 AND version = ?2;

-- name: move_mailing
UPDATE mailing SET state = ?2, halt_reason = ?3, changed_at = ?4 WHERE id = ?1;

-- name: set_wave
UPDATE mailing SET wave = ?2, hold_until = ?3 WHERE id = ?1;

-- name: set_relay
UPDATE mailing SET relay = ?2 WHERE id = ?1;

-- name: set_first_sent
UPDATE mailing SET first_sent_at = ?2 WHERE id = ?1 AND first_sent_at IS NULL;

-- name: insert_proof
INSERT INTO proof (mailing, version, content_hash, audience_hash, audience, blocks, warnings, at, findings, mix)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- name: newest_proof
SELECT p.mailing, p.version, p.content_hash, p.audience_hash, p.audience, p.blocks, p.warnings, p.at, p.findings, p.mix
FROM mailing m JOIN proof p ON p.mailing = m.id AND p.version = m.version
WHERE m.id = ?1 ORDER BY p.id DESC LIMIT 1;

-- name: insert_approval
INSERT INTO approval (mailing, version, content_hash, audience_hash, audience, approver, note, at, deputy)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- name: newest_approval
SELECT a.mailing, a.version, a.content_hash, a.audience_hash, a.audience, a.approver, a.note, a.at, a.deputy
FROM mailing m
JOIN mailing_version v ON v.mailing = m.id AND v.version = m.version
JOIN approval a ON a.mailing = m.id AND a.content_hash = v.content_hash
WHERE m.id = ?1 ORDER BY a.id DESC LIMIT 1;
