CREATE TYPE by_canonical;
CREATE FUNCTION canonical(by_canonical) RETURNS by_canonical
    LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical';
CREATE TYPE by_canonical AS RANGE (subtype = integer);
