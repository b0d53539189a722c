-- Ops of which this version does not know the kind or a field: their rows are made by the one that
-- does. The row of the box of all zeros says that what came before is to be looked through.
CREATE TABLE unknown_ops (
    box_id uuid NOT NULL, epoch bigint NOT NULL, sequence bigint NOT NULL,
    PRIMARY KEY (box_id, epoch, sequence)
);
INSERT INTO unknown_ops VALUES ('00000000-0000-0000-0000-000000000000', 0, 0);
