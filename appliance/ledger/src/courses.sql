-- The legs and the segments of a call, as `course` of the kinds of records writes them. A record of before has none.
ALTER TABLE call_records ADD COLUMN course TEXT;
