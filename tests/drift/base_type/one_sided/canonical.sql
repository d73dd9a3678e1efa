-- With its functions, what is said about it, and a table that uses it.
CREATE SCHEMA app;
CREATE TYPE app."Odd";
CREATE FUNCTION app.odd_in(cstring) RETURNS app."Odd" LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION app.odd_out(app."Odd") RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE app."Odd" (INPUT = app.odd_in, OUTPUT = app.odd_out, LIKE = text, CATEGORY = 'A');
COMMENT ON TYPE app."Odd" IS 'odd';
GRANT USAGE ON TYPE app."Odd" TO reader;
REVOKE USAGE ON TYPE app."Odd" FROM PUBLIC;
CREATE TABLE app.t (a app."Odd", b app."Odd"[]);
CREATE TYPE app.shell;
COMMENT ON TYPE app.shell IS 'to come';
