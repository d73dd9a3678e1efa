SET check_function_bodies = off;
CREATE TRANSFORM FOR integer LANGUAGE sql (
    FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION int4recv(internal));

CREATE PROCEDURE by_arguments(b integer DEFAULT 1) LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE by_language() LANGUAGE plpgsql AS 'SELECT 1';
CREATE PROCEDURE by_body() LANGUAGE sql AS 'SELECT 2';
CREATE PROCEDURE by_source() LANGUAGE internal AS 'int4mi';
CREATE PROCEDURE by_sql_body() LANGUAGE sql BEGIN ATOMIC SELECT 2; END;
CREATE PROCEDURE by_library() LANGUAGE c AS 'plpgsql', 'plpgsql_call_handler';
CREATE PROCEDURE by_security_definer() LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE by_transform_types(integer) LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE by_configuration() LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE by_owner() LANGUAGE sql AS 'SELECT 1';
