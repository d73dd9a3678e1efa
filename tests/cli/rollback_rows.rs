//! What becomes of the rows of a rollback: their numbers, decisions and ends, and declarations that
//! there is no way back.

use crate::rollback::chain;
use crate::support::Project;

const REGISTER: &str = "db/schema/drift_register.yaml";

/// Two steps that leave the same behind, and one above them that is clean.
fn leaving() -> Project {
    let schema = "CREATE TABLE t (a int);\nCREATE SEQUENCE s;\nCREATE TABLE u (a int);\n";
    let sequence = "CREATE SEQUENCE IF NOT EXISTS s;";
    chain(&[
        ("1_t", "CREATE TABLE t (a int);", Some("DROP TABLE t;")),
        ("2_s", sequence, Some("SELECT 1;")),
        ("3_drop", "DROP SEQUENCE s;", Some("CREATE SEQUENCE s; COMMENT ON TABLE t IS 'x';")),
        ("4_s", sequence, Some("SELECT 1;")),
        ("5_u", "CREATE TABLE u (a int);", Some("DROP TABLE u;")),
    ])
    .file("db/schema/canonical_schema.sql", schema)
    .file("adr/ADR-001-forward.md", "# ADR-001: Forward\n\nStatus: Accepted\n")
}

/// The rows of the register as `number object status`.
fn rows(project: &Project) -> Vec<String> {
    let text = project.read(REGISTER);
    let rows = text.lines().filter_map(|line| {
        let part = |name: &str| {
            let rest = line.split_once(name)?.1;
            Some(rest.split([',', '}']).next()?.trim_matches('"').to_owned())
        };
        Some(format!("{} {} {}", part("id: SCHEMA-DRIFT-")?, part("object: ")?, part("status: ")?))
    });
    rows.collect()
}

#[test]
fn rows_live_with_their_steps() {
    let project = leaving();
    let outcome = project.run(&["rollback", "--all"]).expect(1);
    assert!(outcome.stderr.starts_with("new: SCHEMA-DRIFT-001, SCHEMA-DRIFT-002, "));
    assert_eq!(
        rows(&project),
        [
            "001 migration 2_s: sequence public.s Open",
            "002 migration 3_drop: comment on table public.t Open",
            "003 migration 4_s: sequence public.s Open",
        ]
    );
    assert!(outcome.stdout.contains("before↔after-rollback"), "{}", outcome.stdout);

    // A run that compares the sources lets the rows stand as they were found.
    let check = project.run(&["check", "--format", "json"]).expect(1).json();
    assert_eq!(check["drifts"].as_array().unwrap().len(), 3);
    let explained = project.run(&["explain", "3"]).expect(1).stdout;
    assert!(explained.contains("before: absent\nafter-rollback: CREATE SEQUENCE"), "{explained}");

    // Mended, and looked at from there on up alone: the others stand, whatever is done to them.
    project.write("db/migrations/4_s.down.sql", "DROP SEQUENCE s;");
    project.write("db/migrations/2_s.down.sql", "DROP SEQUENCE s;");
    let before = project.read(REGISTER);
    let checked = project.run(&["rollback", "--to", "3", "--check"]).expect(0);
    assert!(checked.stdout.contains(" · 1 resolved · 2 open and not looked at\n"));
    assert_eq!(project.read(REGISTER), before);
    project.run(&["rollback", "--to", "3_drop"]).expect(0);
    assert_eq!(
        rows(&project),
        [
            "001 migration 2_s: sequence public.s Open",
            "002 migration 3_drop: comment on table public.t Open",
            "003 migration 4_s: sequence public.s Resolved",
        ]
    );
    let outcome = project.run(&["rollback", "--all"]).expect(1);
    assert!(outcome.stderr.starts_with("resolved: SCHEMA-DRIFT-001\n"), "{}", outcome.stderr);

    // A row of a migration that is gone can be found no more.
    project.write("db/migrations/3_drop.down.sql", "CREATE SEQUENCE s;");
    for way in ["up", "down"] {
        let text = project.read(&format!("db/migrations/3_drop.{way}.sql"));
        project.remove(&format!("db/migrations/3_drop.{way}.sql"));
        project.write(&format!("db/migrations/3_renamed.{way}.sql"), &text);
    }
    project.run(&["rollback", "--to", "4"]).expect(0);
    assert_eq!(rows(&project)[1], "002 migration 3_drop: comment on table public.t Open");
    let outcome = project.run(&["rollback", "--all"]).expect(0);
    assert!(outcome.stderr.starts_with("resolved: SCHEMA-DRIFT-002\n"), "{}", outcome.stderr);
}

