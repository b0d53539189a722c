-- Ops of which this version does not know the kind or a field: their rows are made by the one that
-- does. The row of no box says that what came before is to be looked through.
CREATE TABLE unknown_ops (
    box_id TEXT NOT NULL, epoch INTEGER NOT NULL, sequence INTEGER NOT NULL,
    PRIMARY KEY (box_id, epoch, sequence)
) STRICT, WITHOUT ROWID;
INSERT INTO unknown_ops VALUES ('', 0, 0);
