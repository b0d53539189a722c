-- The boxes that may come. `certificate` is the SHA-256 of the one that is taken.
CREATE TABLE boxes (
    id TEXT PRIMARY KEY, centre TEXT NOT NULL, code TEXT NOT NULL, certificate BLOB NOT NULL,
    heard_ms INTEGER, backlog INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Every change that came, as it came. Keyed by box first, so that it can be distributed by centre.
CREATE TABLE ops (
    box_id TEXT NOT NULL, epoch INTEGER NOT NULL, sequence INTEGER NOT NULL,
    clock INTEGER NOT NULL, hash BLOB NOT NULL, body BLOB NOT NULL, received_ms INTEGER NOT NULL,
    PRIMARY KEY (box_id, epoch, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE admins (
    id TEXT PRIMARY KEY, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    password_hash TEXT NOT NULL, active INTEGER NOT NULL DEFAULT 1
) STRICT;

-- Sessions of the console.
CREATE TABLE shelf (
    name TEXT PRIMARY KEY, text TEXT NOT NULL, expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
