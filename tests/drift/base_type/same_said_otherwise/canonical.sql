-- Like another type, or all said in full; in place, or put there.
CREATE SCHEMA app;
CREATE TYPE app.odd;
CREATE FUNCTION app.odd_in(cstring) RETURNS app.odd LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION app.odd_out(app.odd) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE app.odd (INPUT = app.odd_in, OUTPUT = app.odd_out, LIKE = pg_catalog.text, CATEGORY = 'A');
