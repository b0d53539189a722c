-- Text messages, each as the network carried it.
CREATE TABLE messages (
    id TEXT PRIMARY KEY, box_id TEXT NOT NULL,
    contact TEXT, text TEXT, sent_ms INTEGER, pdu TEXT, reference TEXT, part INTEGER, parts INTEGER
) STRICT;
CREATE INDEX messages_contact ON messages (contact);
