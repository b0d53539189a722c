-- What central says of its own accord, each op as it came; `to_box` is empty for what
-- every box is told, and on the box itself.
CREATE TABLE central_ops (
    to_box TEXT NOT NULL, channel INTEGER NOT NULL, sequence INTEGER NOT NULL,
    hash BLOB NOT NULL, clock INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (to_box, channel, sequence, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX central_ops_clock ON central_ops (clock);

-- The end of each channel.
CREATE TABLE central_heads (
    to_box TEXT NOT NULL, channel INTEGER NOT NULL, sequence INTEGER NOT NULL, hash BLOB NOT NULL,
    PRIMARY KEY (to_box, channel)
) STRICT, WITHOUT ROWID;

-- The catalogue, and what staff look up.
CREATE TABLE programmes (
    id TEXT PRIMARY KEY, box_id TEXT NOT NULL,
    code TEXT, name TEXT, name_ar TEXT, name_zgh TEXT, active INTEGER
) STRICT;
CREATE TABLE editions (
    id TEXT PRIMARY KEY, box_id TEXT NOT NULL,
    programme TEXT, name TEXT, opens_ms INTEGER, closes_ms INTEGER, active INTEGER
) STRICT;
CREATE TABLE documents (
    id TEXT PRIMARY KEY, box_id TEXT NOT NULL,
    programme TEXT, name TEXT, name_ar TEXT, active INTEGER
) STRICT;
CREATE TABLE articles (
    id TEXT PRIMARY KEY, box_id TEXT NOT NULL,
    title TEXT, language TEXT, programme TEXT, text TEXT, active INTEGER
) STRICT;

-- Who is to settle a case, when it is not the centre.
ALTER TABLE cases ADD COLUMN assigned TEXT;
