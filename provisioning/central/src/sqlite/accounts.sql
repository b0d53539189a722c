-- Who was let in before there were roles is an administrator.
ALTER TABLE admins ADD COLUMN role TEXT NOT NULL DEFAULT 'admin';
-- A password that somebody else gave: its owner changes it at the next login.
ALTER TABLE admins ADD COLUMN password_once INTEGER NOT NULL DEFAULT 0;

-- Who did what at central: added to, and never changed.
CREATE TABLE deeds (
    id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, by_name TEXT, about TEXT NOT NULL,
    what TEXT NOT NULL, value TEXT
) STRICT;
CREATE INDEX deeds_about ON deeds (about, at_ms);
CREATE TRIGGER deeds_stay BEFORE UPDATE ON deeds
    BEGIN SELECT RAISE(ABORT, 'who did what is not changed'); END;
CREATE TRIGGER deeds_are_kept BEFORE DELETE ON deeds
    BEGIN SELECT RAISE(ABORT, 'who did what is not deleted'); END;

-- The country's last cases, whichever centre they are at.
CREATE INDEX cases_last ON cases (opened_ms DESC, id);
