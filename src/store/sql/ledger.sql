-- What a claim reads (sends/claim.h). The sends themselves stand in files of their own (docs/internals/ledger_format.md).

-- name: mailing_exists
SELECT 1 FROM mailing WHERE id = ?1;

-- name: mailing_is_elsewhere
SELECT 1 FROM mailing WHERE id = ?1 AND state = 'elsewhere';

-- What a claim may go by: the state, whether the current content is signed off, whether anything was sent before.
-- name: claim_permit
SELECT m.state, m.version, m.first_sent_at IS NULL,
       EXISTS (SELECT 1 FROM approval a WHERE a.mailing = m.id AND a.content_hash = v.content_hash)
FROM mailing m JOIN mailing_version v ON v.mailing = m.id AND v.version = m.version
WHERE m.id = ?1;

-- Whether this contact wants nothing, and what is known of it; no row when nobody knows it.
-- name: may_be_mailed
SELECT x.key IS NOT NULL, c.record FROM contact c LEFT JOIN suppression x ON x.key = c.key WHERE c.id = ?1;
