-- A password that somebody else gave: its owner changes it at the next login.
ALTER TABLE staff ADD COLUMN password_once INTEGER;
