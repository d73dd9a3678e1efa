//! What `ALTER` and `DROP` touch.

use super::{Case, check, check_missing};

#[test]
fn each_subcommand_touches_its_own_object() {
    check(&[Case {
        what: "one ALTER TABLE, many commands",
        script: "\
CREATE TABLE t (a int, b int, c int GENERATED ALWAYS AS IDENTITY, CONSTRAINT k CHECK (a > 0))

CREATE INDEX i ON t (a)

CREATE TRIGGER tr BEFORE INSERT ON t EXECUTE FUNCTION f()

ALTER TABLE IF EXISTS ONLY public.t
  ADD COLUMN d int
    CONSTRAINT d_check CHECK (d > 0),
  ALTER COLUMN a TYPE numeric(3, 1) USING (a + 1, 2),
  ALTER a SET DEFAULT 1, -- a comment, with a comma
  ALTER b SET NOT NULL,
  ALTER b SET STORAGE PLAIN,
  ALTER c SET START 5,
  DROP COLUMN IF EXISTS nothing,
  VALIDATE CONSTRAINT k,
  DISABLE TRIGGER tr,
  ENABLE ROW LEVEL SECURITY,
  CLUSTER ON i,
  SET (fillfactor = 70),
  OWNER TO bob

ALTER TABLE t REPLICA IDENTITY USING INDEX i

ALTER TABLE t ALTER CONSTRAINT k DEFERRABLE

ALTER TABLE t ENABLE TRIGGER ALL

ALTER TABLE t ALTER b DROP NOT NULL, ALTER c DROP IDENTITY",
        expected: &[
            ("column public.t.d", "8-9 created"),
            ("constraint public.t.d_check", "9 created"),
            ("column public.t.a", "1 created, 10 altered, 11 altered"),
            ("column public.t.b", "1 created, 12 altered, 13 altered, 29 altered"),
            ("constraint public.t.t_b_not_null", "12 created, 29 dropped"),
            ("column public.t.c", "1 created, 14 altered, 29 altered"),
            ("sequence public.t_c_seq", "1 created, 14 altered, 29 dropped"),
            (
                "column public.t.nothing",
                "~1 created, ~18 altered, ~19 altered, ~20 altered, ~21 altered, ~23 altered",
            ),
            ("constraint public.t.k", "1 created, 16 altered, 25 altered"),
            ("trigger public.t.tr", "5 created, 17 altered, 27 altered"),
            (
                "table public.t",
                "1 created, 18 altered, 19 altered, 20 altered, 21 altered, 23 altered",
            ),
            ("index public.i", "3 created, 19 altered, 23 altered"),
        ],
    }]);
}

#[test]
fn everything_else_that_can_be_altered() {
    check(&[
        Case {
            what: "types and domains",
            script: "\
CREATE TYPE mood AS ENUM ('ok')

ALTER TYPE mood ADD VALUE IF NOT EXISTS 'sad' BEFORE 'ok'

ALTER TYPE mood RENAME VALUE 'sad' TO 'glum'

CREATE TYPE pair AS (x int)

ALTER TYPE pair
  ADD ATTRIBUTE y int,
  ALTER ATTRIBUTE x TYPE text

ALTER TYPE pair RENAME ATTRIBUTE x TO z

CREATE DOMAIN d AS int CONSTRAINT old CHECK (VALUE > 0)

ALTER DOMAIN d SET DEFAULT 1

ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE < 9) NOT VALID

ALTER DOMAIN d VALIDATE CONSTRAINT c

ALTER DOMAIN d RENAME CONSTRAINT old TO new

ALTER DOMAIN d DROP CONSTRAINT c",
            expected: &[
                ("enum public.mood", "1 created, 3 altered, 5 altered"),
                ("column public.pair.y", "10 created"),
                ("column public.pair.z", "7 created, 11 altered, 13 renamed"),
                ("domain public.d", "15 created, 17 altered"),
                ("constraint public.d.c", "19 created, 21 altered, 25 dropped"),
                ("constraint public.d.new", "15 created, 23 renamed"),
            ],
        },
        Case {
            what: "relations, extensions, routines",
            script: "\
CREATE TABLE t (a int)

CREATE SEQUENCE s

ALTER SEQUENCE s OWNED BY t.a

CREATE VIEW v AS SELECT 1 AS one

ALTER VIEW v ALTER COLUMN one SET DEFAULT 1

ALTER VIEW v SET (security_barrier)

CREATE INDEX i ON t (a)

ALTER INDEX i SET (fillfactor = 50)

ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 100

CREATE EXTENSION hstore

ALTER EXTENSION hstore UPDATE TO '1.8'

ALTER EXTENSION hstore SET SCHEMA public

ALTER TYPE unseen OWNER TO bob

DROP TABLE t",
            expected: &[
                ("sequence public.s", "3 created, 5 altered, ~27 dropped"),
                ("view public.v", "7 created, 11 altered"),
                ("column public.v.one", "9 altered"),
                ("index public.i", "13 created, 15 altered, 17 altered, ~27 dropped"),
                ("extension hstore", "19 created, 21 altered, 23 altered"),
                ("enum public.unseen", "25 altered"),
            ],
        },
        Case {
            what: "an index becomes a constraint",
            script: "\
CREATE TABLE t (a int)

CREATE UNIQUE INDEX i ON t (a)

ALTER TABLE t ADD CONSTRAINT k UNIQUE USING INDEX i

ALTER INDEX k RENAME TO l",
            expected: &[
                ("constraint public.t.l", "5 created, 7 renamed"),
                ("index public.l", "3 created, 5 renamed, 7 renamed"),
                ("index public.i", "3 created, 5 renamed"),
            ],
        },
    ]);
}

