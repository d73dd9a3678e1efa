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
CREATE OPERATOR CLASS app.points FOR TYPE point USING gist AS
    FUNCTION 8 gist_point_distance(internal, point, smallint, oid, internal),
    OPERATOR 15 <-> FOR ORDER BY float_ops, STORAGE point;
CREATE OPERATOR FAMILY app.pairs USING btree;
CREATE OPERATOR CLASS app.pairs DEFAULT FOR TYPE app.pair USING btree FAMILY app.pairs AS
    FUNCTION 1 (app.pair) app.order(app.pair, app.pair),
    OPERATOR 1 app.<#, STORAGE app.pair;
ALTER OPERATOR FAMILY app.pairs USING btree ADD OPERATOR 2 app.<## (app.pair, app.pair);
