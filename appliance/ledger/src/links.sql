-- What two people are to each other ("same", "not-same", "guardian", "household").
CREATE TABLE links (
    id TEXT PRIMARY KEY, box_id TEXT NOT NULL,
    person TEXT, other TEXT, what TEXT, active INTEGER, changed_by TEXT, changed_ms INTEGER
) STRICT;
CREATE INDEX links_person ON links (person);
CREATE INDEX links_other ON links (other);
