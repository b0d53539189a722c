-- The boxes that may come. `certificate` is the SHA-256 of the one that is taken.
CREATE TABLE boxes (
    box_id uuid PRIMARY KEY, centre text NOT NULL, code text NOT NULL, certificate bytea NOT NULL,
    heard_ms bigint, backlog bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 70);

-- The last op of each epoch of a box.
CREATE TABLE heads (
    box_id uuid NOT NULL, epoch bigint NOT NULL, sequence bigint NOT NULL, hash bytea NOT NULL,
    PRIMARY KEY (box_id, epoch)
) WITH (fillfactor = 70);

-- Every change that came, as it came.
CREATE TABLE ops (
    box_id uuid NOT NULL, epoch bigint NOT NULL, sequence bigint NOT NULL,
    clock bigint NOT NULL, hash bytea NOT NULL, body bytea NOT NULL, received_ms bigint NOT NULL,
    PRIMARY KEY (box_id, epoch, sequence)
) PARTITION BY HASH (box_id);

-- For each field, the last word of each box that did not win (the first, where records
-- are written once). `box_id` is the box of the record, `by_box` the one whose word it is.
CREATE TABLE superseded (
    box_id uuid NOT NULL, tab text NOT NULL, id uuid NOT NULL, field text NOT NULL, by_box uuid NOT NULL,
    generation bigint NOT NULL, clock bigint NOT NULL, number bigint, text text,
    PRIMARY KEY (id, tab, field, by_box, box_id)
) PARTITION BY HASH (box_id);

-- The ministry's view, kept by the transactions that bring changes: `what` is counted of
-- a box, by `code` (of a programme, of a kind of case).
CREATE TABLE tallies (
    box_id uuid NOT NULL, what text NOT NULL, code text NOT NULL, count bigint NOT NULL,
    PRIMARY KEY (box_id, what, code)
) WITH (fillfactor = 50);

CREATE TABLE admins (
    id uuid PRIMARY KEY, login text NOT NULL UNIQUE, name text NOT NULL,
    password_hash text NOT NULL, active boolean NOT NULL DEFAULT true
);

-- Sessions of the console.
CREATE TABLE shelf (
    name text PRIMARY KEY, text text NOT NULL, expires_ms bigint NOT NULL
);
