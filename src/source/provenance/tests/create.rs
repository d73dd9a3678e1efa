//! What `CREATE` statements make, and on which lines.

use super::{Case, check};

#[test]
fn a_table_and_what_stands_in_it() {
    check(&[
        Case {
            what: "every element has its own lines",
            script: "\
-- leading comment
CREATE TABLE orders (
  id bigint
    GENERATED ALWAYS AS IDENTITY
    PRIMARY KEY, -- trailing comment
  -- about the total
  total numeric(10, 2) NOT NULL
    CONSTRAINT positive CHECK (total > 0)
    DEFERRABLE INITIALLY DEFERRED,
  note text DEFAULT 'a, b; (c',
  CONSTRAINT same
    UNIQUE (total, note)
)",
            expected: &[
                ("table public.orders", "2-13 created"),
                ("column public.orders.id", "3-5 created"),
                ("constraint public.orders.orders_pkey", "5 created"),
                ("index public.orders_pkey", "5 created"),
                ("sequence public.orders_id_seq", "4 created"),
                ("column public.orders.total", "7-9 created"),
                ("constraint public.orders.orders_total_not_null", "7 created"),
                ("constraint public.orders.positive", "8-9 created"),
                ("column public.orders.note", "10 created"),
                ("constraint public.orders.same", "11-12 created"),
                ("index public.same", "11-12 created"),
                ("constraint public.orders.nothing", "~2-13 created"),
                ("table public.other", ""),
            ],
        },
        Case {
            what: "the same on one line",
            script: "\nCREATE TABLE t (a int PRIMARY KEY, b serial, CHECK (a > b))",
            expected: &[
                ("table public.t", "2 created"),
                ("column public.t.b", "2 created"),
                ("constraint public.t.t_check", "2 created"),
                ("sequence public.t_b_seq", "2 created"),
            ],
        },
        Case {
            what: "bytes are not characters",
            script: "CREATE TABLE t (\n  a text DEFAULT 'äöü€\n',\n  b text CHECK (b <> 'ß')\n)",
            expected: &[
                ("column public.t.a", "2-3 created"),
                ("column public.t.b", "4 created"),
                ("constraint public.t.t_b_check", "4 created"),
            ],
        },
        Case {
            what: "what exists is not created again",
            script: "CREATE TABLE t (a int)\n\nCREATE TABLE IF NOT EXISTS t (a int, b int)",
            expected: &[("table public.t", "1 created"), ("column public.t.b", "~1 created")],
        },
    ]);
}

#[test]
fn every_other_kind() {
    check(&[
        Case {
            what: "schemas with what they embed",
            script: "\
CREATE SCHEMA shop
  CREATE TABLE items (
    id int PRIMARY KEY,
    name text)
  CREATE VIEW names AS
    SELECT name FROM items
  GRANT SELECT ON items TO bob WITH GRANT OPTION
  CREATE SEQUENCE counter

CREATE SCHEMA IF NOT EXISTS shop

CREATE SCHEMA AUTHORIZATION joe

CREATE EXTENSION IF NOT EXISTS hstore SCHEMA shop",
            expected: &[
                ("schema shop", "1-8 created"),
                ("table shop.items", "2-4 created"),
                ("column shop.items.name", "4 created"),
                ("index shop.items_pkey", "3 created"),
                ("view shop.names", "5-6 created"),
                ("grant bob on table shop.items", "7 created"),
                ("sequence shop.counter", "8 created"),
                ("schema joe", "12 created"),
                ("extension hstore", "14 created"),
            ],
        },
        Case {
            what: "types",
            script: "\
CREATE TYPE mood AS ENUM ('ok')

CREATE TYPE pair AS (
  x int,
  y numeric(3, 1)
)

CREATE TYPE span AS RANGE (subtype = float8)

CREATE DOMAIN positive AS int
  CHECK (VALUE > 0)
  CONSTRAINT small
    CHECK (VALUE < 100)",
            expected: &[
                ("enum public.mood", "1 created"),
                ("composite type public.pair", "3-6 created"),
                ("column public.pair.y", "5 created"),
                ("range type public.span", "8 created"),
                ("domain public.positive", "10-13 created"),
                ("constraint public.positive.positive_check", "11 created"),
                ("constraint public.positive.small", "12-13 created"),
            ],
        },
        Case {
            what: "relations that are not tables",
            script: "\
CREATE TABLE t (a int, b text)

CREATE VIEW v AS SELECT a FROM t

CREATE OR REPLACE VIEW v AS SELECT a, b FROM t

CREATE MATERIALIZED VIEW m AS SELECT a FROM t

CREATE SEQUENCE s OWNED BY t.a

CREATE UNIQUE INDEX i ON t (a) INCLUDE (b) WHERE b IS NULL

CREATE TABLE copied AS SELECT * FROM t

SELECT a INTO selected FROM t",
            expected: &[
                ("view public.v", "3 created, 5 altered"),
                ("column public.v.a", "~3 created, ~5 altered"),
                ("materialized view public.m", "7 created"),
                ("sequence public.s", "9 created"),
                ("index public.i", "11 created"),
                ("table public.copied", "13 created"),
                ("table public.selected", "15 created"),
            ],
        },
        Case {
            what: "what stands on a table",
            script: "\
CREATE TABLE t (a int)

CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()

CREATE OR REPLACE TRIGGER tr AFTER INSERT ON t EXECUTE FUNCTION f()

CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING

CREATE POLICY p ON t USING (true)

ALTER POLICY p ON t USING (false)",
            expected: &[
                ("trigger public.t.tr", "3 created, 5 altered"),
                ("rule public.t.r", "7 created"),
                ("policy public.t.p", "9 created, 11 altered"),
            ],
        },
    ]);
}

