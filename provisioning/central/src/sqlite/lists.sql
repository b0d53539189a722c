-- What the country's list of cases is read from, in the orders in which it is shown: a page, and
-- how many there are, without a look at the rows themselves.
CREATE INDEX cases_listed ON cases (COALESCE(opened_ms, 0), id, box_id, status, kind, programme, reference);
CREATE INDEX cases_changed ON cases (COALESCE(changed_ms, 0), id, box_id, status, kind, programme, reference);
CREATE INDEX cases_of_box ON cases (box_id, COALESCE(opened_ms, 0), id, status, kind, programme, reference);
-- What the country's cases are counted by.
CREATE INDEX cases_counted ON cases (programme, kind);
