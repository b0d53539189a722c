-- What lists of the desk are read from, in the order in which they are shown: a page, and how
-- many rows there are, without a look at the rows themselves.
CREATE INDEX cases_listed ON cases (COALESCE(opened_ms, 0), id, status, kind, programme);
CREATE INDEX cases_changed ON cases (COALESCE(changed_ms, 0), id, status, kind, programme);
CREATE INDEX cases_opened_by ON cases (opened_by, COALESCE(opened_ms, 0), id, status, kind, programme);
CREATE INDEX contacts_listed ON contacts (COALESCE(started_ms, 0), id, direction);
CREATE INDEX contacts_called ON contacts (called, started_ms);
CREATE INDEX call_records_listed ON call_records (contact, outcome, staff);
CREATE INDEX call_records_staff ON call_records (staff, outcome, contact);
