-- Who the other party of a contact was, and how it ended.
ALTER TABLE contacts ADD COLUMN caller_kind TEXT;
ALTER TABLE contacts ADD COLUMN result TEXT;
-- What central counts.
CREATE INDEX contacts_caller_kind ON contacts (box_id, caller_kind) WHERE caller_kind IS NOT NULL;