#[test]
fn routines_by_their_argument_types() {
    check(&[Case {
        what: "spellings of types",
        script: "\
CREATE TYPE mood AS ENUM ('ok')

CREATE FUNCTION f(a int, b varchar(10), OUT c text) AS 'x' LANGUAGE c

CREATE FUNCTION f(a timestamp with time zone, b mood[], VARIADIC c int4[]) RETURNS int AS 'x' LANGUAGE c

CREATE FUNCTION f() RETURNS TABLE (a int) AS 'x' LANGUAGE c

CREATE PROCEDURE p(INOUT a decimal, b double precision) AS 'x' LANGUAGE c

CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int)

CREATE AGGREGATE counted(*) (sfunc = int4inc, stype = int)

CREATE AGGREGATE old (basetype = text, sfunc = x, stype = text)

CREATE AGGREGATE ranked(float8 ORDER BY anyelement) (sfunc = x, stype = internal)

CREATE OR REPLACE FUNCTION f(integer, character varying) RETURNS text AS 'y' LANGUAGE c

ALTER FUNCTION f(timestamptz, mood[], int[]) STABLE

ALTER FUNCTION f() OWNER TO bob",
        expected: &[
            ("function public.f(integer, character varying)", "3 created, 19 altered"),
            (
                "function public.f(timestamp with time zone, public.mood[], integer[])",
                "5 created, 21 altered",
            ),
            ("function public.f()", "7 created, 23 altered"),
            ("procedure public.p(numeric, double precision)", "9 created"),
            ("aggregate public.total(integer)", "11 created"),
            ("aggregate public.counted()", "13 created"),
            ("aggregate public.old(text)", "15 created"),
            ("aggregate public.ranked(double precision, anyelement)", "17 created"),
            ("aggregate public.ranked(double precision ORDER BY anyelement)", "17 created"),
        ],
    }]);
}

#[test]
fn what_is_a_name_and_nothing_more() {
    check(&[
        Case {
            what: "in a schema",
            script: "\
CREATE SCHEMA app

CREATE COLLATION app.german (locale = 'C')

CREATE TEXT SEARCH DICTIONARY stems (TEMPLATE = simple)

ALTER TEXT SEARCH DICTIONARY stems (accept = false)

ALTER TEXT SEARCH DICTIONARY stems SET SCHEMA app

CREATE TEXT SEARCH CONFIGURATION words (COPY = simple)

ALTER TEXT SEARCH CONFIGURATION words DROP MAPPING FOR word

ALTER TEXT SEARCH CONFIGURATION words RENAME TO search

CREATE STATISTICS related ON a, b FROM t

ALTER STATISTICS related SET STATISTICS 7

COMMENT ON STATISTICS related IS 'x'

CREATE STATISTICS ON a, b FROM t

CREATE CONVERSION latin FOR 'LATIN1' TO 'UTF8' FROM f",
            expected: &[
                ("collation app.german", "3 created"),
                ("collation public.german", ""),
                ("text search dictionary app.stems", "5 created, 7 altered, 9 renamed"),
                ("text search configuration public.search", "11 created, 13 altered, 15 renamed"),
                ("statistics object public.related", "17 created, 19 altered"),
                ("comment on statistics object public.related", "21 created"),
                ("conversion public.latin", "25 created"),
            ],
        },
        Case {
            what: "outside of schemas",
            script: "\
CREATE PUBLICATION part FOR TABLE app.t

ALTER PUBLICATION part ADD TABLE app.u

CREATE SUBSCRIPTION sub CONNECTION '' PUBLICATION p WITH (connect = false)

ALTER SUBSCRIPTION sub OWNER TO chief

CREATE EVENT TRIGGER watch ON sql_drop EXECUTE FUNCTION f()

ALTER EVENT TRIGGER watch DISABLE

ALTER EVENT TRIGGER watch RENAME TO guard",
            expected: &[
                ("publication part", "1 created, 3 altered"),
                ("publication relation part.app.u", "~1 created, ~3 altered"),
                ("publication namespace part.app", "~1 created, ~3 altered"),
                ("subscription sub", "5 created, 7 altered"),
                ("event trigger guard", "9 created, 11 altered, 13 renamed"),
            ],
        },
    ]);
}

#[test]
fn base_types_and_kinds_that_are_not_followed() {
    check(&[Case {
        what: "a base type, and kinds that are not followed",
        script: "\
CREATE SCHEMA app

CREATE TYPE app.odd

CREATE TYPE app.odd (
  INPUT = app.odd_in, OUTPUT = app.odd_out)

CREATE CAST (integer AS app.odd) WITH INOUT",
        expected: &[
            ("base type app.odd", "3 created, 5-6 altered"),
            ("cast (integer AS app.odd)", ""),
            ("operator app.===(app.odd, integer)", "~1 created"),
        ],
    }]);
}
