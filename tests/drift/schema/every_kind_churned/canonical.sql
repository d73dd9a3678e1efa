-- case: strict
-- case: dumps differ, because options and SET clauses are dumped in the order in which they were set
SELECT 1;

CREATE SCHEMA app;
CREATE SCHEMA other AUTHORIZATION keeper;
CREATE EXTENSION hstore SCHEMA app;
CREATE TYPE app.mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN app.code AS varchar(9) DEFAULT 'x' CONSTRAINT short CHECK (length(VALUE) < 9)
    CONSTRAINT known CHECK (VALUE IN ('x', 'y'));
CREATE TYPE app.pair AS (a integer, b app.mood);
CREATE TYPE app.span AS RANGE (subtype = integer);
CREATE SEQUENCE app.numbers START 5;
CREATE TABLE app.target (id bigserial PRIMARY KEY, code app.code UNIQUE);
CREATE TABLE app.t (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    target_id bigint NOT NULL REFERENCES app.target ON DELETE CASCADE,
    mood app.mood NOT NULL DEFAULT 'ok',
    number integer DEFAULT nextval('app.numbers'),
    twice integer GENERATED ALWAYS AS (number * 2) STORED,
    span app.span,
    attributes app.hstore,
    state varchar(9) CHECK (state IN ('new', 'old')),
    EXCLUDE USING gist (span WITH &&),
    UNIQUE (number, state)
) WITH (fillfactor = 70, autovacuum_enabled = off);
CREATE INDEX t_mood ON app.t (mood, lower(state)) WHERE number > 0;
CREATE TABLE app.parted (id integer PRIMARY KEY, note text) PARTITION BY RANGE (id);
CREATE TABLE app.parted_1 PARTITION OF app.parted FOR VALUES FROM (1) TO (10);
CREATE TABLE app.parted_2 PARTITION OF app.parted DEFAULT;
CREATE INDEX parted_note ON app.parted (note);
CREATE TABLE app.base (a integer, b integer CHECK (b > 0));
CREATE TABLE app.derived (c integer) INHERITS (app.base);
CREATE VIEW app.v WITH (security_barrier, check_option = local) AS SELECT id, mood FROM app.t WHERE number > 0;
CREATE MATERIALIZED VIEW app.m AS SELECT t.id, target.code FROM app.t JOIN app.target ON target.id = t.target_id;
CREATE UNIQUE INDEX m_id ON app.m (id);
CREATE FUNCTION app.f(a integer, b app.mood DEFAULT 'ok') RETURNS integer LANGUAGE sql
    SET work_mem = '8MB' SET search_path = app AS 'SELECT 1';
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE PROCEDURE app.p(INOUT a integer) LANGUAGE plpgsql AS 'BEGIN a := 1; END';
CREATE AGGREGATE app.total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
CREATE TRIGGER touch BEFORE UPDATE ON app.t FOR EACH ROW EXECUTE FUNCTION app.touch('a');
CREATE TRIGGER touch AFTER INSERT ON app.parted FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE RULE quiet AS ON DELETE TO app.base DO INSTEAD NOTHING;
ALTER TABLE app.t ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.t FOR SELECT TO reader, writer USING (mood IN ('ok', 'happy'));
COMMENT ON TABLE app.t IS 'a table';
COMMENT ON COLUMN app.t.mood IS 'a column';
COMMENT ON CONSTRAINT short ON DOMAIN app.code IS 'a constraint';
GRANT SELECT, INSERT ON app.t TO reader, writer;
GRANT SELECT (id), UPDATE (mood) ON app.t TO keeper;
REVOKE EXECUTE ON FUNCTION app.f FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO reader;
CREATE TRUSTED LANGUAGE words HANDLER plpgsql_call_handler VALIDATOR plpgsql_validator;
CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
CREATE TYPE app.odd;
CREATE FUNCTION app.odd_in(cstring) RETURNS app.odd LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION app.odd_out(app.odd) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE app.odd (INPUT = app.odd_in, OUTPUT = app.odd_out, LIKE = text, CATEGORY = 'A');
CREATE FUNCTION app.below(app.pair, app.pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a < $2.a';
CREATE FUNCTION app.below(app.pair, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a < $2';
CREATE FUNCTION app.compare(app.pair, app.pair) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1.a - $2.a';
CREATE FUNCTION app.compare(app.pair, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1.a - $2';
CREATE OPERATOR app.<# (LEFTARG = app.pair, RIGHTARG = app.pair, FUNCTION = app.below, NEGATOR = OPERATOR(app.>=#));
CREATE OPERATOR app.>=# (LEFTARG = app.pair, RIGHTARG = app.pair, FUNCTION = app.below, NEGATOR = OPERATOR(app.<#));
CREATE OPERATOR app.<# (LEFTARG = app.pair, RIGHTARG = integer, FUNCTION = app.below);
CREATE OPERATOR CLASS app.pairs FOR TYPE app.pair USING btree AS
    OPERATOR 1 app.<#, FUNCTION 1 app.compare(app.pair, app.pair);
ALTER OPERATOR FAMILY app.pairs USING btree ADD
    OPERATOR 1 app.<# (app.pair, integer),
    FUNCTION 1 (app.pair, integer) app.compare(app.pair, integer);
CREATE CAST (app.pair AS app.odd) WITH INOUT;
CREATE TRANSFORM FOR app.pair LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal));
