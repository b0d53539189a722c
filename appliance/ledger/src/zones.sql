-- Zone data that central published, as it was signed: TZif octets and signature in hexadecimal.
CREATE TABLE zones (
    id TEXT PRIMARY KEY, box_id TEXT NOT NULL,
    version TEXT, tzif TEXT, signature TEXT
) STRICT;
