-- case: since 15, because privileges on parameters and schemas in publications came with it
-- case: strict
-- case: own cluster
-- case: dumps differ, because options and SET clauses are dumped in the order in which they were set
SELECT 1;

CREATE ROLE app_member LOGIN;
GRANT reader TO app_member;
ALTER ROLE app_member SET work_mem TO '8MB';
GRANT SET ON PARAMETER log_min_messages TO app_member, reader;
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET app.tenant TO ''a''', current_database()); END $$;
DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE %I IS ''a database''', current_database()); END $$;
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
CREATE COLLATION app.german (provider = icu, locale = 'de', deterministic = false);
CREATE CONVERSION app.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE TEXT SEARCH PARSER app.words (
    START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE app.plain (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY app.stems (TEMPLATE = app.plain, stopwords = english, accept = false);
CREATE TEXT SEARCH CONFIGURATION app.search (PARSER = app.words);
ALTER TEXT SEARCH CONFIGURATION app.search ADD MAPPING FOR word, email WITH app.stems, simple;
CREATE STATISTICS app.related ON target_id, number, lower(state) FROM app.t;
CREATE FUNCTION app.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER watch ON sql_drop WHEN TAG IN ('DROP TABLE', 'DROP VIEW') EXECUTE FUNCTION app.watch();
CREATE PUBLICATION part FOR TABLE app.t (id, number) WHERE (number > 0), app.target
    WITH (publish = 'insert');
CREATE PUBLICATION others FOR TABLES IN SCHEMA other;
CREATE SUBSCRIPTION sub CONNECTION 'host=h dbname=d password=secret' PUBLICATION p, q
    WITH (connect = false, slot_name = NONE);
CREATE FOREIGN DATA WRAPPER w OPTIONS (a '1', b '2');
CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (a '1', b '2');
CREATE USER MAPPING FOR reader SERVER s OPTIONS ("user" 'x', password 'y');
CREATE FOREIGN TABLE app.remote (a integer OPTIONS (c '1') CHECK (a > 0)) SERVER s OPTIONS (a '1', b '2');
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
-- No label provider is at hand: the row is one that it would have left.
SET allow_system_table_mods = on;
INSERT INTO pg_seclabel VALUES ('app.remote'::regclass, 'pg_class'::regclass, 0, 'dummy', 'a label');
