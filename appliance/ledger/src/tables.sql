-- The tables that ops make. Times are milliseconds since 1970 (UTC); ids are UUIDs as text.
-- `box_id` is the box where the record began.
CREATE TABLE staff (
    id TEXT PRIMARY KEY, box_id TEXT NOT NULL,
    login TEXT, name TEXT, password_hash TEXT, role TEXT, ui_language TEXT, handset TEXT, active INTEGER
) STRICT;
CREATE INDEX staff_login ON staff (login);

CREATE TABLE handsets (
    id TEXT PRIMARY KEY, box_id TEXT NOT NULL,
    extension TEXT, label TEXT, ha1_md5 TEXT, ha1_sha256 TEXT, active INTEGER
) STRICT;
CREATE INDEX handsets_extension ON handsets (extension);

CREATE TABLE people (
    id TEXT PRIMARY KEY, box_id TEXT NOT NULL,
    name TEXT, language TEXT
) STRICT;

-- A telephone number, E.164, and whose it is.
CREATE TABLE numbers (
    id TEXT PRIMARY KEY, box_id TEXT NOT NULL,
    number TEXT, person TEXT
) STRICT;
CREATE INDEX numbers_number ON numbers (number);
CREATE INDEX numbers_person ON numbers (person);

CREATE TABLE contacts (
    id TEXT PRIMARY KEY, box_id TEXT NOT NULL,
    channel TEXT, direction TEXT, line TEXT, caller TEXT, called TEXT, language TEXT,
    started_ms INTEGER, ended_ms INTEGER
) STRICT;
CREATE INDEX contacts_caller ON contacts (caller, started_ms);
CREATE INDEX contacts_started ON contacts (started_ms);
CREATE INDEX contacts_box ON contacts (box_id);

CREATE TABLE call_records (
    id TEXT PRIMARY KEY, box_id TEXT NOT NULL,
    contact TEXT, staff TEXT, handset TEXT, cause INTEGER, outcome TEXT, ended_by TEXT,
    total_ms INTEGER, menu_ms INTEGER, wait_ms INTEGER, talk_ms INTEGER, hold_ms INTEGER,
    not_answered_by TEXT
) STRICT;
CREATE INDEX call_records_contact ON call_records (contact);

CREATE TABLE cases (
    id TEXT PRIMARY KEY, box_id TEXT NOT NULL,
    reference TEXT, contact TEXT, person TEXT, programme TEXT, kind TEXT, status TEXT,
    opened_by TEXT, opened_ms INTEGER, changed_ms INTEGER
) STRICT;
CREATE INDEX cases_contact ON cases (contact);
CREATE INDEX cases_person ON cases (person);
CREATE INDEX cases_status ON cases (status, opened_ms);
CREATE INDEX cases_box ON cases (box_id);
CREATE INDEX cases_reference ON cases (reference);

CREATE TABLE notes (
    id TEXT PRIMARY KEY, box_id TEXT NOT NULL,
    case_id TEXT, contact TEXT, author TEXT, text TEXT, written_ms INTEGER
) STRICT;
CREATE INDEX notes_case ON notes (case_id, written_ms);

-- What decided each field's value.
CREATE TABLE stamps (
    tab TEXT NOT NULL, id TEXT NOT NULL, field TEXT NOT NULL,
    clock INTEGER NOT NULL, box_id TEXT NOT NULL,
    PRIMARY KEY (tab, id, field)
) STRICT, WITHOUT ROWID;
