CREATE TABLE kept (id integer PRIMARY KEY);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';

CREATE TABLE gone (
    id serial PRIMARY KEY,
    kept_id integer NOT NULL REFERENCES kept,
    state text CHECK (state IN ('a', 'b')) DEFAULT 'a',
    number integer GENERATED ALWAYS AS IDENTITY
);
CREATE INDEX gone_state ON gone (state);
CREATE TRIGGER touch BEFORE UPDATE ON gone FOR EACH ROW EXECUTE FUNCTION touch();
CREATE POLICY own ON gone USING (id > 0);
CREATE RULE quiet AS ON DELETE TO gone DO INSTEAD NOTHING;
COMMENT ON TABLE gone IS 'follows';
COMMENT ON COLUMN gone.state IS 'follows';
COMMENT ON CONSTRAINT gone_pkey ON gone IS 'follows';
COMMENT ON INDEX gone_pkey IS 'follows';
COMMENT ON INDEX gone_state IS 'follows';
COMMENT ON TRIGGER touch ON gone IS 'follows';
COMMENT ON POLICY own ON gone IS 'follows';
COMMENT ON RULE quiet ON gone IS 'follows';
COMMENT ON SEQUENCE gone_id_seq IS 'follows';
GRANT SELECT ON gone TO reader;
GRANT UPDATE (state) ON gone TO writer;
GRANT USAGE ON SEQUENCE gone_id_seq TO writer;
