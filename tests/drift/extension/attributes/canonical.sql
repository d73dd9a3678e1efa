-- case: strict
CREATE SCHEMA other;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO keeper', current_database()); END $$;
GRANT ALL ON SCHEMA public TO keeper;

CREATE EXTENSION hstore VERSION '1.7';
CREATE EXTENSION citext SCHEMA public;
SET ROLE keeper;
CREATE EXTENSION pg_trgm;
