-- Where the ops of each record are, and how far that was looked for. Made from the ops, at night.
CREATE TABLE IF NOT EXISTS op_places (
    id BLOB NOT NULL, epoch INTEGER NOT NULL, sequence INTEGER NOT NULL,
    PRIMARY KEY (id, epoch, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS op_places_reach (
    one INTEGER PRIMARY KEY CHECK (one = 1), epoch INTEGER NOT NULL, sequence INTEGER NOT NULL
) STRICT;
