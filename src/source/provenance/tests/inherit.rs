//! What tables take from each other.

use super::{Case, check};

#[test]
fn columns_constraints_and_indexes_are_taken_along() {
    check(&[
        Case {
            what: "partitions",
            script: "\
CREATE TABLE p (a int, b int, PRIMARY KEY (a), CONSTRAINT c CHECK (b > 0), UNIQUE (a, b)) PARTITION BY LIST (a)

CREATE INDEX ON p (b)

CREATE TABLE p1 PARTITION OF p (b DEFAULT 3) FOR VALUES IN (1)

CREATE TABLE p2 (a int NOT NULL, b int, CONSTRAINT c CHECK (b > 0))

ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2)

CREATE TRIGGER tr AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f()

ALTER TABLE p ADD FOREIGN KEY (b) REFERENCES other

ALTER TABLE p ADD d int

ALTER TABLE p RENAME d TO e

CREATE INDEX by_e ON p (e)

ALTER TABLE p DROP CONSTRAINT p_a_b_key

ALTER TABLE p DETACH PARTITION p2",
            expected: &[
                ("table public.p1", "5 created"),
                ("column public.p1.a", "5 created"),
                ("column public.p1.b", "5 created, 5 altered"),
                ("constraint public.p1.p1_pkey", "5 created"),
                ("constraint public.p1.c", "5 created"),
                ("constraint public.p1.p1_a_b_key", "5 created, ~21 dropped"),
                ("index public.p1_b_idx", "5 created"),
                ("table public.p2", "7 created, 9 altered, 23 altered"),
                ("constraint public.p2.c", "7 created"),
                ("index public.p2_pkey", "9 created"),
                ("index public.p2_b_idx", "9 created"),
                ("trigger public.p1.tr", "11 created"),
                ("trigger public.p2.tr", "11 created, 23 dropped"),
                ("constraint public.p1.p_b_fkey", "13 created"),
                ("column public.p1.e", "15 created, 17 renamed"),
                ("index public.p1_e_idx", "19 created"),
            ],
        },
        Case {
            what: "what a dump says of a partition",
            script: "\
CREATE TABLE p (a int) PARTITION BY LIST (a)

CREATE TABLE p1 (a int)

ALTER TABLE ONLY p ATTACH PARTITION p1 FOR VALUES IN (1)

ALTER TABLE ONLY p ADD CONSTRAINT p_pkey PRIMARY KEY (a)

ALTER TABLE ONLY p1 ADD CONSTRAINT p1_pk PRIMARY KEY (a)

ALTER INDEX p_pkey ATTACH PARTITION p1_pk",
            expected: &[
                ("constraint public.p1.p1_pk", "9 created"),
                ("index public.p1_pk", "9 created, 11 altered"),
                ("index public.p1_pkey", ""),
            ],
        },
        Case {
            what: "inheritance",
            script: "\
CREATE TABLE parent (a int PRIMARY KEY, b int CHECK (b > 0), CONSTRAINT mine CHECK (a > 0) NO INHERIT)

CREATE TABLE child (c int) INHERITS (parent)

ALTER TABLE parent ALTER b TYPE bigint

ALTER TABLE parent DROP COLUMN b

ALTER TABLE child NO INHERIT parent

ALTER TABLE parent ADD d int",
            expected: &[
                ("column public.child.a", "3 created"),
                ("column public.child.b", "3 created, 5 altered, 7 dropped"),
                ("constraint public.child.parent_b_check", "3 created, ~7 dropped"),
                ("constraint public.child.mine", "~3 created, ~9 altered"),
                ("constraint public.child.child_pkey", "~3 created, ~9 altered"),
                ("column public.child.d", "~3 created, ~9 altered"),
            ],
        },
        Case {
            what: "copies",
            script: "\
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, a int UNIQUE, CONSTRAINT c CHECK (a > 0))

CREATE INDEX ON t (lower(a::text))

COMMENT ON COLUMN t.a IS 'x'

CREATE TABLE plain (
  LIKE t,
  b int
)

CREATE TABLE whole (
  b int,
  LIKE t INCLUDING ALL
)",
            expected: &[
                ("column public.plain.a", "8 created"),
                ("constraint public.plain.c", "~7-10 created"),
                ("constraint public.plain.plain_a_key", "~7-10 created"),
                ("column public.whole.a", "14 created"),
                ("constraint public.whole.c", "14 created"),
                ("constraint public.whole.whole_a_key", "14 created"),
                ("index public.whole_lower_idx", "14 created"),
                ("sequence public.whole_id_seq", "14 created"),
                ("comment on column public.whole.a", "14 created"),
                ("comment on column public.plain.a", "~8 created"),
            ],
        },
    ]);
}
