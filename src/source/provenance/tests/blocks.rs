//! SQL inside `DO` blocks and routines, and SQL that cannot be read.

use super::{Case, check, check_missing};

#[test]
fn static_sql_in_blocks_is_followed() {
    check(&[
        Case {
            what: "each statement at its own lines",
            script: "\
DO $$
DECLARE
  n int := 1;
BEGIN
  IF n = 1 THEN
    CREATE TABLE t (
      a int,
      b int PRIMARY KEY
    );
  ELSE
    ALTER TABLE t ADD c int;
  END IF;
  FOR n IN 1..2 LOOP
    CREATE INDEX IF NOT EXISTS i ON t (a);
  END LOOP;
  BEGIN
    CREATE TYPE mood AS ENUM ('ok');
  EXCEPTION WHEN duplicate_object THEN NULL;
  END;
  GRANT SELECT ON t TO bob;
END
$$",
            expected: &[
                ("table public.t", "6-9 created"),
                ("column public.t.b", "8 created"),
                ("constraint public.t.t_pkey", "8 created"),
                ("column public.t.c", "11 created"),
                ("index public.i", "14 created"),
                ("enum public.mood", "17 created"),
                ("grant bob on table public.t", "20 created"),
            ],
        },
        Case {
            what: "what is there already was not created by a guarded statement",
            script: "\
CREATE TYPE mood AS ENUM ('ok')

CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0))

DO $$ BEGIN
  CREATE TYPE mood AS ENUM ('ok');
  ALTER TABLE t ADD COLUMN a int;
  ALTER TABLE t ADD CONSTRAINT c CHECK (a > 1);
EXCEPTION WHEN OTHERS THEN NULL; END $$",
            expected: &[
                ("enum public.mood", "1 created"),
                ("column public.t.a", "3 created"),
                ("constraint public.t.c", "3 created"),
            ],
        },
        Case {
            what: "EXECUTE of constants is static",
            script: "\
DO $do$
BEGIN
  EXECUTE 'CREATE TABLE t (a int)';
  EXECUTE format('ALTER TABLE %I ADD COLUMN %I int', 't', 'B');
  EXECUTE 'CREATE INDEX i '
    || 'ON t (a)';
END
$do$",
            expected: &[
                ("table public.t", "3 created"),
                ("column public.t.B", "4 created"),
                ("index public.i", "5-6 created"),
            ],
        },
        Case {
            what: "a quoted body is placed as a whole",
            script: "DO 'BEGIN\n  CREATE TABLE t (a text DEFAULT ''x'');\nEND'",
            expected: &[("table public.t", "1-3 created")],
        },
        Case {
            what: "routines of the scripts are run when they are called",
            script: "\
CREATE FUNCTION setup(n int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  CREATE TABLE t (a int);
END $$

CREATE PROCEDURE more() LANGUAGE sql AS $$
  ALTER TABLE t ADD b int;
  ALTER TABLE t ADD c int
$$

SELECT setup(1)

DO $$ BEGIN CALL more(); END $$

DROP FUNCTION setup(int)",
            expected: &[
                ("table public.t", "3 created"),
                ("column public.t.c", "8 created"),
                ("function public.setup(integer)", "1-4 created, 15 dropped"),
            ],
        },
    ]);
}

#[test]
fn what_only_running_would_tell_is_possible() {
    let script = "\
CREATE TABLE known (a int)

DO $$
BEGIN
  FOR t IN SELECT unnest(ARRAY['known', 'made']) LOOP
    EXECUTE format('ALTER TABLE %I ADD COLUMN tenant int', t);
  END LOOP;
END $$

SELECT create_partitions('events', 12)

SELECT count(*) FROM known

SELECT setval('known_seq', 1)";
    check(&[Case {
        what: "dynamic SQL",
        script,
        expected: &[
            ("table public.known", "1 created"),
            ("table public.made", "~3-8 possibly shaped"),
            ("column public.known.tenant", "~3-8 possibly shaped"),
            ("table public.events", "~10 possibly shaped"),
            ("table public.event", ""),
            ("sequence public.known_seq", ""),
        ],
    }]);
    check_missing(&[Case {
        what: "dynamic SQL may also have dropped it",
        script,
        expected: &[("table public.known", "~12 possibly shaped")],
    }]);
}

#[test]
fn what_cannot_be_parsed_is_passed_over() {
    let deep = "SELECT 'x'".to_owned() + &" || 'x'".repeat(200);
    let script = format!(
        "CREATE TABLE t (a int)\n\nTHIS IS NOT SQL\n\nCREATE VIEW v AS {deep}\n\nINSERT INTO t VALUES (1)"
    );
    let script: &'static str = Box::leak(script.into_boxed_str());
    check(&[Case {
        what: "a broken statement and a query too deep to decode",
        script,
        expected: &[("table public.t", "1 created"), ("view public.v", "5 created")],
    }]);
}