#[test]
fn what_is_gone() {
    check_missing(&[
        Case {
            what: "dropped by name",
            script: "\
CREATE SCHEMA s

CREATE TABLE s.t (a int, b int)

CREATE TABLE u (a int)

CREATE VIEW v AS SELECT 1

CREATE FUNCTION f(int) RETURNS int AS 'x' LANGUAGE c

CREATE TYPE mood AS ENUM ('ok')

CREATE POLICY p ON u

CREATE TRIGGER tr AFTER INSERT ON u EXECUTE FUNCTION g()

ALTER TABLE s.t DROP COLUMN b

DROP TRIGGER tr ON u

DROP POLICY IF EXISTS p ON u

DROP TABLE IF EXISTS nowhere, s.t, u CASCADE

DROP VIEW v

DROP FUNCTION f

DROP TYPE IF EXISTS mood",
            expected: &[
                ("column public.u.a", "~23 dropped"),
                ("column s.t.b", "17 dropped"),
                ("trigger public.u.tr", "19 dropped"),
                ("policy public.u.p", "21 dropped"),
                ("table public.u", "23 dropped"),
                ("table s.t", "23 dropped"),
                ("view public.v", "25 dropped"),
                ("function public.f(integer)", "27 dropped"),
                ("enum public.mood", "29 dropped"),
                ("table public.nowhere", ""),
                ("table s.never", "~1 created"),
            ],
        },
        Case {
            what: "gone with what it needs",
            script: "\
CREATE TYPE mood AS ENUM ('ok')

CREATE TABLE t (a int PRIMARY KEY, m mood, n int CHECK (n > 0))

CREATE TABLE u (a int CONSTRAINT fk REFERENCES t, s serial)

CREATE VIEW v AS SELECT * FROM t

CREATE INDEX i ON t (lower(n::text)) WHERE a > 0

DROP TYPE mood CASCADE

ALTER TABLE t DROP COLUMN n

ALTER TABLE t DROP CONSTRAINT t_pkey CASCADE

DROP TABLE t CASCADE

DROP TABLE u",
            expected: &[
                ("column public.t.m", "~11 dropped"),
                ("constraint public.t.t_n_check", "~13 dropped"),
                ("index public.i", "~13 dropped"),
                ("index public.t_pkey", "~15 dropped"),
                ("constraint public.u.fk", "~15 dropped"),
                ("view public.v", "~17 dropped"),
                ("sequence public.u_s_seq", "~19 dropped"),
            ],
        },
        Case {
            what: "gone with its schema",
            script: "\
CREATE SCHEMA s

CREATE TABLE s.t (a int)

COMMENT ON COLUMN s.t.a IS 'x'

DROP SCHEMA s CASCADE

CREATE SCHEMA s",
            expected: &[
                ("table s.t", "~7 dropped"),
                ("column s.t.a", "~7 dropped"),
                ("comment on column s.t.a", "~7 dropped"),
            ],
        },
        Case {
            what: "renamed away, or never there",
            script: "\
CREATE TABLE old (a int)

ALTER TABLE old RENAME a TO b

ALTER TABLE old RENAME TO new",
            expected: &[
                ("table public.old", "5 renamed"),
                ("column public.new.a", "3 renamed"),
                ("column public.old.b", "~5 renamed"),
                ("column public.new.c", "~1 created"),
            ],
        },
        Case {
            what: "in the new table of the same name, but not any more",
            script: "\
CREATE TABLE t (a int, b int)

DROP TABLE t

CREATE TABLE t (a int)",
            expected: &[("column public.t.b", "~3 dropped")],
        },
    ]);
}
