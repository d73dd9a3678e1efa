-- case: since 15, because there are privileges on parameters since then
-- case: own cluster
CREATE TABLE t (a integer);
CREATE ROLE declared LOGIN;
GRANT declared TO reader;
ALTER ROLE declared SET work_mem TO '8MB';
COMMENT ON ROLE reader IS 'a role';
COMMENT ON TABLESPACE fast IS 'a tablespace';
ALTER TABLESPACE fast SET (seq_page_cost = 2);
GRANT CREATE ON TABLESPACE fast TO reader;
GRANT SET ON PARAMETER log_min_messages TO reader;
