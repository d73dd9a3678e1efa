SELECT 1;

REVOKE EXECUTE ON FUNCTION pg_sleep(double precision) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pg_read_file(text, bigint, bigint) TO reader;
GRANT SELECT ON pg_authid TO reader;
GRANT SELECT (rolname) ON pg_authid TO writer;
GRANT USAGE ON SCHEMA pg_catalog TO reader WITH GRANT OPTION;
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
