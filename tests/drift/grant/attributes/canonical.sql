-- case: strict
CREATE SCHEMA app;
CREATE TABLE by_privilege (a integer);
CREATE TABLE by_grant_option (a integer);
CREATE TABLE by_column (a integer, b integer);
CREATE TABLE by_owner (a integer);
CREATE TABLE by_grantor (a integer);
CREATE SEQUENCE by_sequence;
CREATE VIEW by_view AS SELECT 1 AS one;
CREATE FUNCTION by_function() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE DOMAIN by_domain AS text;

GRANT USAGE ON SCHEMA app TO reader;
GRANT SELECT, INSERT ON by_privilege TO reader;
GRANT SELECT ON by_grant_option TO reader WITH GRANT OPTION;
GRANT SELECT (a), UPDATE (b) ON by_column TO reader;
REVOKE DELETE ON by_owner FROM postgres;
GRANT SELECT ON by_grantor TO keeper WITH GRANT OPTION;
SET ROLE keeper;
GRANT SELECT ON by_grantor TO reader;
RESET ROLE;
GRANT USAGE ON SEQUENCE by_sequence TO reader;
GRANT SELECT ON by_view TO PUBLIC;
GRANT EXECUTE ON FUNCTION by_function() TO reader;
GRANT USAGE ON TYPE by_domain TO reader;
