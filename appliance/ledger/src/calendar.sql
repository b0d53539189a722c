-- The hours of the days of the week, and days that are not as others.
CREATE TABLE openings (
    id TEXT PRIMARY KEY, box_id TEXT NOT NULL,
    what TEXT, weekday TEXT, times TEXT, scope TEXT, active INTEGER
) STRICT;
CREATE TABLE holidays (
    id TEXT PRIMARY KEY, box_id TEXT NOT NULL,
    day TEXT, days INTEGER, name TEXT, name_ar TEXT, name_zgh TEXT, certainty TEXT, times TEXT,
    scope TEXT, active INTEGER
) STRICT;
