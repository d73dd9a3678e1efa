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
CREATE OPERATOR FAMILY app.defaults USING gin;
CREATE OPERATOR FAMILY app.others USING btree;

CREATE OPERATOR CLASS app.by_default FOR TYPE app.pair USING gin FAMILY app.defaults AS STORAGE app.pair;
CREATE OPERATOR CLASS app.typed FOR TYPE integer USING gist AS STORAGE box;
CREATE OPERATOR CLASS app.stored FOR TYPE app.pair USING gist AS STORAGE point;
CREATE OPERATOR CLASS app.filed FOR TYPE app.pair USING btree FAMILY app.others AS STORAGE app.pair;
CREATE OPERATOR CLASS app.compared FOR TYPE app.pair USING btree AS
    OPERATOR 1 app.<##, FUNCTION 1 app.order(app.pair, app.pair);
CREATE OPERATOR CLASS app.ordered FOR TYPE app.pair USING btree AS
    OPERATOR 1 app.<#, FUNCTION 1 app.order_too(app.pair, app.pair);
CREATE OPERATOR CLASS app.owned FOR TYPE app.pair USING hash AS STORAGE app.pair;
ALTER OPERATOR CLASS app.owned USING hash OWNER TO keeper;
