-- What central says of its own accord, each op as it came; `to_box` is all zeros for what
-- every box is told.
CREATE TABLE central_ops (
    to_box uuid NOT NULL, channel bigint NOT NULL, sequence bigint NOT NULL,
    hash bytea NOT NULL, clock bigint NOT NULL, body bytea NOT NULL,
    PRIMARY KEY (to_box, channel, sequence)
);
CREATE INDEX central_ops_clock ON central_ops (clock);

-- The end of each channel.
CREATE TABLE central_heads (
    to_box uuid NOT NULL, channel bigint NOT NULL, sequence bigint NOT NULL, hash bytea NOT NULL,
    PRIMARY KEY (to_box, channel)
);
