-- What staff are for, and the queue that a call waited in.
ALTER TABLE staff ADD COLUMN serves TEXT;
ALTER TABLE staff ADD COLUMN speaks TEXT;
ALTER TABLE call_records ADD COLUMN queue TEXT;
