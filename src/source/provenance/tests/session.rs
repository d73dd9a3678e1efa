//! What unqualified names mean.

use super::super::session::split_identifiers;
use super::super::{Provenance, Sessions};
use super::{Case, check, id, shown, statements};

#[test]
fn the_search_path_decides() {
    check(&[
        Case {
            what: "it is set, reset, and set for a transaction",
            script: "\
CREATE SCHEMA s

CREATE SCHEMA \"Q\"

SET search_path TO nowhere, s, public

CREATE TABLE a (x int)

SET search_path = \"Q\", public

CREATE TABLE b (x int)

RESET search_path

CREATE TABLE c (x int)

BEGIN

SET LOCAL search_path TO s

CREATE TABLE d (x int)

COMMIT

CREATE TABLE e (x int)

BEGIN

SET search_path TO s

ROLLBACK

CREATE TABLE f (x int)",
            expected: &[
                ("table s.a", "7 created"),
                ("table Q.b", "11 created"),
                ("table public.c", "15 created"),
                ("table s.d", "21 created"),
                ("table public.e", "25 created"),
                ("table public.f", "33 created"),
            ],
        },
        Case {
            what: "what exists is found anywhere on it",
            script: "\
CREATE SCHEMA s

CREATE TABLE public.t (x int)

SET search_path TO s, public

ALTER TABLE t ADD y int

CREATE INDEX ON t (y)

CREATE TABLE t (z int)

ALTER TABLE t ADD w int",
            expected: &[
                ("column public.t.y", "7 created"),
                ("index public.t_y_idx", "9 created"),
                ("column s.t.z", "11 created"),
                ("column s.t.w", "13 created"),
            ],
        },
        Case {
            what: "a dump empties it",
            script: "\
SELECT pg_catalog.set_config('search_path', '', false)

CREATE TABLE public.t (x int)

SELECT pg_catalog.set_config('search_path', 'S, \"T\", public', false)

ALTER TABLE t ADD y int",
            expected: &[("column public.t.y", "7 created")],
        },
        Case {
            what: "temporary tables hide the others",
            script: "\
CREATE TABLE t (x int)

CREATE TEMP TABLE t (x int)

ALTER TABLE t ADD y int

DROP TABLE t

ALTER TABLE t ADD z int",
            expected: &[
                ("table public.t", "1 created"),
                ("column public.t.y", "~1 created"),
                ("column public.t.z", "9 created"),
            ],
        },
    ]);
}

#[test]
fn a_new_file_is_a_new_session_or_not() {
    let script = "\
CREATE SCHEMA s

SET search_path TO s

== b.sql
CREATE TABLE t (x int)";
    let statements = statements(script);
    for (sessions, object) in
        [(Sessions::PerFile, "table public.t"), (Sessions::Shared, "table s.t")]
    {
        let provenance = Provenance::of(&statements, sessions);
        assert_eq!(shown(&provenance.history(&id(object))), "b.sql:1 created");
    }
}

#[test]
fn identifiers_in_a_setting() {
    for (value, expected) in [
        ("", &[][..]),
        ("a, B", &["a", "b"]),
        ("\"A b\",\"c\"\"d\"", &["A b", "c\"d"]),
        ("\"$user\", public", &["$user", "public"]),
    ] {
        assert_eq!(split_identifiers(value), expected);
    }
}
