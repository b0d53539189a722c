-- Addresses that are no numbers: of what kind they are, here and in contacts. Of a telephone
-- number or a short code it is not said, as before there were others.
ALTER TABLE numbers ADD COLUMN kind TEXT;
ALTER TABLE contacts ADD COLUMN address_kind TEXT;
-- The table has the name of its ops; this is what they are.
CREATE VIEW addresses AS SELECT id, box_id, kind, number AS value, person FROM numbers;
