CREATE SCHEMA app;
CREATE TYPE app.mood AS ENUM ('a');

SET search_path = app;
CREATE FUNCTION f(IN a int4, IN b mood = 'a'::mood, OUT c int, OUT d text) RETURNS SETOF record
    RETURNS NULL ON NULL INPUT SET work_mem TO '8MB' SET search_path TO 'app', 'public'
    LANGUAGE 'sql' VOLATILE NOT LEAKPROOF COST 100 ROWS 1000 AS $$SELECT 1, 'x'$$;
DROP FUNCTION f;
CREATE FUNCTION g(VARIADIC decimal[]) RETURNS decimal LANGUAGE sql AS 'SELECT 1.0';
CREATE FUNCTION f(a int4, b mood = 'a'::mood) RETURNS TABLE (c int, d text)
    RETURNS NULL ON NULL INPUT SET work_mem TO '8MB' SET search_path TO 'app', 'public'
    LANGUAGE 'sql' STABLE NOT LEAKPROOF COST 100 ROWS 1000 AS $$SELECT 1, 'x'$$;