#[test]
fn a_decision_on_a_row_holds_for_what_stays_and_ends_with_it() {
    let project = leaving();
    project.run(&["rollback", "--all", "-q"]).expect(1);
    let decided = project.run(&["decide", "3", "fix-rollback"]).expect(0);
    assert!(decided.stdout.contains("fix rollback"), "{}", decided.stdout);
    assert_eq!(decided.stderr, "next: mend it, then pgcanon rollback --all\n");
    project.run(&["decide", "3", "fix-migration"]).fails_with(&["use one of"]);
    project.run(&["decide", "--object", "migration *", "accept", "--adr", "ADR-001"]).expect(0);
    let outcome = project.run(&["rollback", "--all"]).expect(0);
    assert!(outcome.stdout.ends_with("3 of 5 steps do not go back cleanly · 3 accepted\n"));
    project.run(&["check"]).expect(0);

    // What stays is another thing now, so it was not what was accepted.
    project.write("db/migrations/2_s.down.sql", "ALTER SEQUENCE s AS int;");
    let outcome = project.run(&["rollback", "--all", "--check"]).expect(1);
    assert!(outcome.row("SCHEMA-DRIFT-001").ends_with("Reopened"), "{}", outcome.stdout);

    // What is mended needs no acceptance: a gate says so, and the next run retires it.
    project.write("db/migrations/2_s.down.sql", "DROP SEQUENCE s;");
    let outcome = project.run(&["rollback", "--all", "--check"]).expect(1);
    assert!(outcome.row("SCHEMA-DRIFT-001").ends_with("Stale"), "{}", outcome.stdout);
    assert!(outcome.stderr.contains("next: pgcanon rollback without --check"));
    let outcome = project.run(&["rollback", "--all"]).expect(0);
    assert!(outcome.stderr.starts_with("no longer needed, and retired: SCHEMA-DRIFT-001\n"));
}

#[test]
fn a_chain_that_only_goes_forward_can_be_accepted_as_one() {
    let project = Project::agreeing()
        .file("adr/ADR-001-forward.md", "# ADR-001: Forward\n\nStatus: Accepted\n");
    project.run(&["rollback", "-q"]).expect(1);
    project.run(&["decide", "1", "accept", "--adr", "1"]).expect(0);
    project.run(&["rollback", "--check"]).expect(0);
    // What was accepted is a chain of one step.
    project.write("db/migrations/0002_more.sql", "CREATE TABLE more (a int);");
    let outcome = project.run(&["rollback", "--check"]).expect(1);
    assert!(outcome.row("SCHEMA-DRIFT-001").ends_with("Reopened"), "{}", outcome.stdout);
    project.remove("db/migrations/0002_more.sql");
    // With a way back the row has no cause any more.
    let up = project.read("db/migrations/0001_users.sql");
    project.remove("db/migrations/0001_users.sql");
    project.write("db/migrations/0001_users.up.sql", &up);
    project.write("db/migrations/0001_users.down.sql", "DROP TABLE users;");
    let outcome = project.run(&["rollback"]).expect(0);
    assert!(outcome.stderr.starts_with("no longer needed, and retired: SCHEMA-DRIFT-001\n"));
}

