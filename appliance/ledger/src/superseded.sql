-- How often a case was opened again: whoever closes it says how many reopenings they saw.
ALTER TABLE cases ADD COLUMN reopened INTEGER;
ALTER TABLE stamps ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;

-- For each field, the last word of each box that did not win (the first, where records
-- are written once). Kept so that a supervisor can see what was set aside.
CREATE TABLE superseded (
    tab TEXT NOT NULL, id TEXT NOT NULL, field TEXT NOT NULL, box_id TEXT NOT NULL,
    generation INTEGER NOT NULL, clock INTEGER NOT NULL, value ANY,
    PRIMARY KEY (tab, id, field, box_id)
) STRICT, WITHOUT ROWID;
