//! Names followed through `RENAME` and `SET SCHEMA`.

use super::{Case, check};

const RENAMES: &[Case] = &[
    Case {
        what: "of a table and everything in it",
        script: "\
CREATE TABLE t (a serial PRIMARY KEY, b int)

CREATE INDEX i ON t (b)

CREATE TRIGGER tr AFTER INSERT ON t EXECUTE FUNCTION f()

CREATE POLICY p ON t

CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING

COMMENT ON COLUMN t.b IS 'x'

GRANT SELECT ON t TO bob

ALTER TABLE t RENAME TO u

ALTER TABLE u RENAME COLUMN b TO c

ALTER TABLE u RENAME CONSTRAINT t_pkey TO u_pkey

ALTER INDEX i RENAME TO j

ALTER TRIGGER tr ON u RENAME TO ts

ALTER POLICY p ON u RENAME TO q

ALTER RULE r ON u RENAME TO s

ALTER SEQUENCE t_a_seq RENAME TO u_a_seq

ALTER TABLE u ALTER c SET DEFAULT 1",
        expected: &[
            ("table public.u", "1 created, 15 renamed"),
            ("column public.u.a", "1 created"),
            ("column public.u.c", "1 created, 17 renamed, 31 altered"),
            ("constraint public.u.u_pkey", "1 created, 19 renamed"),
            ("index public.u_pkey", "1 created, 19 renamed"),
            ("index public.j", "3 created, 21 renamed"),
            ("trigger public.u.ts", "5 created, 23 renamed"),
            ("policy public.u.q", "7 created, 25 renamed"),
            ("rule public.u.s", "9 created, 27 renamed"),
            ("comment on column public.u.c", "11 created"),
            ("grant bob on table public.u", "13 created"),
            ("sequence public.u_a_seq", "1 created, 29 renamed"),
        ],
    },
    Case {
        what: "of a schema",
        script: "\
CREATE SCHEMA s

CREATE TABLE s.t (a int)

CREATE FUNCTION s.f(int) RETURNS int AS 'x' LANGUAGE c

ALTER SCHEMA s RENAME TO r

ALTER TABLE r.t ADD b int",
        expected: &[
            ("schema r", "1 created, 7 renamed"),
            ("column r.t.a", "3 created"),
            ("column r.t.b", "9 created"),
            ("function r.f(integer)", "5 created"),
        ],
    },
    Case {
        what: "of types and of the routines that take them",
        script: "\
CREATE TYPE mood AS ENUM ('ok')

CREATE DOMAIN d AS int

CREATE FUNCTION f(mood, d[]) RETURNS int AS 'x' LANGUAGE c

ALTER TYPE mood RENAME TO feeling

ALTER DOMAIN d RENAME TO e

ALTER FUNCTION f(feeling, e[]) RENAME TO g",
        expected: &[
            ("enum public.feeling", "1 created, 7 renamed"),
            ("domain public.e", "3 created, 9 renamed"),
            ("function public.g(public.feeling, public.e[])", "5 created, 11 renamed"),
        ],
    },
    Case {
        what: "to make room for a successor",
        script: "\
CREATE TYPE mood AS ENUM ('ok')

CREATE TABLE t (m mood)

ALTER TYPE mood RENAME TO mood_old

CREATE TYPE mood AS ENUM ('ok', 'sad')

ALTER TABLE t ALTER m TYPE mood USING m::text::mood

DROP TYPE mood_old",
        expected: &[
            ("enum public.mood", "7 created"),
            ("enum public.mood_old", "1 created, 5 renamed, 11 dropped"),
            ("column public.t.m", "3 created, 9 altered"),
        ],
    },
    Case {
        what: "into another schema",
        script: "\
CREATE SCHEMA s

CREATE TABLE t (a serial PRIMARY KEY, b int)

CREATE INDEX i ON t (b)

CREATE TYPE mood AS ENUM ('ok')

CREATE FUNCTION f() RETURNS int AS 'x' LANGUAGE c

ALTER TABLE t SET SCHEMA s

ALTER TYPE mood SET SCHEMA s

ALTER FUNCTION f() SET SCHEMA s",
        expected: &[
            ("table s.t", "3 created, 11 renamed"),
            ("table public.t", "3 created, 11 renamed"),
            ("column s.t.b", "3 created"),
            ("index s.i", "5 created, 11 renamed"),
            ("sequence s.t_a_seq", "3 created, 11 renamed"),
            ("enum s.mood", "7 created, 13 renamed"),
            ("function s.f()", "9 created, 15 renamed"),
        ],
    },
    Case {
        what: "of a role",
        script: "\
CREATE TABLE t (a int)

GRANT SELECT ON t TO bob

ALTER ROLE bob RENAME TO robert",
        expected: &[("grant robert on table public.t", "3 created")],
    },
];

#[test]
fn renames_are_followed() {
    check(RENAMES);
}

#[test]
fn a_name_used_twice_has_both_lives() {
    check(&[Case {
        what: "dropped and created again",
        script: "\
CREATE TABLE t (a int, b int)

DROP TABLE t

CREATE TABLE t (a int)

ALTER TABLE t DROP COLUMN a

ALTER TABLE t ADD COLUMN a text",
        expected: &[
            ("table public.t", "1 created, 3 dropped, 5 created"),
            ("column public.t.a", "5 created, 7 dropped, 9 created"),
            ("column public.t.b", "1 created, ~3 dropped"),
        ],
    }]);
}