#[test]
fn a_declaration_rests_on_a_record_and_is_needed() {
    let project = chain(&[
        ("1_t", "CREATE TABLE t (a int, b int);", Some("DROP TABLE t;")),
        (
            "2_enum",
            "/* Values stay.\n   CI:IRREVERSIBLE_OK - See ADR-001 */\nCREATE TYPE mood AS ENUM ('a');",
            None,
        ),
        (
            "3_value",
            "ALTER TYPE mood ADD VALUE 'b';",
            Some("-- CI:IRREVERSIBLE_OK - See ADR-001\nSELECT 1;"),
        ),
        ("4_u", "CREATE TABLE u (a int);", Some("DROP TABLE u;")),
        (
            "5_column",
            "-- CI:IRREVERSIBLE_OK - See ADR-001\nALTER TABLE t DROP COLUMN b;",
            Some("ALTER TABLE t ADD COLUMN b int;"),
        ),
    ])
    .file("adr/ADR-001-values-stay.md", "# ADR-001: Values stay\n\nStatus: Accepted\n");
    let outcome = project.run(&["rollback", "--all"]).expect(0);
    let declared = "declared irreversible by ADR-001";
    assert_eq!(outcome.row("2_enum"), format!("2_enum irreversible – {declared}"));
    let value = format!("3_value 1 not as before fails (42710) {declared}");
    assert_eq!(outcome.row("3_value"), value);
    assert!(outcome.row("5_column").contains(declared), "{}", outcome.stdout);
    let verdict = "2 of 5 steps go back cleanly, and up again · 3 irreversible by ADR";
    assert!(outcome.stdout.contains(verdict), "{}", outcome.stdout);
    assert!(outcome.stderr.contains("stopped at 3_value, which is irreversible by ADR-001"));
    let cited = project.run(&["adr", "check"]).expect(0);
    assert_eq!(cited.stdout, "1 ADR in adr, 3 citations: nothing is wrong\n");

    // One that is not needed is a row, and so is what a record does not carry.
    project
        .write("db/migrations/4_u.down.sql", "-- CI:IRREVERSIBLE_OK - See ADR-001\nDROP TABLE u;");
    project.edit("adr/ADR-001-values-stay.md", "Accepted", "Proposed");
    let outcome = project.run(&["rollback", "--all", "--format", "json"]).expect(1).json();
    let found: Vec<(&str, &str, &str)> = outcome["drifts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| ["name", "type", "found"].map(|key| row[key].as_str().unwrap()))
        .map(|[name, kind, found]| (name, kind, found))
        .collect();
    let unfit = "declared irreversible by ADR-001, which is proposed";
    let (absent, needless) =
        (format!("no down file; {unfit}"), format!("{unfit} (db/migrations/4_u.down.sql:1)"));
    assert_eq!(
        found,
        [
            ("migration 2_enum", "no-down", &*absent),
            ("migration 3_value, up again", "up-again-fails", {
                "fails with 42710: enum label \"b\" already exists"
            }),
            ("migration 3_value: enum public.mood", "Changed", "labels: a, b"),
            ("migration 4_u", "declaration-not-needed", &*needless),
        ]
    );
    project.remove("adr/ADR-001-values-stay.md");
    let outcome = project.run(&["rollback", "--to", "1", "--check"]).expect(1);
    assert!(outcome.row("5_column").contains("by ADR-001, which is not there"));
    project.edit("db/migrations/2_enum.up.sql", " - See ADR-001", "");
    let outcome = project.run(&["rollback", "--to", "1", "--check"]).expect(1);
    assert!(outcome.row("2_enum").ends_with("declared irreversible, which names no ADR"));
}

/// What was found of the steps one after another is looked at where they came so far, and the row of
/// the whole chain by a run over all of it.
#[test]
fn a_row_is_resolved_by_a_run_that_would_have_found_it() {
    let leaves =
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM flag) THEN DROP SEQUENCE q; END IF; END $$;";
    let project = chain(&[
        ("1_flag", "CREATE TABLE flag (a int);", Some("DROP TABLE flag;")),
        ("2_q", "CREATE SEQUENCE IF NOT EXISTS q;", Some(leaves)),
        ("3_row", "INSERT INTO flag VALUES (1);", Some("SELECT 1;")),
    ]);
    let outcome = project.run(&["rollback", "--all"]).expect(1);
    assert!(outcome.row("2_q").ends_with("the same 1 drift in sequence alone"));
    assert!(project.read(REGISTER).contains("migration 2_q, in sequence: sequence public.q"));
    // What follows the comma is left out here.
    let in_sequence = "001 migration 2_q Open";
    assert_eq!(rows(&project), [in_sequence]);

    // Nothing was mended: the walk as a whole only ends before it.
    project.remove("db/migrations/3_row.down.sql");
    let outcome = project.run(&["rollback", "--all"]).expect(1);
    assert_eq!(rows(&project), [in_sequence, "002 migration 3_row Open"]);
    assert!(outcome.row("2_q").ends_with("the same not reached in sequence"), "{}", outcome.stdout);
    let json = project.run(&["rollback", "--all", "--format", "json"]).expect(1).json();
    assert_eq!(
        (&json["steps"][1]["in_sequence"], &json["open_elsewhere"]),
        (&false.into(), &1.into())
    );

    for step in ["1_flag", "2_q"] {
        project.remove(&format!("db/migrations/{step}.down.sql"));
    }
    project.run(&["rollback"]).expect(1);
    let whole = "003 migrations db/migrations Open";
    assert_eq!(rows(&project).last().unwrap(), whole);
    project.write("db/migrations/3_row.down.sql", "DELETE FROM flag;");
    project.run(&["rollback"]).expect(0);
    assert_eq!(rows(&project).last().unwrap(), whole);
}
