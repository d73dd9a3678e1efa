//! Behaviour tests that are bound to a migration: where they run, and what a rollback proves by
//! them.

use crate::rollback::chain;
use crate::support::Project;

/// A step that forbids what was allowed before it.
const STRICT: &str = "ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0);";
const TABLE: &str = "CREATE TABLE t (a int);";

const TESTS: &str = "-- What is allowed changed.
--
-- test: at first anything goes
-- revision: 1
INSERT INTO t VALUES (-1);

-- test: later it does not
-- fails: 23514 ck
INSERT INTO t VALUES (-1);

-- test: nor when that was new
-- revision: 0002_strict
-- fails: 23514 ck
INSERT INTO t VALUES (-1);
";

fn bound(down: &str) -> Project {
    chain(&[
        ("0001_table", TABLE, Some("DROP TABLE t;")),
        ("0002_strict", STRICT, Some(down)),
        ("0003_more", "ALTER TABLE t ADD COLUMN b int;", Some("ALTER TABLE t DROP COLUMN b;")),
    ])
    .file(
        "db/schema/canonical_schema.sql",
        "CREATE TABLE t (a int CONSTRAINT ck CHECK (a > 0), b int);",
    )
    .file("db/tests/fixtures.sql", "INSERT INTO t (a, b) VALUES (7, 7);\n")
    .file("db/tests/t.sql", TESTS)
    // Written for the last migration, so no test of an earlier one can have it.
    .file("pgcanon.toml", "[test]\nsetup = [\"db/tests/fixtures.sql\"]\n")
}

