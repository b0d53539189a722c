-- From which number a call was forwarded to the centre, and why.
ALTER TABLE contacts ADD COLUMN forwarded_from TEXT;
ALTER TABLE contacts ADD COLUMN forwarded_why TEXT;
