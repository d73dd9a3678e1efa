-- What is changed of the server's own objects, and what is put among them, is reported: no dump
-- shows it. Privileges on them are grants like others.
CREATE FUNCTION pg_catalog.mine() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE TABLE information_schema.mine (a serial PRIMARY KEY, b text[]);
CREATE TYPE information_schema.kind AS ENUM ('a');
ALTER FUNCTION pg_catalog.lower(text) COST 7;
ALTER OPERATOR pg_catalog.@> (box, point) SET (RESTRICT = eqsel);
ALTER TEXT SEARCH CONFIGURATION english ALTER MAPPING FOR word WITH simple;
ALTER TEXT SEARCH DICTIONARY english_stem (StopWords = english, Language = english);
COMMENT ON FUNCTION pg_catalog.upper(text) IS 'not the server''s words';
ALTER DEFAULT PRIVILEGES IN SCHEMA information_schema GRANT SELECT ON TABLES TO reader;
GRANT USAGE ON TYPE pg_catalog.int4 TO reader;
REVOKE EXECUTE ON FUNCTION pg_catalog.md5(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pg_catalog.md5(text) TO PUBLIC;
GRANT USAGE ON LANGUAGE sql TO reader;
