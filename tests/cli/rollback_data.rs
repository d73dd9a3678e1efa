//! What a step does to data, which no way back can bring again: what is said of it, and which
//! declaration is not needed.

use crate::rollback::chain;
use crate::support::Project;

const BASE: &str = "CREATE TABLE t (id int, a text); CREATE TABLE u (id int);
    CREATE FUNCTION nuke() RETURNS void LANGUAGE sql AS 'DELETE FROM t';";
const BACK: &str = "DROP FUNCTION nuke(); DROP TABLE u, t;";

/// One step over the base, whose way back restores the structure.
fn over(up: &str, down: &str) -> Project {
    chain(&[("1_base", BASE, Some(BACK)), ("2_step", up, Some(down))])
        .file("adr/ADR-001-gone.md", "# ADR-001: Gone\n\nStatus: Accepted\n")
}

#[test]
fn what_becomes_of_rows_is_told() {
    let up = "TRUNCATE t, u CASCADE;
DELETE FROM t WHERE id > 0;
ALTER TABLE t ADD COLUMN fresh int;
UPDATE t SET fresh = 1;
UPDATE t SET a = NULL;
MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE;
ALTER TABLE t ALTER a TYPE varchar(3);";
    let down = "ALTER TABLE t DROP COLUMN fresh, ALTER a TYPE text;";
    let project = over(up, down);
    let json = project.run(&["rollback", "--format", "json"]).expect(0).json();
    let data: Vec<&str> = json["steps"][0]["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|loss| loss.as_str().unwrap())
        .collect();
    let up = "db/migrations/2_step.up.sql";
    assert_eq!(
        data,
        [
            format!("empties table t, and what refers to it (CASCADE) ({up}:1)"),
            format!("empties table u, and what refers to it (CASCADE) ({up}:1)"),
            format!("deletes rows of t ({up}:2): may not come back"),
            format!("changes rows of t ({up}:5): may not come back"),
            format!("merges into t ({up}:6): may not come back"),
            format!("changes the type of t.a ({up}:7): may not come back"),
        ]
    );
    project.write(up, "UPDATE t SET a = NULL;");
    project.write("db/migrations/2_step.down.sql", "SELECT 1;");
    let outcome = project.run(&["rollback"]).expect(0);
    let note = format!("note        2_step: changes rows of t ({up}:1): data may not come back\n");
    assert!(outcome.stderr.contains(&note), "{}", outcome.stderr);
}

/// Nobody is told to take a declaration away from a step that may lose data.
#[test]
fn a_declaration_is_needed_where_data_may_go() {
    let cases = [
        ("DO $$ BEGIN DELETE FROM t; END $$;", 0),
        ("SELECT nuke();", 0),
        ("CREATE VIEW v AS SELECT 1 AS a;", 1),
    ];
    for (up, code) in cases {
        let declared = format!("-- CI:IRREVERSIBLE_OK - See ADR-001\n{up}");
        let project = over(&declared, "DROP VIEW IF EXISTS v;");
        let json = project.run(&["rollback", "--format", "json"]).expect(code).json();
        assert_eq!(json["steps"][0]["irreversible"], code == 0, "{up}");
        let rows = json["drifts"].as_array().unwrap().iter();
        let types: Vec<&str> = rows.map(|row| row["type"].as_str().unwrap()).collect();
        assert_eq!(types.contains(&"declaration-not-needed"), code == 1, "{up}");
    }
}

#[test]
fn what_to_do_about_a_declaration_is_said() {
    let up = "db/migrations/2_step.up.sql";
    let project =
        over("-- CI:IRREVERSIBLE_OK - See ADR-001\nCREATE VIEW v AS SELECT 1;", "DROP VIEW v;")
            .file("adr/ADR-002-later.md", "# ADR-002: Later\n\nStatus: Proposed\n")
            .file("adr/ADR-003-old.md", "# ADR-003: Old\n\nStatus: Superseded by ADR-001\n");
    let outcome = project.run(&["rollback", "--check"]).expect(1);
    let next = format!("next: remove the declaration at {up}:1, and run this again · ");
    assert!(outcome.stderr.contains(&next), "{}", outcome.stderr);

    project.remove("db/migrations/2_step.down.sql");
    let cases = [
        ("-- ci:irreversible_ok - see adr-001", None),
        ("-- CI:IRREVERSIBLE_OK - See ADR-002", Some("have ADR-002 accepted")),
        (
            "-- CI:IRREVERSIBLE_OK - See ADR-003",
            Some("name ADR-001 at db/migrations/2_step.up.sql:1"),
        ),
        ("-- CI:IRREVERSIBLE_OK", Some("name the record at db/migrations/2_step.up.sql:1")),
        // Both have to hold.
        (
            "-- CI:IRREVERSIBLE_OK - See ADR-001\n-- CI:IRREVERSIBLE_OK - See ADR-002",
            Some("have ADR-002 accepted"),
        ),
        // It speaks of the word, and declares nothing.
        (
            "-- this is not CI:IRREVERSIBLE_OK - See ADR-001, it can go back",
            Some("write the way back of db/migrations/2_step.up.sql"),
        ),
    ];
    for (comment, next) in cases {
        project.write(up, &format!("{comment}\nDROP TABLE u;"));
        let outcome = project.run(&["rollback", "--check"]).expect(i32::from(next.is_some()));
        if let Some(next) = next {
            let next = format!("next: {next} · pgcanon decide ");
            assert!(outcome.stderr.contains(&next), "{comment}\n{}", outcome.stderr);
        } else {
            let verdict = "0 of 1 step goes back cleanly, and up again · 1 irreversible by ADR\n";
            assert!(outcome.stdout.ends_with(verdict), "{}", outcome.stdout);
        }
    }
}
