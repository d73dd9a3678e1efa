-- case: strict
-- Each attribute of an operator differs once; what an operator returns is what its function returns.
CREATE SCHEMA app;
CREATE TYPE app.pair AS (a integer, b integer);
CREATE FUNCTION app.same(app.pair, app.pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a = $2.a';
CREATE FUNCTION app.same_too(app.pair, app.pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.b = $2.b';
CREATE FUNCTION app.other(app.pair, app.pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a <> $2.a';
CREATE FUNCTION app.size(app.pair) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1.a';
CREATE OPERATOR app.=== (LEFTARG = app.pair, RIGHTARG = app.pair, FUNCTION = app.same);
CREATE OPERATOR app.=|= (LEFTARG = app.pair, RIGHTARG = app.pair, FUNCTION = app.same);
CREATE OPERATOR app.=!= (LEFTARG = app.pair, RIGHTARG = app.pair, FUNCTION = app.same, NEGATOR = OPERATOR(app.<>!));
CREATE OPERATOR app.<>! (LEFTARG = app.pair, RIGHTARG = app.pair, FUNCTION = app.other, NEGATOR = OPERATOR(app.=!=));
CREATE OPERATOR app.=<= (LEFTARG = app.pair, RIGHTARG = app.pair, FUNCTION = app.same, RESTRICT = eqsel);
CREATE OPERATOR app.=>= (LEFTARG = app.pair, RIGHTARG = app.pair, FUNCTION = app.same);
CREATE OPERATOR app.=#= (LEFTARG = app.pair, RIGHTARG = app.pair, FUNCTION = app.same, HASHES);
CREATE OPERATOR app.=%= (LEFTARG = app.pair, RIGHTARG = app.pair, FUNCTION = app.same);
CREATE OPERATOR app.=@= (LEFTARG = app.pair, RIGHTARG = app.pair, FUNCTION = app.same);
CREATE FUNCTION app.sum(app.pair, app.pair) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE OPERATOR app.#+# (LEFTARG = app.pair, RIGHTARG = app.pair, FUNCTION = app.sum);
