-- case: strict
SET check_function_bodies = off;
CREATE TRANSFORM FOR integer LANGUAGE sql (
    FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION int4recv(internal));

CREATE FUNCTION by_name(a integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION by_default(a integer DEFAULT 1) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION by_mode(OUT a integer) LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION by_returns() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION by_set() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION by_language() RETURNS integer LANGUAGE sql COST 100 AS 'SELECT 1';
CREATE FUNCTION by_body() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION by_layout() RETURNS integer LANGUAGE sql AS 'SELECT  1 -- one';
CREATE FUNCTION by_source(integer, integer) RETURNS integer LANGUAGE internal AS 'int4pl';
CREATE FUNCTION by_sql_body() RETURNS integer LANGUAGE sql RETURN 1;
CREATE FUNCTION by_kind_of_body() RETURNS integer LANGUAGE sql RETURN 1;
CREATE FUNCTION by_library() RETURNS integer LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE FUNCTION by_symbol() RETURNS integer LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE FUNCTION by_window() RETURNS integer LANGUAGE internal WINDOW AS 'window_row_number';
CREATE FUNCTION by_volatility() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION by_parallel() RETURNS integer LANGUAGE sql PARALLEL SAFE AS 'SELECT 1';
CREATE FUNCTION by_strict() RETURNS integer LANGUAGE sql STRICT AS 'SELECT 1';
CREATE FUNCTION by_security_definer() RETURNS integer LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
CREATE FUNCTION by_leakproof() RETURNS integer LANGUAGE sql LEAKPROOF AS 'SELECT 1';
CREATE FUNCTION by_cost() RETURNS integer LANGUAGE sql COST 5 AS 'SELECT 1';
CREATE FUNCTION by_rows() RETURNS SETOF integer LANGUAGE sql ROWS 5 AS 'SELECT 1';
CREATE FUNCTION by_support() RETURNS SETOF integer LANGUAGE sql
    SUPPORT generate_series_int4_support AS 'SELECT 1';
CREATE FUNCTION by_transform_types(integer) RETURNS integer LANGUAGE sql
    TRANSFORM FOR TYPE integer AS 'SELECT 1';
CREATE FUNCTION by_configuration() RETURNS integer LANGUAGE sql SET work_mem = '8MB' AS 'SELECT 1';
CREATE FUNCTION by_search_path() RETURNS integer LANGUAGE sql
    SET search_path = public, pg_temp AS 'SELECT 1';
CREATE FUNCTION by_owner() RETURNS integer LANGUAGE sql AS 'SELECT 1';
ALTER FUNCTION by_owner OWNER TO keeper;
