-- What a supervisor did last in a call of a contact: who did is the author of that.
ALTER TABLE contacts ADD COLUMN supervised TEXT;
