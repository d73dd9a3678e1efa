//! Comments, grants and default privileges.

use super::{Case, check, check_missing};

#[test]
fn comments_on_everything() {
    check(&[
        Case {
            what: "each kind",
            script: "\
CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0))

COMMENT ON TABLE t IS 'x'

COMMENT ON COLUMN t.a IS 'x'

COMMENT ON CONSTRAINT c ON t IS 'x'

COMMENT ON INDEX i IS 'x'

COMMENT ON SCHEMA public IS 'x'

COMMENT ON EXTENSION e IS 'x'

COMMENT ON TYPE mood IS 'x'

COMMENT ON DOMAIN d IS 'x'

COMMENT ON CONSTRAINT k ON DOMAIN d IS 'x'

COMMENT ON FUNCTION f(int, text) IS 'x'

COMMENT ON AGGREGATE g(*) IS 'x'

COMMENT ON TRIGGER tr ON t IS 'x'

COMMENT ON POLICY p ON public.t IS 'x'

COMMENT ON RULE r ON t IS 'x'

COMMENT ON VIEW v IS 'x'

COMMENT ON COLUMN v.a IS 'x'

COMMENT ON SEQUENCE s IS 'x'

COMMENT ON MATERIALIZED VIEW m IS 'x'",
            expected: &[
                ("comment on table public.t", "3 created"),
                ("comment on column public.t.a", "5 created"),
                ("comment on constraint public.t.c", "7 created"),
                ("comment on index public.i", "9 created"),
                ("comment on schema public", "11 created"),
                ("comment on extension e", "13 created"),
                ("comment on enum public.mood", "15 created"),
                ("comment on domain public.d", "17 created"),
                ("comment on constraint public.d.k", "19 created"),
                ("comment on function public.f(integer, text)", "21 created"),
                ("comment on aggregate public.g()", "23 created"),
                ("comment on trigger public.t.tr", "25 created"),
                ("comment on policy public.t.p", "27 created"),
                ("comment on rule public.t.r", "29 created"),
                ("comment on view public.v", "31 created"),
                ("comment on column public.v.a", "33 created"),
                ("comment on sequence public.s", "35 created"),
                ("comment on materialized view public.m", "37 created"),
            ],
        },
        Case {
            what: "changed and taken away",
            script: "\
CREATE TABLE t (a int)

COMMENT ON TABLE t IS 'x'

COMMENT ON TABLE t IS 'y'

COMMENT ON TABLE t IS NULL",
            expected: &[
                ("comment on table public.t", "3 created, 5 altered, 7 dropped"),
                ("comment on column public.t.a", "~1 created"),
            ],
        },
    ]);
}

#[test]
fn grants() {
    check(&[
        Case {
            what: "on one object",
            script: "\
CREATE TABLE t (a int, b int)

GRANT SELECT (a, b), UPDATE ON t TO bob, PUBLIC

GRANT INSERT ON t TO bob

REVOKE INSERT ON t FROM bob

REVOKE ALL ON t FROM bob

GRANT USAGE ON SCHEMA public TO bob

GRANT EXECUTE ON FUNCTION f(int) TO bob

GRANT USAGE ON TYPE mood TO bob

GRANT USAGE ON SEQUENCE s TO bob

REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC",
            expected: &[
                ("grant bob on table public.t", "3 created, 5 altered, 7 altered, 9 dropped"),
                ("grant public on table public.t", "3 created"),
                ("grant bob on column public.t.b", "3 created"),
                ("grant bob on schema public", "11 created"),
                ("grant bob on function public.f(integer)", "13 created"),
                ("grant PUBLIC on function public.f(integer)", "19 altered"),
                ("grant bob on enum public.mood", "15 created"),
                ("grant bob on sequence public.s", "17 created"),
                ("grant joe on table public.t", "~1 created"),
            ],
        },
        Case {
            what: "on all there is, but not on what comes later",
            script: "\
CREATE TABLE t (a serial)

CREATE VIEW v AS SELECT 1

CREATE FUNCTION f() RETURNS int AS 'x' LANGUAGE c

GRANT SELECT ON ALL TABLES IN SCHEMA public TO bob

GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO bob

GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO bob

CREATE TABLE later (a int)",
            expected: &[
                ("grant bob on table public.t", "7 created"),
                ("grant bob on view public.v", "7 created"),
                ("grant bob on sequence public.t_a_seq", "9 created"),
                ("grant bob on function public.f()", "11 created"),
                ("grant bob on table public.later", "~13 created"),
            ],
        },
        Case {
            what: "by default",
            script: "\
CREATE TABLE early (a int)

ALTER DEFAULT PRIVILEGES FOR ROLE joe IN SCHEMA public, s GRANT SELECT ON TABLES TO bob

ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC

ALTER DEFAULT PRIVILEGES FOR ROLE joe IN SCHEMA s REVOKE SELECT ON TABLES FROM bob

CREATE TABLE late (a int)",
            expected: &[
                ("default privilege joe.tables.bob on schema public", "3 created"),
                ("default privilege joe.tables.bob on schema s", "3 created, 7 altered"),
                ("default privilege me.functions.public", "5 created"),
                ("default privilege me.functions.joe", ""),
                ("grant bob on table public.late", "~3 created"),
                ("grant bob on table public.early", "~1 created"),
            ],
        },
    ]);
}

#[test]
fn a_missing_grant_or_comment() {
    check_missing(&[Case {
        what: "taken away, or never given",
        script: "\
CREATE TABLE t (a int)

ALTER TABLE t SET LOGGED

GRANT SELECT ON t TO bob

REVOKE ALL ON t FROM bob",
        expected: &[
            ("grant bob on table public.t", "7 dropped"),
            ("grant joe on table public.t", "~1 created"),
            ("comment on table public.t", "~1 created"),
        ],
    }]);
}
