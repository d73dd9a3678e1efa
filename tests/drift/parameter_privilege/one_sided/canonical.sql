-- case: since 15, because there are privileges on parameters since then
-- case: strict
-- case: own cluster
SELECT 1;

GRANT SET ON PARAMETER log_min_messages TO reader;
GRANT ALTER SYSTEM ON PARAMETER app.tenant TO PUBLIC;
