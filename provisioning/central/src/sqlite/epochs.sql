-- When each epoch of a box began and last grew here: two that grow at a time are two boxes.
CREATE TABLE epochs (
    box_id TEXT NOT NULL, epoch INTEGER NOT NULL, begun_ms INTEGER NOT NULL, grown_ms INTEGER NOT NULL,
    PRIMARY KEY (box_id, epoch)
) STRICT, WITHOUT ROWID;
INSERT INTO epochs (box_id, epoch, begun_ms, grown_ms)
    SELECT box_id, epoch, MIN(received_ms), MAX(received_ms) FROM ops GROUP BY box_id, epoch;

-- The boards that a box told of.
CREATE TABLE boards (
    box_id TEXT NOT NULL, fingerprint TEXT NOT NULL, model TEXT NOT NULL,
    first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,
    PRIMARY KEY (box_id, fingerprint)
) STRICT, WITHOUT ROWID;
