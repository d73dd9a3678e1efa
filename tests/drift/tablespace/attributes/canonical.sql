-- case: since 15, because the server can keep tablespaces in its own folder since then
-- case: strict
-- case: own cluster
SET allow_in_place_tablespaces = on;

CREATE TABLESPACE by_options LOCATION '' WITH (seq_page_cost = 2, random_page_cost = 3);
CREATE TABLESPACE by_owner OWNER keeper LOCATION '';
ALTER TABLESPACE pg_default SET (random_page_cost = 1.1);
