-- With its comment, and an index that uses it.
CREATE SCHEMA app;
CREATE TYPE app.pair AS (a integer, b integer);
CREATE FUNCTION app.below(app.pair, app.pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a < $2.a';
CREATE FUNCTION app.order(app.pair, app.pair) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1.a - $2.a';
CREATE FUNCTION app.order_too(app.pair, app.pair) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1.b - $2.b';
CREATE FUNCTION app.order(app.pair, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1.a - $2';
CREATE FUNCTION app.below(app.pair, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a < $2';
CREATE OPERATOR app.<# (LEFTARG = app.pair, RIGHTARG = app.pair, FUNCTION = app.below);
CREATE OPERATOR app.<## (LEFTARG = app.pair, RIGHTARG = app.pair, FUNCTION = app.below);
CREATE OPERATOR app.<# (LEFTARG = app.pair, RIGHTARG = integer, FUNCTION = app.below);
CREATE OPERATOR app.<## (LEFTARG = app.pair, RIGHTARG = integer, FUNCTION = app.below);
CREATE OPERATOR FAMILY app.orders USING btree;
CREATE OPERATOR FAMILY app.others USING btree;
CREATE OPERATOR CLASS app."Pairs" FOR TYPE app.pair USING btree FAMILY app.orders AS
    OPERATOR 1 app.<#, FUNCTION 1 app.order(app.pair, app.pair);

COMMENT ON OPERATOR CLASS app."Pairs" USING btree IS 'by the first';
CREATE TABLE app.t (p app.pair);
CREATE INDEX t_p ON app.t (p app."Pairs");
