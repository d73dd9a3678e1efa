//! The names the server chooses, and the names that cannot be read.

use super::super::names;
use super::{Case, check};

#[test]
fn constraints_and_indexes_without_a_name() {
    check(&[
        Case {
            what: "each sort has its label",
            script: "\
CREATE TABLE u (x int PRIMARY KEY, y int, UNIQUE (x, y))

CREATE TABLE t (
  a int UNIQUE REFERENCES u,
  b int CHECK (b > 0) CHECK (b > a),
  c int4range,
  PRIMARY KEY (a, b),
  UNIQUE (b, a) INCLUDE (c),
  CHECK (a > 0),
  CHECK (true),
  FOREIGN KEY (a, b) REFERENCES u (x, y),
  EXCLUDE USING gist (c WITH &&)
)

ALTER TABLE t
  ADD UNIQUE (b, a),
  ADD CHECK (b < 10),
  ADD FOREIGN KEY (b) REFERENCES u",
            expected: &[
                ("constraint public.u.u_pkey", "1 created"),
                ("constraint public.u.u_x_y_key", "1 created"),
                ("constraint public.t.t_a_key", "4 created"),
                ("constraint public.t.t_a_fkey", "4 created"),
                ("constraint public.t.t_b_check", "5 created"),
                ("constraint public.t.t_check", "5 created"),
                ("constraint public.t.t_pkey", "7 created"),
                ("constraint public.t.t_b_a_c_key", "8 created"),
                ("constraint public.t.t_a_check", "9 created"),
                ("constraint public.t.t_check1", "10 created"),
                ("constraint public.t.t_a_b_fkey", "11 created"),
                ("constraint public.t.t_c_excl", "12 created"),
                ("constraint public.t.t_b_a_key", "16 created"),
                ("constraint public.t.t_b_check1", "17 created"),
                ("constraint public.t.t_b_fkey", "18 created"),
            ],
        },
        Case {
            what: "an unnamed key that repeats the primary key is not made",
            script: "CREATE TABLE t (a int UNIQUE PRIMARY KEY)",
            expected: &[
                ("constraint public.t.t_pkey", "1 created"),
                ("constraint public.t.t_a_key", "~1 created"),
            ],
        },
        Case {
            what: "indexes take names from what they cover",
            script: "\
CREATE TABLE t (a int, b text, c jsonb)

CREATE INDEX ON t (a, b)

CREATE INDEX ON t (a, b)

CREATE INDEX ON t (lower(b), (a + 1), (b || 'x'))

CREATE INDEX ON t ((c->>'k'), (a::text), coalesce(b, ''))

CREATE INDEX ON t (a) INCLUDE (b)

CREATE INDEX ON t ((1::int8), (CASE WHEN a > 1 THEN 1 END), (b COLLATE \"C\"))",
            expected: &[
                ("index public.t_a_b_idx", "3 created"),
                ("index public.t_a_b_idx1", "5 created"),
                ("index public.t_lower_expr_expr1_idx", "7 created"),
                ("index public.t_expr_a_coalesce_idx", "9 created"),
                ("index public.t_a_b_idx2", "11 created"),
                ("index public.t_int8_case_b_idx", "13 created"),
            ],
        },
        Case {
            what: "a constraint's name is looked for in the whole schema",
            script: "\
CREATE TABLE other (x int CONSTRAINT t_a_check CHECK (x > 0))

CREATE TABLE t (a int CHECK (a > 0))

CREATE TABLE t_id_seq (a int)

CREATE TABLE s.t (a int CHECK (a > 0))

ALTER TABLE t ADD COLUMN id serial",
            expected: &[
                ("constraint public.t.t_a_check1", "3 created"),
                ("constraint s.t.t_a_check", "7 created"),
                ("sequence public.t_id_seq1", "9 created"),
            ],
        },
        Case {
            what: "a dropped name is free again",
            script: "\
CREATE TABLE t (a int UNIQUE)

ALTER TABLE t DROP CONSTRAINT t_a_key

ALTER TABLE t ADD UNIQUE (a)",
            expected: &[
                ("constraint public.t.t_a_key", "1 created, 3 dropped, 5 created"),
                ("index public.t_a_key", "1 created, ~3 dropped, 5 created"),
            ],
        },
    ]);
}

#[test]
fn names_are_shortened_as_the_server_does() {
    let long = "a".repeat(40);
    for (first, second, label, expected) in [
        ("t", Some("a"), "key", "t_a_key".to_owned()),
        ("t", None, "pkey", "t_pkey".to_owned()),
        (
            &*long,
            Some(&*"b".repeat(40)),
            "fkey",
            format!("{}_{}_fkey", "a".repeat(29), "b".repeat(28)),
        ),
        (&*"a".repeat(63), None, "pkey", format!("{}_pkey", "a".repeat(58))),
        (&*"ä".repeat(30), Some("b"), "idx", format!("{}_b_idx", "ä".repeat(28))),
    ] {
        let name = names::join(first, second, label);
        assert_eq!(name, expected);
        assert!(name.len() <= 63);
    }
}
