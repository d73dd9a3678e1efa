-- case: since 15, because there are privileges on parameters since then
-- case: strict
-- case: own cluster
GRANT SET ON PARAMETER log_min_messages TO reader, writer;
