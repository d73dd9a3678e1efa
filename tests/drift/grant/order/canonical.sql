-- case: strict
CREATE TABLE t (a integer, b integer);
GRANT SELECT, INSERT (a), UPDATE (b) ON t TO reader, writer;
GRANT DELETE ON t TO keeper WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT ON TABLES TO reader, writer;
