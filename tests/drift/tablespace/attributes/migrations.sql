SET allow_in_place_tablespaces = on;

CREATE TABLESPACE by_options LOCATION '' WITH (seq_page_cost = 2, random_page_cost = 4);
CREATE TABLESPACE by_owner LOCATION '';
ALTER TABLESPACE pg_default SET (random_page_cost = 1.2);
