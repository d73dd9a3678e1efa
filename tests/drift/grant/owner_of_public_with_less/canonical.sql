-- case: since 15, because before it everybody may create in the schema public
-- What was taken from the new owner, and given to the old one after all.
ALTER SCHEMA public OWNER TO keeper;
REVOKE USAGE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO PUBLIC;
REVOKE CREATE ON SCHEMA public FROM keeper;
GRANT USAGE ON SCHEMA public TO pg_database_owner;
