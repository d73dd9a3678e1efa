-- case: since 15, because the server can keep tablespaces in its own folder since then
-- case: strict
-- case: own cluster
SET allow_in_place_tablespaces = on;

CREATE TABLESPACE declared LOCATION '' WITH (seq_page_cost = 2);
COMMENT ON TABLESPACE declared IS 'follows';
GRANT CREATE ON TABLESPACE declared TO reader;
COMMENT ON TABLESPACE fast IS 'alone';
GRANT CREATE ON TABLESPACE fast TO reader;
GRANT CREATE ON TABLESPACE pg_default TO reader;
