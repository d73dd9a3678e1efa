-- case: strict
-- The function takes the type itself, so it has to be written in C: here one of the server's own.
CREATE TYPE by_canonical;
CREATE FUNCTION canonical(by_canonical) RETURNS by_canonical
    LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical';
CREATE TYPE by_canonical AS RANGE (subtype = integer, canonical = canonical);
