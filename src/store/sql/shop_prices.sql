-- What the shop itself asked for things: read by proofs (import 0), or brought in with files.

-- name: migration_13
CREATE TABLE price_import (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  by TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

-- day counts from 1970-01-01, UTC. A price that is forgotten with its file leaves what was read that day.
CREATE TABLE shop_price (
  id        INTEGER PRIMARY KEY,
  thing     TEXT NOT NULL,
  currency  TEXT NOT NULL,
  day       INTEGER NOT NULL,
  import    INTEGER NOT NULL,
  source    TEXT NOT NULL,
  minor     INTEGER NOT NULL,
  minor_max INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX shop_price_of_thing ON shop_price (thing, currency, day, import);
CREATE INDEX shop_price_by_day ON shop_price (day);

-- name: insert_price_import
INSERT INTO price_import (by, at) VALUES (?1, ?2);

-- name: put_shop_price
INSERT INTO shop_price (thing, currency, day, import, source, minor, minor_max) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (thing, currency, day, import) DO UPDATE SET source = excluded.source, minor = excluded.minor, minor_max = excluded.minor_max;

-- name: clear_old_shop_prices
DELETE FROM shop_price WHERE id IN (SELECT id FROM shop_price WHERE day < ?1 LIMIT ?2);

-- name: clear_surplus_shop_prices
DELETE FROM shop_price WHERE id IN (
  SELECT id FROM shop_price ORDER BY day, id LIMIT max(0, (SELECT count(*) FROM shop_price) - ?1));

-- name: shop_prices_of_thing
SELECT id, thing, currency, day, import, source, minor, minor_max FROM shop_price
WHERE thing = ?1 AND day >= ?2 AND day < ?3 ORDER BY currency, day, import = 0 DESC, import DESC;

-- name: list_shop_prices
SELECT id, thing, currency, day, import, source, minor, minor_max FROM shop_price
WHERE id > ?2 AND (?1 = '' OR thing = ?1) ORDER BY id LIMIT ?3;

-- name: count_shop_prices
SELECT count(*) FROM shop_price WHERE (?1 = 0 OR import = ?1) AND (?2 = '' OR thing = ?2);

-- name: forget_shop_prices
DELETE FROM shop_price WHERE id IN (
  SELECT id FROM shop_price WHERE (?1 = 0 OR import = ?1) AND (?2 = '' OR thing = ?2) LIMIT ?3);
