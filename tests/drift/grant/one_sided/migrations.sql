CREATE TABLE t (a integer, b integer);
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE TYPE mood AS ENUM ('a');

GRANT SELECT (a) ON t TO reader;
GRANT USAGE ON TYPE mood TO writer;
