CREATE EXTENSION hstore;
CREATE TABLE t (attributes hstore);

GRANT EXECUTE ON FUNCTION hstore_in(cstring) TO reader;
REVOKE EXECUTE ON FUNCTION akeys(hstore) FROM PUBLIC;
