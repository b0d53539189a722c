-- When each epoch of a box began and last grew here: two that grow at a time are two boxes.
CREATE TABLE epochs (
    box_id uuid NOT NULL, epoch bigint NOT NULL, begun_ms bigint NOT NULL, grown_ms bigint NOT NULL,
    PRIMARY KEY (box_id, epoch)
) WITH (fillfactor = 70);
INSERT INTO epochs (box_id, epoch, begun_ms, grown_ms)
    SELECT box_id, epoch, MIN(received_ms), MAX(received_ms) FROM ops GROUP BY box_id, epoch;

-- The boards that a box told of.
CREATE TABLE boards (
    box_id uuid NOT NULL, fingerprint text NOT NULL, model text NOT NULL,
    first_ms bigint NOT NULL, last_ms bigint NOT NULL,
    PRIMARY KEY (box_id, fingerprint)
);
