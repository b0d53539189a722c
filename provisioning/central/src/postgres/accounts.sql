-- Who was let in before there were roles is an administrator.
ALTER TABLE admins ADD COLUMN role text NOT NULL DEFAULT 'admin';
-- A password that somebody else gave: its owner changes it at the next login.
ALTER TABLE admins ADD COLUMN password_once boolean NOT NULL DEFAULT false;

-- Who did what at central: added to, and never changed.
CREATE TABLE deeds (
    id uuid PRIMARY KEY, at_ms bigint NOT NULL, by_name text, about uuid NOT NULL,
    what text NOT NULL, value text
);
CREATE INDEX deeds_about ON deeds (about, at_ms);
CREATE FUNCTION deeds_stay() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'who did what is not changed'; END $$;
CREATE TRIGGER deeds_stay BEFORE UPDATE OR DELETE ON deeds
    FOR EACH ROW EXECUTE FUNCTION deeds_stay();
