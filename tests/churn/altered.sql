-- for CREATE SCHEMA other
CREATE SCHEMA another;
ALTER SCHEMA another RENAME TO other;
ALTER SCHEMA other OWNER TO keeper;

-- for CREATE TYPE app.mood
CREATE TYPE app.temper AS ENUM ('fine');
ALTER TYPE app.temper ADD VALUE 'happy';
ALTER TYPE app.temper ADD VALUE 'sad' BEFORE 'fine';
ALTER TYPE app.temper RENAME VALUE 'fine' TO 'ok';
ALTER TYPE app.temper RENAME TO mood;

-- for CREATE SEQUENCE app.numbers
CREATE SEQUENCE other.figures MAXVALUE 9;
ALTER SEQUENCE other.figures AS integer START 5 INCREMENT 2 MAXVALUE 5000 CACHE 3 CYCLE;
ALTER SEQUENCE other.figures RENAME TO numbers;
ALTER SEQUENCE other.numbers SET SCHEMA app;

-- for CREATE DOMAIN app.positive
CREATE DOMAIN app.natural AS integer NOT NULL DEFAULT 4;
ALTER DOMAIN app.natural ADD CONSTRAINT under CHECK (VALUE < 100000);
ALTER DOMAIN app.natural ADD CONSTRAINT above CHECK (VALUE > 0) NOT VALID;
ALTER DOMAIN app.natural VALIDATE CONSTRAINT above;
ALTER DOMAIN app.natural RENAME CONSTRAINT under TO below;
ALTER DOMAIN app.natural DROP NOT NULL;
ALTER DOMAIN app.natural DROP DEFAULT;
ALTER DOMAIN app.natural RENAME TO positive;

-- for CREATE TYPE app.pair
CREATE TYPE app.couple AS (gone text, a bigint, b text);
ALTER TYPE app.couple DROP ATTRIBUTE gone;
ALTER TYPE app.couple ALTER ATTRIBUTE a TYPE integer;
ALTER TYPE app.couple DROP ATTRIBUTE b;
ALTER TYPE app.couple ADD ATTRIBUTE b app.mood;
ALTER TYPE app.couple ADD ATTRIBUTE d text COLLATE "C";
ALTER TYPE app.couple RENAME ATTRIBUTE d TO c;
ALTER TYPE app.couple RENAME TO pair;

-- for CREATE FUNCTION app.add
CREATE FUNCTION other.sum(a integer, b integer DEFAULT 2) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE OR REPLACE FUNCTION other.sum(a integer, b integer DEFAULT 1) RETURNS integer LANGUAGE sql VOLATILE AS 'SELECT a + b';
ALTER FUNCTION other.sum IMMUTABLE STRICT PARALLEL SAFE COST 7 SET work_mem = '8MB';
ALTER FUNCTION other.sum RENAME TO add;
ALTER FUNCTION other.add SET SCHEMA app;

-- for CREATE TABLE app.targets
CREATE TABLE app.aims (note varchar(3), gone text, id bigint);
COMMENT ON TABLE app.aims IS 'for a while';
ALTER TABLE app.aims DROP COLUMN gone;
CREATE SEQUENCE app.aims_id_seq;
ALTER TABLE app.aims ADD COLUMN kind app.code;
ALTER TABLE app.aims RENAME COLUMN kind TO code;
ALTER TABLE app.aims ALTER COLUMN note TYPE text;
ALTER TABLE app.aims ALTER COLUMN note SET DEFAULT 'none';
ALTER TABLE app.aims RENAME TO targets;
ALTER TABLE app.targets ADD CONSTRAINT once UNIQUE (code);
ALTER TABLE app.targets RENAME CONSTRAINT once TO targets_code_key;
ALTER TABLE app.targets ADD PRIMARY KEY (id);
ALTER SEQUENCE app.aims_id_seq RENAME TO targets_id_seq;
ALTER TABLE app.targets ALTER COLUMN id SET DEFAULT nextval('app.targets_id_seq');
ALTER SEQUENCE app.targets_id_seq OWNED BY app.targets.id;
COMMENT ON TABLE app.targets IS NULL;

