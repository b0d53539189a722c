-- Messages that callers leave whom nobody answers.
CREATE TABLE voice_messages (
    id TEXT PRIMARY KEY, box_id TEXT NOT NULL,
    contact TEXT, recorded_ms INTEGER, length_ms INTEGER, heard_by TEXT, heard_ms INTEGER
) STRICT;
CREATE INDEX voice_messages_contact ON voice_messages (contact);
CREATE INDEX voice_messages_unheard ON voice_messages (recorded_ms) WHERE heard_ms IS NULL;
