SET allow_in_place_tablespaces = on;
CREATE TABLESPACE other OWNER keeper LOCATION '' WITH (random_page_cost = 3, effective_io_concurrency = 2);
ALTER TABLESPACE other OWNER TO CURRENT_USER;
ALTER TABLESPACE other RENAME TO a;
ALTER TABLESPACE a SET (seq_page_cost = 2);
ALTER TABLESPACE a RESET (effective_io_concurrency);
GRANT ALL ON TABLESPACE a TO writer;
GRANT CREATE ON TABLESPACE a TO reader;
