SELECT 1;

CREATE AGGREGATE gone(integer) (SFUNC = int4pl, STYPE = integer);
COMMENT ON AGGREGATE gone(integer) IS 'follows';
REVOKE EXECUTE ON FUNCTION gone(integer) FROM PUBLIC;
