SELECT 1;

-- Other OIDs, other attribute numbers, another order of statements.
CREATE SCHEMA other;
CREATE TABLE other.noise (a serial PRIMARY KEY, b text);
CREATE FUNCTION other.noise() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
ALTER SCHEMA other OWNER TO keeper;
CREATE SCHEMA app;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT INSERT ON TABLES TO reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA app REVOKE INSERT ON TABLES FROM reader;
DROP TABLE other.noise;
DROP FUNCTION other.noise;
CREATE AGGREGATE app.total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
CREATE PROCEDURE app.p(INOUT a integer) LANGUAGE plpgsql AS 'BEGIN a := 1; END';
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE app.derived (gone integer, b integer, a integer, c integer);
CREATE TABLE app.base (x integer, y integer, a integer, b integer CHECK (b > 0));
ALTER TABLE app.base DROP x, DROP y;
DROP TABLE app.derived;
CREATE TABLE app.derived (c integer) INHERITS (app.base);
CREATE RULE quiet AS ON DELETE TO app.base DO INSTEAD NOTHING;
CREATE TABLE app.parted_2 (note text, id integer NOT NULL);
DROP TABLE app.parted_2;
CREATE TABLE app.parted (id integer, note text) PARTITION BY RANGE (id);
CREATE TABLE app.parted_2 PARTITION OF app.parted DEFAULT;
CREATE TRIGGER touch AFTER INSERT ON app.parted FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE INDEX parted_note ON app.parted (note);
CREATE TABLE app.parted_1 PARTITION OF app.parted FOR VALUES FROM (1) TO (10);
ALTER TABLE app.parted ADD PRIMARY KEY (id);
CREATE SEQUENCE app.numbers;
ALTER SEQUENCE app.numbers START 5;
CREATE TYPE app.span AS RANGE (subtype = integer);
CREATE TYPE app.mood AS ENUM ('ok');
ALTER TYPE app.mood ADD VALUE 'happy';
ALTER TYPE app.mood ADD VALUE 'sad' BEFORE 'ok';
CREATE FUNCTION app.f(a integer, b app.mood DEFAULT 'ok') RETURNS integer LANGUAGE sql
    SET search_path = app SET work_mem = '8MB' AS 'SELECT 1';
REVOKE EXECUTE ON FUNCTION app.f FROM PUBLIC;
CREATE TYPE app.pair AS (gone text, a integer);
ALTER TYPE app.pair DROP ATTRIBUTE gone, ADD ATTRIBUTE b app.mood;
CREATE EXTENSION hstore SCHEMA app;
CREATE TABLE app.t (
    gone text,
    id integer,
    target_id bigint,
    mood app.mood NOT NULL DEFAULT 'ok',
    number integer DEFAULT nextval('app.numbers')
);
GRANT UPDATE (mood), SELECT (id) ON app.t TO keeper;
GRANT INSERT ON app.t TO writer;
GRANT INSERT ON app.t TO reader;
GRANT SELECT ON app.t TO reader, writer;
ALTER TABLE app.t DROP gone, ADD twice integer GENERATED ALWAYS AS (number * 2) STORED;
ALTER TABLE app.t ADD span app.span, ADD attributes app.hstore, ADD state varchar(9);
CREATE POLICY own ON app.t FOR SELECT TO writer, reader USING (mood = ANY (ARRAY['ok'::app.mood, 'happy']));
CREATE INDEX t_mood ON app.t (mood, lower(state)) WHERE number > 0;
ALTER TABLE app.t ADD UNIQUE (number, state);
ALTER TABLE app.t ADD EXCLUDE USING gist (span WITH &&);
ALTER TABLE app.t ADD CHECK (state IN ('new', 'old'));
ALTER TABLE app.t SET (autovacuum_enabled = off, fillfactor = 70);
ALTER TABLE app.t ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.t ALTER id SET NOT NULL;
ALTER TABLE app.t ALTER id ADD GENERATED ALWAYS AS IDENTITY;
ALTER TABLE app.t ADD PRIMARY KEY (id);
CREATE DOMAIN app.code AS varchar(9) DEFAULT 'x';
ALTER DOMAIN app.code ADD CONSTRAINT known CHECK (VALUE IN ('x', 'y'));
ALTER DOMAIN app.code ADD CONSTRAINT short CHECK (length(VALUE) < 9);
COMMENT ON CONSTRAINT short ON DOMAIN app.code IS 'a constraint';
CREATE TABLE app.target (id bigserial, code app.code);
ALTER TABLE app.target ADD UNIQUE (code);
ALTER TABLE app.target ADD PRIMARY KEY (id);
ALTER TABLE app.t ALTER target_id SET NOT NULL;
ALTER TABLE app.t ADD FOREIGN KEY (target_id) REFERENCES app.target ON DELETE CASCADE;
CREATE MATERIALIZED VIEW app.m AS SELECT t.id, target.code FROM app.t JOIN app.target ON target.id = t.target_id;
CREATE UNIQUE INDEX m_id ON app.m (id);
CREATE VIEW app.v WITH (check_option = local, security_barrier) AS SELECT id, mood FROM app.t WHERE number > 0;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO reader;
REVOKE ALL ON ALL TABLES IN SCHEMA app FROM PUBLIC;
CREATE TRIGGER touch BEFORE UPDATE ON app.t FOR EACH ROW EXECUTE FUNCTION app.touch('a');
COMMENT ON COLUMN app.t.mood IS 'a column';
COMMENT ON TABLE app.t IS 'a table';
CREATE TRANSFORM FOR app.pair LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal));
CREATE LANGUAGE words HANDLER plpgsql_call_handler;
CREATE OR REPLACE TRUSTED LANGUAGE words HANDLER plpgsql_call_handler VALIDATOR plpgsql_validator;
CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
CREATE FUNCTION app.below(app.pair, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a < $2';
CREATE FUNCTION app.below(app.pair, app.pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a < $2.a';
CREATE FUNCTION app.compare(app.pair, app.pair) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1.a - $2.a';
CREATE FUNCTION app.compare(app.pair, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1.a - $2';
CREATE OPERATOR app.<# (LEFTARG = app.pair, RIGHTARG = integer, FUNCTION = app.below);
CREATE OPERATOR app.>=# (LEFTARG = app.pair, RIGHTARG = app.pair, FUNCTION = app.below, NEGATOR = OPERATOR(app.<#));
CREATE OPERATOR app.<# (LEFTARG = app.pair, RIGHTARG = app.pair, FUNCTION = app.below, NEGATOR = OPERATOR(app.>=#));
CREATE OPERATOR FAMILY app.pairs USING btree;
ALTER OPERATOR FAMILY app.pairs USING btree ADD FUNCTION 1 (app.pair, integer) app.compare(app.pair, integer);
CREATE OPERATOR CLASS app.pairs FOR TYPE app.pair USING btree FAMILY app.pairs AS
    FUNCTION 1 app.compare(app.pair, app.pair), STORAGE app.pair, OPERATOR 1 app.<#;
ALTER OPERATOR FAMILY app.pairs USING btree ADD OPERATOR 1 app.<# (app.pair, integer);
CREATE TYPE app.odd;
CREATE FUNCTION app.odd_out(app.odd) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE FUNCTION app.odd_in(cstring) RETURNS app.odd LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE TYPE app.odd (INPUT = app.odd_in, OUTPUT = app.odd_out, LIKE = text, CATEGORY = 'A');
CREATE CAST (app.pair AS app.odd) WITH INOUT;
