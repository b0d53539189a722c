-- Who changed what, and when: an index of what the ops say of some kinds of record. It is made
-- from them, kept by this box alone, and costs nothing on the wire: central has the same ops.
-- `what` names fields, and values only of those that hold codes; nothing of it is about anybody.
CREATE TABLE IF NOT EXISTS trail (
    kind TEXT NOT NULL, id TEXT NOT NULL, clock INTEGER NOT NULL, author TEXT NOT NULL,
    what TEXT NOT NULL,
    PRIMARY KEY (kind, id, clock, author)
) STRICT, WITHOUT ROWID;
