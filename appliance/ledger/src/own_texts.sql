-- Texts of a centre's own: who wrote them, and what became of them.
ALTER TABLE messages ADD COLUMN author TEXT;
ALTER TABLE messages ADD COLUMN state TEXT;
ALTER TABLE messages ADD COLUMN why TEXT;
ALTER TABLE messages ADD COLUMN progress TEXT;
CREATE INDEX messages_own ON messages (state, sent_ms) WHERE state IS NOT NULL;
CREATE INDEX contacts_texts ON contacts (started_ms) WHERE channel = 'text';
