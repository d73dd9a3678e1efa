SELECT 1;

CREATE TYPE gone AS RANGE (subtype = integer);
COMMENT ON TYPE gone IS 'follows';
