-- A file at a case; the file itself is in the store of files, under its hash.
CREATE TABLE attachments (
    id TEXT PRIMARY KEY, box_id TEXT NOT NULL,
    case_id TEXT, name TEXT, media_type TEXT, octets INTEGER, hash TEXT,
    added_by TEXT, added_ms INTEGER
) STRICT;
CREATE INDEX attachments_case ON attachments (case_id, added_ms);
CREATE INDEX attachments_hash ON attachments (hash);
