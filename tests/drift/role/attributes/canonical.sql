-- case: strict
-- case: own cluster
CREATE ROLE by_superuser SUPERUSER;
CREATE ROLE by_inherit;
CREATE ROLE by_create_role CREATEROLE;
CREATE ROLE by_create_db;
CREATE ROLE by_login LOGIN;
CREATE ROLE by_replication REPLICATION;
CREATE ROLE by_bypass_rls BYPASSRLS;
CREATE ROLE by_connection_limit CONNECTION LIMIT 3;
CREATE ROLE by_valid_until VALID UNTIL '2030-01-01 00:00+00';
CREATE ROLE by_password PASSWORD 'first';
