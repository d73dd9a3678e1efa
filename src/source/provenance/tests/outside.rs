//! Roles, tablespaces, foreign servers and what belongs to them; labels.

use super::{Case, check, check_missing};

#[test]
fn what_is_in_no_schema() {
    check(&[
        Case {
            what: "roles",
            script: "\
CREATE ROLE a LOGIN

ALTER ROLE a NOLOGIN

ALTER USER a RENAME TO b

GRANT b TO c, d

REVOKE ADMIN OPTION FOR b FROM c

ALTER ROLE b SET work_mem TO '8MB'

ALTER ROLE b IN DATABASE x SET work_mem TO '8MB'

ALTER ROLE ALL SET work_mem TO '8MB'

ALTER DATABASE x SET work_mem TO '8MB'

COMMENT ON ROLE b IS 'x'",
            expected: &[
                ("role b", "1 created, 3 altered, 5 renamed"),
                ("role membership c on role b", "7 created, 9 altered"),
                ("role membership d on role b", "7 created"),
                ("role setting work_mem on role b", "11 created"),
                ("database setting b.work_mem", "13 created"),
                ("role setting work_mem", "15 created"),
                ("database setting work_mem", "17 created"),
                ("comment on role b", "19 created"),
                ("role unheard_of", ""),
                ("parameter privilege b.work_mem", ""),
            ],
        },
        Case {
            what: "foreign servers",
            script: "\
CREATE FOREIGN DATA WRAPPER w

CREATE SERVER s FOREIGN DATA WRAPPER w

CREATE SERVER IF NOT EXISTS s FOREIGN DATA WRAPPER w

ALTER SERVER s OPTIONS (host 'a')

CREATE USER MAPPING FOR bob SERVER s

CREATE USER MAPPING FOR PUBLIC SERVER s

ALTER USER MAPPING FOR bob SERVER s OPTIONS (user 'b')

CREATE FOREIGN TABLE t (a integer) SERVER s

ALTER FOREIGN TABLE t ALTER a TYPE bigint

ALTER SERVER s RENAME TO r

GRANT USAGE ON FOREIGN SERVER r TO bob

COMMENT ON FOREIGN DATA WRAPPER w IS 'x'

SECURITY LABEL FOR p ON FOREIGN TABLE t IS 'x'",
            expected: &[
                ("foreign-data wrapper w", "1 created"),
                ("server r", "3 created, 7 altered, 19 renamed"),
                ("user mapping bob on server r", "9 created, 13 altered"),
                ("user mapping public on server r", "11 created"),
                ("foreign table public.t", "15 created"),
                ("column public.t.a", "15 created, 17 altered"),
                ("grant bob on server r", "21 created"),
                ("comment on foreign-data wrapper w", "23 created"),
                ("security label p on foreign table public.t", "25 created"),
            ],
        },
        Case {
            what: "tablespaces",
            script: "\
CREATE TABLESPACE a LOCATION '/x'

ALTER TABLESPACE a SET (seq_page_cost = 2)

ALTER TABLESPACE a RENAME TO b",
            expected: &[("tablespace b", "1 created, 3 altered, 5 renamed")],
        },
    ]);
}

#[test]
fn what_was_taken_away_again() {
    check_missing(&[Case {
        what: "each kind",
        script: "\
CREATE ROLE a

ALTER ROLE b SET work_mem TO '8MB'

ALTER ROLE b RESET work_mem

GRANT a TO b

REVOKE a FROM b

DROP ROLE c

CREATE SERVER s FOREIGN DATA WRAPPER w

CREATE USER MAPPING FOR bob SERVER s

DROP USER MAPPING FOR bob SERVER s

DROP SERVER t",
        expected: &[
            ("role setting work_mem on role b", "5 dropped"),
            ("role membership b on role a", "9 dropped"),
            ("role c", "11 dropped"),
            ("user mapping bob on server s", "17 dropped"),
            ("server t", "19 dropped"),
        ],
    }]);
}
