-- case: strict
-- case: own cluster
CREATE ROLE app;

GRANT app TO reader WITH ADMIN OPTION;
GRANT pg_read_all_data TO reader;
GRANT app TO pg_monitor;
