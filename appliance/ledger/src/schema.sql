-- What the box itself keeps.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Every change ever made, in order; `body` is the op as CBOR, whose hash the next one carries.
CREATE TABLE ops (
    epoch INTEGER NOT NULL, sequence INTEGER NOT NULL,
    clock INTEGER NOT NULL, hash BLOB NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (epoch, sequence)
) STRICT, WITHOUT ROWID;

-- What concerns this box alone and is not synced: sessions, what staff did last.
CREATE TABLE local (
    namespace TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, expires_ms INTEGER,
    PRIMARY KEY (namespace, key)
) STRICT, WITHOUT ROWID;