#[test]
fn each_test_runs_on_the_schema_that_it_is_bound_to() {
    let project = bound("ALTER TABLE t DROP CONSTRAINT ck;");
    let listed = project.run(&["test", "--list"]).expect(0).stdout;
    assert!(listed.starts_with("db/tests/t.sql:3  at first anything goes (after 1)\n"), "{listed}");
    let outcome = project.run(&["test"]).expect(0);
    let row = "pass at first anything goes (after 0001_table) none db/tests/t.sql:3";
    assert_eq!(outcome.row("at first"), row);
    assert_eq!(outcome.row("later"), "pass later it does not none db/tests/t.sql:7");
    assert!(outcome.stdout.ends_with("\n3 tests passed\n"), "{}", outcome.stdout);
    let json = project.run(&["test", "--format", "json"]).expect(0).json();
    let revisions: Vec<&str> = json["tests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|test| test["revision"].as_str().unwrap_or("–"))
        .collect();
    assert_eq!(revisions, ["0001_table", "–", "0002_strict"]);
    let tap = project.run(&["test", "--format", "tap", "later"]).expect(0);
    assert!(tap.stdout.contains("ok 1 - db/tests/t.sql: later it does not\n"), "{}", tap.stdout);

    let declared = project.run(&["test", "--on", "canonical"]).expect(0);
    assert!(declared.stdout.ends_with("\n1 test passed\n"), "{}", declared.stdout);
    let note = "note: 2 tests not run: bound to a migration\n";
    assert!(declared.stderr.contains(note), "{}", declared.stderr);
    project
        .run(&["test", "--on", "canonical", "at first"])
        .fails_with(&["bound to a migration", "hint: run them with `--on migrations`"]);

    // For the whole file, in front of everything else.
    project.write("db/tests/t.sql", &format!("-- revision: 0001_table\n\n{TABLE}\n"));
    assert!(project.run(&["test"]).expect(1).stdout.contains("t (after 0001_table)"));
}

#[test]
fn a_revision_that_is_not_there_is_told_with_its_place() {
    let project = bound("SELECT 1;");
    for verb in [&["test"][..], &["rollback"]] {
        project.edit("db/tests/t.sql", "revision: 1", "revision: 0001_tables");
        project.run(verb).fails_with(&[
            "there is no migration `0001_tables` in `db/migrations`",
            "--> db/tests/t.sql:4:1",
            "hint: did you mean `0001_table`?",
        ]);
        project.edit("db/tests/t.sql", "revision: 0001_tables", "revision: 1");
    }
    let twice = TESTS.replacen("revision: 1", "revision: 1\n-- revision: 2", 1);
    project.write("db/tests/t.sql", &twice);
    project.run(&["test"]).fails_with(&["`revision` is there twice", "--> db/tests/t.sql:5:1"]);
    let late = TESTS.replacen("(-1);\n", "(-1);\n-- revision: 1\nSELECT 1;\n", 1);
    project.write("db/tests/t.sql", &late);
    project.run(&["test"]).fails_with(&["a revision is that of a test or of a file"]);

    project.write("db/tests/t.sql", TESTS);
    let yaml = "invariants:\n- id: I1\n  category: x\n  statement: y\n  check:\n    test: at first anything goes\n";
    project.write("db/schema/canonical_schema.yaml", yaml);
    project.run(&["invariants"]).fails_with(&[
        "the test `at first anything goes` (db/tests/t.sql:3) is bound to `1`",
        "hint: name a test",
    ]);
}

/// What a bound test ran in is gone when the next step runs, which could not drop the role else.
#[test]
fn a_bound_test_leaves_no_database_behind() {
    let drop = "REVOKE SELECT ON t FROM checks_old; DROP ROLE checks_old;";
    let back = "CREATE ROLE checks_old; GRANT SELECT ON t TO checks_old;";
    let project = chain(&[
        ("1_t", "CREATE TABLE t (a int);", Some("DROP TABLE t;")),
        ("2_role", back, Some(drop)),
        ("3_gone", drop, Some(back)),
    ])
    .alone()
    .file(
        "db/tests/t.sql",
        "-- revision: 2\n-- role: checks_old\n\n-- returns: nothing\nTABLE t;\n",
    );
    project.run(&["test"]).expect(0);
    let outcome = project.run(&["rollback", "--all"]).expect(0);
    assert_eq!(outcome.row("3_gone"), "3_gone as before the same 1 test after the way back");
}

#[test]
fn a_rollback_proves_that_what_was_allowed_is_allowed_again() {
    let project = bound("ALTER TABLE t DROP CONSTRAINT ck;");
    let outcome = project.run(&["rollback", "--all"]).expect(0);
    assert!(outcome.row("0002_strict").ends_with("the same 1 test after the way back"));
    assert!(outcome.row("0003_more").ends_with("the same 1 test after the way back"));
    assert_eq!(outcome.row("0001_table"), "0001_table as before the same");

    // A way back that keeps what was forbidden forbidden, in a way that the structure shows too.
    project.write("db/migrations/0002_strict.down.sql", "SELECT 1;");
    let outcome = project.run(&["rollback", "--to", "1", "--format", "json"]).expect(1).json();
    let rows = outcome["drifts"].as_array().unwrap();
    let row = rows.iter().find(|row| row["type"] == "behaviour").unwrap();
    assert_eq!(row["name"], "migration 0002_strict: test db/tests/t.sql: at first anything goes");
    assert_eq!(row["expected"], "succeeds");
    assert!(row["found"].as_str().unwrap().starts_with("fails with 23514"), "{row}");
    assert_eq!(row["left_span"]["file"], "db/tests/t.sql");
    assert_eq!(row["right_span"]["file"], "db/migrations/0002_strict.down.sql");
    let step = outcome["steps"][0].as_object().unwrap();
    assert_eq!((step["name"].as_str(), step["tests"].as_u64()), (Some("0002_strict"), Some(1)));
}

/// A declaration covers what does not come back, and hides none of it.
#[test]
fn what_a_declaration_covers_is_told() {
    let project =
        bound("SELECT 1;").file("adr/ADR-001-strict.md", "# ADR-001: Strict\n\nStatus: Accepted\n");
    project.edit("db/migrations/0002_strict.up.sql", "ALTER", {
        "-- CI:IRREVERSIBLE_OK - See ADR-001\nALTER"
    });
    let outcome = project.run(&["rollback", "--to", "1"]).expect(0);
    let row = "0002_strict 1 not as before fails (42710) declared irreversible by ADR-001; 1 of 1 test \
               after the way back failed";
    assert_eq!(outcome.row("0002_strict"), row);
    let note =
        "note        declared: migration 0002_strict: constraint public.t.ck: absent ≠ CHECK";
    assert!(outcome.stderr.contains(note), "{}", outcome.stderr);
    let json = project.run(&["rollback", "--to", "1", "--format", "json"]).expect(0).json();
    let covered: Vec<&str> = json["steps"][0]["covered"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found.as_str().unwrap())
        .collect();
    assert_eq!(covered.len(), 3, "{covered:?}");
    let test =
        "migration 0002_strict: test db/tests/t.sql: at first anything goes: succeeds ≠ fails";
    assert!(covered.iter().any(|found| found.starts_with(test)), "{covered:?}");
}

/// A test that fails without any way back is no fault of one.
#[test]
fn a_test_that_fails_on_its_own_schema_is_not_laid_to_a_way_back() {
    let project = bound("ALTER TABLE t DROP CONSTRAINT ck;");
    project.edit("db/tests/t.sql", "revision: 1\nINSERT INTO t", "revision: 1\nINSERT INTO nope");
    for extent in [&["--all"][..], &["--to", "1"]] {
        let args = [&["rollback", "--format", "json"], extent].concat();
        let json = project.run(&args).expect(1).json();
        let rows = json["drifts"].as_array().unwrap();
        let row = &rows[0];
        assert_eq!((rows.len(), &row["type"]), (1, &"test-fails".into()));
        let name = "migration 0001_table, itself: test db/tests/t.sql: at first anything goes";
        assert_eq!(row["name"], name);
        assert_eq!(row["found"], "fails on 0001_table itself; pgcanon test shows it");
        assert_eq!(json["resolved"].as_array().unwrap().len(), 0);
    }
    let outcome = project.run(&["rollback", "--to", "1"]).expect(1);
    let row = "0002_strict as before the same 1 test not asked, failing before";
    assert_eq!(outcome.row("0002_strict"), row);
    let verdict = "all 2 steps go back cleanly, and up again · 1 test fails without any way back · 1 drift open";
    assert!(outcome.stdout.contains(verdict), "{}", outcome.stdout);
    // A run that does not need the test lets its row stand.
    project.run(&["rollback"]).expect(0);
    project.edit("db/tests/t.sql", "INTO nope", "INTO t");
    let outcome = project.run(&["rollback", "--to", "1"]).expect(0);
    assert!(outcome.stderr.starts_with("resolved: SCHEMA-DRIFT-001\n"), "{}", outcome.stderr);
}
