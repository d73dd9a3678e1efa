SELECT 1;

CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL);
CREATE TABLE goose_db_version (
    id serial PRIMARY KEY,
    version_id bigint NOT NULL,
    is_applied boolean NOT NULL,
    tstamp timestamp DEFAULT now()
);
COMMENT ON TABLE goose_db_version IS 'left out with its table';
GRANT SELECT ON schema_migrations TO reader;
CREATE TABLE t (id integer);
