-- What cannot be without the table is missing because of it.
CREATE TABLE gone (id integer PRIMARY KEY, kind integer);
CREATE INDEX gone_kind ON gone (kind);
COMMENT ON TABLE gone IS 'x';
CREATE VIEW over AS SELECT id FROM gone;
CREATE VIEW over_over AS SELECT id FROM over;
COMMENT ON VIEW over_over IS 'y';
GRANT SELECT ON over TO reader;
CREATE TABLE stays (id integer, gone_id integer REFERENCES gone, kind integer);
CREATE POLICY through ON stays USING (EXISTS (SELECT FROM gone WHERE gone.id = stays.id));
CREATE FUNCTION rows_of() RETURNS SETOF gone LANGUAGE sql BEGIN ATOMIC SELECT * FROM gone; END;
