-- Programmes with an order, ages and English names; kinds of case.
ALTER TABLE programmes ADD COLUMN name_en TEXT;
ALTER TABLE programmes ADD COLUMN age_from INTEGER;
ALTER TABLE programmes ADD COLUMN age_to INTEGER;
ALTER TABLE programmes ADD COLUMN position INTEGER;
CREATE TABLE case_kinds (
    id TEXT PRIMARY KEY, box_id TEXT NOT NULL,
    code TEXT, name TEXT, name_ar TEXT, name_zgh TEXT, name_en TEXT, urgent INTEGER,
    position INTEGER, active INTEGER
) STRICT;
