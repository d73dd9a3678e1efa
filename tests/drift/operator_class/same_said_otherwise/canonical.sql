-- The family made along with the class or before it; the members in any order, in place or added.
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
CREATE OPERATOR CLASS app.pairs DEFAULT FOR TYPE app.pair USING btree AS
    OPERATOR 1 app.<# (app.pair, app.pair), OPERATOR 2 app.<##,
    FUNCTION 1 app.order(app.pair, app.pair);
CREATE OPERATOR CLASS app.points FOR TYPE point USING gist AS
    OPERATOR 15 <->(point, point) FOR ORDER BY pg_catalog.float_ops,
    FUNCTION 8 (point, point) pg_catalog.gist_point_distance(internal, point, smallint, oid, internal);
