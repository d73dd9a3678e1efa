CREATE EXTENSION postgres_fdw;

CREATE SERVER declared FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'a');
CREATE USER MAPPING FOR reader SERVER declared OPTIONS (user 'me', password 'hunter2');
CREATE FOREIGN TABLE t (a integer) SERVER declared;
COMMENT ON SERVER declared IS 'follows';
GRANT USAGE ON FOREIGN SERVER declared TO reader;
