ALTER SCHEMA public OWNER TO keeper;
CREATE TABLE t (a integer);
GRANT USAGE ON SCHEMA public TO reader;
