-- Objects of kinds that are not modelled are reported, whichever side has them.
CREATE SCHEMA app;
CREATE TABLE app.t (a integer, b integer, s text);
CREATE TYPE app.mood AS ENUM ('a');
CREATE FUNCTION app.to_mood(integer) RETURNS app.mood LANGUAGE sql AS 'SELECT NULL::app.mood';
CREATE FUNCTION app.same(app.mood, integer) RETURNS boolean LANGUAGE sql AS 'SELECT true';

CREATE CAST (integer AS app.mood) WITH FUNCTION app.to_mood(integer);
CREATE OPERATOR app.=== (LEFTARG = app.mood, RIGHTARG = integer, FUNCTION = app.same);
CREATE TYPE app.shell;
CREATE OPERATOR FAMILY app.family USING btree;

GRANT USAGE ON LANGUAGE plpgsql TO reader;

COMMENT ON TYPE app.t IS 'the row of a table';
REVOKE USAGE ON TYPE app.t FROM PUBLIC;
CREATE TYPE app.odd;
CREATE FUNCTION app.odd_in(cstring) RETURNS app.odd LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION app.odd_out(app.odd) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE app.odd (INPUT = app.odd_in, OUTPUT = app.odd_out, LIKE = text, CATEGORY = 'A');
