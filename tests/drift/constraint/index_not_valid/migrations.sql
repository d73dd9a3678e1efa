CREATE TABLE t (a integer PRIMARY KEY);

-- What a damaged or half-built index looks like.
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 't_pkey'::regclass;
