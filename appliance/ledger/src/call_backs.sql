-- What staff say of calling somebody back whose calls were missed: who does it, and that it is done.
CREATE TABLE call_backs (
    id TEXT PRIMARY KEY, box_id TEXT NOT NULL,
    contact TEXT, taken_by TEXT, taken_ms INTEGER, done TEXT, done_by TEXT, done_ms INTEGER
) STRICT;
CREATE INDEX call_backs_contact ON call_backs (contact);
CREATE INDEX call_backs_taken ON call_backs (taken_by, taken_ms) WHERE taken_by IS NOT NULL;
