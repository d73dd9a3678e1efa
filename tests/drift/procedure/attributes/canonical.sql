-- case: strict
SET check_function_bodies = off;
CREATE TRANSFORM FOR integer LANGUAGE sql (
    FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION int4recv(internal));

CREATE PROCEDURE by_arguments(a integer DEFAULT 1) LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE by_language() LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE by_body() LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE by_source() LANGUAGE internal AS 'int4pl';
CREATE PROCEDURE by_sql_body() LANGUAGE sql BEGIN ATOMIC SELECT 1; END;
CREATE PROCEDURE by_library() LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE PROCEDURE by_security_definer() LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
CREATE PROCEDURE by_transform_types(integer) TRANSFORM FOR TYPE integer LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE by_configuration() LANGUAGE sql SET work_mem = '8MB' AS 'SELECT 1';
CREATE PROCEDURE by_owner() LANGUAGE sql AS 'SELECT 1';
ALTER PROCEDURE by_owner OWNER TO keeper;
