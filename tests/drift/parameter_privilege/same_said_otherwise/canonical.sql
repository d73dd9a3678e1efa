-- case: strict
-- case: own cluster
GRANT SET ON PARAMETER log_min_messages TO reader, writer;