-- for CREATE TABLE app.parted (
CREATE TABLE app.parted (amount numeric, region text, gone integer, id integer) PARTITION BY LIST (region);
ALTER TABLE app.parted DROP COLUMN gone, ADD COLUMN note text, ALTER COLUMN amount TYPE numeric(12, 2);
ALTER TABLE app.parted ALTER COLUMN amount SET DEFAULT 0, ALTER COLUMN id SET NOT NULL, ALTER COLUMN region SET NOT NULL;
ALTER TABLE app.parted ADD PRIMARY KEY (id, region);

-- for CREATE UNLOGGED TABLE other.unlogged
CREATE TABLE app.unlogged (id integer);
ALTER TABLE app.unlogged SET UNLOGGED;
ALTER TABLE app.unlogged SET (autovacuum_enabled = off);
ALTER TABLE app.unlogged SET (fillfactor = 70);
ALTER TABLE app.unlogged SET SCHEMA other;

-- for CREATE TABLE app.orders
CREATE TABLE app.buys (gone text, doc tsvector, state varchar(9), id integer, target_id bigint, number integer, mood app.mood);
ALTER TABLE app.buys DROP COLUMN gone, ADD COLUMN amount app.positive, ADD COLUMN attributes app.hstore;
ALTER TABLE app.buys ADD COLUMN twice integer GENERATED ALWAYS AS (number * 2) STORED, ADD COLUMN span app.span;
ALTER TABLE app.buys ADD COLUMN pair app.pair;
ALTER TABLE app.buys RENAME TO orders;
ALTER TABLE app.orders ADD PRIMARY KEY (id);
ALTER TABLE app.orders ALTER COLUMN target_id SET NOT NULL, ALTER COLUMN mood SET NOT NULL, ALTER COLUMN mood SET DEFAULT 'ok';
ALTER TABLE app.orders ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (START 7);
ALTER TABLE app.orders ALTER COLUMN number SET DEFAULT nextval('app.numbers');
ALTER TABLE app.orders ALTER COLUMN state SET DEFAULT 'old', ALTER COLUMN state SET DEFAULT 'new';

-- for CREATE TABLE app.derived
CREATE TABLE app.derived (at timestamptz DEFAULT now());
DROP TABLE app.derived;
CREATE TABLE app.derived (c integer) INHERITS (app.base);

-- for CREATE TABLE app.parted_eu
CREATE TABLE app.parted_eu (note text, gone integer, region text NOT NULL, id integer NOT NULL, amount numeric(12, 2) DEFAULT 0);
ALTER TABLE app.parted_eu DROP COLUMN gone;
ALTER TABLE app.parted ATTACH PARTITION app.parted_eu FOR VALUES IN ('de', 'fr');

-- for CREATE INDEX parted_note
CREATE INDEX parted_was ON ONLY app.parted (note);
ALTER INDEX app.parted_was RENAME TO parted_note;
DROP INDEX app.parted_note;
CREATE INDEX parted_note ON app.parted (note);

-- for CREATE VIEW app.codes
CREATE VIEW app.codes AS SELECT id, code FROM app.targets;
CREATE OR REPLACE VIEW app.codes AS SELECT id, code FROM app.targets WHERE note <> 'none';
ALTER VIEW app.codes SET (security_barrier);

-- for ALTER TABLE app.orders ADD CONSTRAINT orders_target
ALTER TABLE app.orders ADD CONSTRAINT buys_target FOREIGN KEY (target_id) REFERENCES app.targets ON DELETE CASCADE NOT VALID;
ALTER TABLE app.orders VALIDATE CONSTRAINT buys_target;
ALTER TABLE app.orders ALTER CONSTRAINT buys_target DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE app.orders RENAME CONSTRAINT buys_target TO orders_target;

-- for ALTER TABLE app.orders ADD CONSTRAINT orders_state
ALTER TABLE app.orders ADD CONSTRAINT orders_state CHECK (state = ANY (ARRAY['new'::varchar, 'old'])) NOT VALID;
ALTER TABLE app.orders VALIDATE CONSTRAINT orders_state;

-- for ALTER TABLE app.orders ADD CONSTRAINT orders_number
CREATE UNIQUE INDEX buys_number ON app.orders (number, state);
ALTER TABLE app.orders ADD CONSTRAINT orders_number UNIQUE USING INDEX buys_number;

-- for CREATE POLICY own
CREATE POLICY mine ON app.orders FOR SELECT TO writer USING (false);
ALTER POLICY mine ON app.orders TO writer, reader USING (mood = ANY (ARRAY['ok'::app.mood, 'happy']));
ALTER POLICY mine ON app.orders RENAME TO own;

-- for CREATE TRIGGER touch BEFORE
CREATE TRIGGER poke BEFORE UPDATE OF state, number ON app.orders FOR EACH ROW WHEN (new.state <> 'old') EXECUTE FUNCTION app.touch('a', 'b');
ALTER TRIGGER poke ON app.orders RENAME TO touch;

-- for CREATE MATERIALIZED VIEW app.summary
CREATE MATERIALIZED VIEW other.digest AS SELECT o.id, t.code AS kind FROM app.orders o JOIN app.targets t ON t.id = o.target_id WITH NO DATA;
REFRESH MATERIALIZED VIEW other.digest;
ALTER MATERIALIZED VIEW other.digest SET SCHEMA app;
DROP MATERIALIZED VIEW app.digest;
CREATE MATERIALIZED VIEW app.summary AS SELECT o.id, t.code FROM app.orders o JOIN app.targets t ON t.id = o.target_id;

-- for COMMENT ON TABLE app.orders
COMMENT ON TABLE app.orders IS 'something else';
COMMENT ON TABLE app.orders IS 'a table';

-- for GRANT SELECT, INSERT ON app.orders
GRANT INSERT ON app.orders TO writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON app.orders TO reader;
REVOKE UPDATE, DELETE ON app.orders FROM reader;
GRANT SELECT ON app.orders TO writer;

-- for GRANT SELECT (id), UPDATE (mood)
GRANT UPDATE (mood) ON app.orders TO keeper;
GRANT SELECT (id, number) ON app.orders TO keeper;
REVOKE SELECT (number) ON app.orders FROM keeper;

-- for CREATE PUBLICATION changes
CREATE PUBLICATION few FOR TABLE app.orders;
ALTER PUBLICATION few ADD TABLE app.targets;
ALTER PUBLICATION few SET (publish = 'update, insert');
ALTER PUBLICATION few RENAME TO changes;

-- for ALTER DEFAULT PRIVILEGES IN SCHEMA app
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT, INSERT ON TABLES TO reader, writer;
ALTER DEFAULT PRIVILEGES IN SCHEMA app REVOKE INSERT ON TABLES FROM reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA app REVOKE SELECT, INSERT ON TABLES FROM writer;

-- for CREATE COLLATION app.german
CREATE COLLATION other.deutsch (provider = icu, locale = 'de', deterministic = false);
ALTER COLLATION other.deutsch RENAME TO german;
ALTER COLLATION other.german SET SCHEMA app;

-- for CREATE TEXT SEARCH DICTIONARY app.stems
CREATE TEXT SEARCH DICTIONARY other.stems (TEMPLATE = simple, stopwords = english);
ALTER TEXT SEARCH DICTIONARY other.stems (stopwords);
ALTER TEXT SEARCH DICTIONARY other.stems SET SCHEMA app;

-- for CREATE TEXT SEARCH CONFIGURATION app.words
CREATE TEXT SEARCH CONFIGURATION app.terms (COPY = english);
ALTER TEXT SEARCH CONFIGURATION app.terms ALTER MAPPING REPLACE english_stem WITH simple;
ALTER TEXT SEARCH CONFIGURATION app.terms RENAME TO words;

-- for CREATE PUBLICATION of_parts
CREATE PUBLICATION parts FOR ALL TABLES WITH (publish = 'insert');
DROP PUBLICATION parts;
CREATE PUBLICATION parts FOR TABLE app.targets WITH (publish = 'insert');
ALTER PUBLICATION parts ADD TABLE app.orders (number, id) WHERE (number > 0);
ALTER PUBLICATION parts DROP TABLE app.targets;
ALTER PUBLICATION parts SET (publish = 'truncate, delete, update, insert');
ALTER PUBLICATION parts RENAME TO of_parts;

-- for CREATE PUBLICATION of_schemas
CREATE PUBLICATION of_schemas FOR TABLES IN SCHEMA app;
ALTER PUBLICATION of_schemas ADD TABLES IN SCHEMA other;

-- for CREATE SUBSCRIPTION sub
CREATE SUBSCRIPTION subscribed CONNECTION 'host=g' PUBLICATION q WITH (connect = false, slot_name = NONE);
ALTER SUBSCRIPTION subscribed CONNECTION 'dbname=d host=h';
ALTER SUBSCRIPTION subscribed ADD PUBLICATION p WITH (refresh = false);
ALTER SUBSCRIPTION subscribed RENAME TO sub;
