SET check_function_bodies = off;
CREATE TRANSFORM FOR integer LANGUAGE sql (
    FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION int4recv(internal));

CREATE FUNCTION by_name(b integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION by_default(a integer DEFAULT 2) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION by_mode(OUT b integer) LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION by_returns() RETURNS bigint LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION by_set() RETURNS SETOF integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION by_language() RETURNS integer LANGUAGE plpgsql AS 'SELECT 1';
CREATE FUNCTION by_body() RETURNS integer LANGUAGE sql AS 'SELECT 2';
CREATE FUNCTION by_layout() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION by_source(integer, integer) RETURNS integer LANGUAGE internal AS 'int4mi';
CREATE FUNCTION by_sql_body() RETURNS integer LANGUAGE sql RETURN 2;
CREATE FUNCTION by_kind_of_body() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION by_library() RETURNS integer LANGUAGE c AS 'plpgsql', 'plpgsql_call_handler';
CREATE FUNCTION by_symbol() RETURNS integer LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_validator';
CREATE FUNCTION by_window() RETURNS integer LANGUAGE internal AS 'window_row_number';
CREATE FUNCTION by_volatility() RETURNS integer LANGUAGE sql STABLE AS 'SELECT 1';
CREATE FUNCTION by_parallel() RETURNS integer LANGUAGE sql PARALLEL RESTRICTED AS 'SELECT 1';
CREATE FUNCTION by_strict() RETURNS integer LANGUAGE sql CALLED ON NULL INPUT AS 'SELECT 1';
CREATE FUNCTION by_security_definer() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION by_leakproof() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION by_cost() RETURNS integer LANGUAGE sql COST 6.5 AS 'SELECT 1';
CREATE FUNCTION by_rows() RETURNS SETOF integer LANGUAGE sql ROWS 6 AS 'SELECT 1';
CREATE FUNCTION by_support() RETURNS SETOF integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION by_transform_types(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION by_configuration() RETURNS integer LANGUAGE sql SET work_mem = '9MB' AS 'SELECT 1';
CREATE FUNCTION by_search_path() RETURNS integer LANGUAGE sql
    SET search_path = pg_temp, public AS 'SELECT 1';
CREATE FUNCTION by_owner() RETURNS integer LANGUAGE sql AS 'SELECT 1';
