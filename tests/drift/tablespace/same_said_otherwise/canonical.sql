-- case: since 15, because the server can keep tablespaces in its own folder since then
-- case: strict
-- case: own cluster
-- case: dumps differ, because options are dumped in the order in which they were set
SET allow_in_place_tablespaces = on;
CREATE TABLESPACE a LOCATION '' WITH (seq_page_cost = 2, random_page_cost = 3);
GRANT CREATE ON TABLESPACE a TO reader, writer;
