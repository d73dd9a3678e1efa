CREATE TRANSFORM FOR int LANGUAGE "sql" (FROM SQL WITH FUNCTION prsd_lextype(internal));
CREATE OR REPLACE TRANSFORM FOR int4 LANGUAGE sql (
    TO SQL WITH FUNCTION pg_catalog.int4recv(internal),
    FROM SQL WITH FUNCTION prsd_lextype(internal)
);
