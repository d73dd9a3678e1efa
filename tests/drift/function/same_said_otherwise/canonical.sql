-- case: strict
CREATE SCHEMA app;
CREATE TYPE app.mood AS ENUM ('a');

CREATE FUNCTION app.f(a integer, b app.mood DEFAULT 'a') RETURNS TABLE (c integer, d text)
    LANGUAGE sql STABLE STRICT SET search_path = app, public SET work_mem = '8MB' AS 'SELECT 1, ''x''';
CREATE FUNCTION app.g(VARIADIC numeric(10, 2)[]) RETURNS numeric LANGUAGE sql AS 'SELECT 1.0';
