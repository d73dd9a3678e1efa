CREATE SCHEMA app;
CREATE TYPE app.odd;
CREATE FUNCTION app.odd_in(cstring) RETURNS app.odd LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION app.odd_out(app.odd) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE app.odd (INPUT = app.odd_in, OUTPUT = app.odd_out, INTERNALLENGTH = VARIABLE, PASSEDBYVALUE = false, ALIGNMENT = int4, STORAGE = plain, CATEGORY = 'A', PREFERRED = false, DELIMITER = ',', COLLATABLE = false);
ALTER TYPE app.odd SET (STORAGE = extended);
ALTER TYPE app.odd RENAME TO strange;
ALTER TYPE app.strange RENAME TO odd;
