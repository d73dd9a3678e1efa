//! What each verb prints, what it writes, and how it ends when nothing is wrong.

use jsonschema::validator_for;
use serde_json::Value;

use crate::support::{Outcome, Project};

#[test]
fn check_tells_and_writes_nothing() {
    let project = Project::example();
    let before = project.listing();
    let outcome = project.run(&["check"]).expect(1);
    assert_eq!(project.listing(), before);
    let verdict = outcome.stdout.lines().last().unwrap();
    let open: usize = verdict.split(' ').next().unwrap().parse().unwrap();
    let rest = "drifts open (4 migrations) · 2 accepted · 0 resolved · 2 notes (column order)";
    assert!(verdict.ends_with(rest), "{verdict}");
    assert_eq!(outcome.stdout.matches("SCHEMA-DRIFT-").count(), open + 2);
    for number in 1..=open + 2 {
        assert!(outcome.stdout.contains(&format!(" SCHEMA-DRIFT-{number:03} ")));
    }
    for part in ["canonical ", "migrations ", "head 011_reporting", "local PostgreSQL", "next: "] {
        assert!(outcome.stderr.contains(part), "`{part}` is not in {}", outcome.stderr);
    }
    // Neither colours nor a spinner where there is no terminal.
    assert!(!format!("{}{}", outcome.stdout, outcome.stderr).contains('\u{1b}'));
}

#[test]
fn check_says_one_quiet_line_when_all_agree() {
    let project = Project::agreeing();
    let before = project.listing();
    let outcome = project.run(&["check"]).expect(0);
    assert_eq!(project.listing(), before);
    assert_eq!(outcome.stderr, "");
    assert_eq!(outcome.stdout.lines().count(), 1);
    let expected = "no drift: canonical and 1 migration agree on ";
    assert!(outcome.stdout.starts_with(expected), "{}", outcome.stdout);
}

#[test]
fn quiet_leaves_the_exit_code_alone() {
    for (project, code) in [(Project::agreeing(), 0), (Project::drifting(), 1)] {
        let outcome = project.run(&["check", "--quiet"]).expect(code);
        assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", ""));
    }
    let project = Project::drifting();
    let outcome = project.run(&["--quiet", "reconcile"]).expect(1);
    assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", ""));
    assert!(project.path("artifacts/MANIFEST.sha256").is_file());
    project.remove("db/schema/canonical_schema.sql");
    project.run(&["check", "--quiet"]).fails_with(&["error: failed to read"]);
}

#[test]
fn a_project_is_found_from_below() {
    let project = Project::drifting().file("pgcanon.toml", "").file("src/deep/main.rs", "");
    let mut command = project.command(&["check", "--format", "json"]);
    let json = Outcome::of(command.current_dir(project.path("src/deep"))).expect(1).json();
    assert_eq!(json["sources"][0]["source"], "db/schema/canonical_schema.sql");
}

#[test]
fn json_alone_stands_on_the_standard_output_and_fits_its_schema() {
    let project = Project::drifting();
    let schema: Value = project.run(&["schema", "drift"]).expect(0).json();
    let validator = validator_for(&schema).unwrap();
    for args in [
        &["check", "--format", "json"][..],
        &["reconcile", "--format", "json"],
        &[
            "diff",
            "sql:db/schema/canonical_schema.sql",
            "migrations:db/migrations",
            "--format=json",
        ],
    ] {
        let json = project.run(args).expect(1).json();
        assert_eq!(
            validator.iter_errors(&json).map(|e| e.to_string()).collect::<Vec<_>>(),
            [""; 0]
        );
        assert_eq!(json["agrees"], false);
        let drift = &json["drifts"][0];
        assert_eq!(drift["name"], "column public.users.email");
        assert_eq!(drift["type"], "Missing");
        let file = "db/schema/canonical_schema.sql";
        let span =
            serde_json::json!({ "file": file, "start": 3, "column": 5, "end": 3, "exact": true });
        assert_eq!(drift["left_span"], span);
    }
    let agreeing = Project::agreeing().run(&["check", "--format", "json"]).expect(0).json();
    assert!(validator.is_valid(&agreeing));
    assert_eq!(agreeing["agrees"], true);
    let mut strange = agreeing;
    strange["surprise"] = Value::Null;
    assert!(!validator.is_valid(&strange), "the schema refuses what it does not know");
}

#[test]
fn markdown_alone_stands_on_the_standard_output() {
    let outcome = Project::drifting().run(&["check", "--format", "markdown"]).expect(1);
    assert!(outcome.stdout.starts_with("# Drift table\n"));
    let head = "| ID | Object | Drift Type | Canonical Truth | Migration State | Resolution Decision | Status |\n";
    assert!(outcome.stdout.contains(head), "{}", outcome.stdout);
    let row = "| SCHEMA-DRIFT-001 | column public.users.email | Missing | text<br>`db/schema/canonical_schema.sql:3` |";
    assert!(outcome.stdout.contains(row), "{}", outcome.stdout);
    let lines = outcome.stdout.lines().filter(|line| line.starts_with('|'));
    let widths: Vec<usize> = lines.map(|line| line.matches('|').count()).collect();
    assert_eq!(widths, [8; 3], "a head, a rule and one row of seven cells each");
}

#[test]
fn strict_raises_what_is_only_noted() {
    let project = Project::agreeing()
        .file("db/schema/canonical_schema.sql", "CREATE TABLE t (a int, b int);\n")
        .file("db/migrations/0001_users.sql", "CREATE TABLE t (b int, a int);\n");
    let noted = project.run(&["check"]).expect(0);
    assert!(noted.stdout.ends_with("· 1 note (column order)\n"), "{}", noted.stdout);
    project.run(&["check", "--strict"]).expect(1);
}

#[test]
fn what_is_not_modelled_fails_the_check() {
    // What was changed among the server's own objects is of no kind.
    let text = "CREATE TABLE t (a int, b int);
CREATE STATISTICS s ON a, b FROM t;
ALTER FUNCTION pg_catalog.lower(text) COST 7;
CREATE OR REPLACE VIEW information_schema.enabled_roles AS
    SELECT current_user::information_schema.sql_identifier AS role_name;
";
    let project = Project::empty()
        .file("db/schema/canonical_schema.sql", text)
        .file("db/migrations/0001_users.sql", text);
    let outcome = project.run(&["check"]).expect(1);
    for line in [
        "altered function pg_catalog.lower(pg_catalog.text)",
        "altered rule \"_RETURN\" on information_schema.enabled_roles",
    ] {
        assert!(outcome.stderr.contains(line), "`{line}` is not in {}", outcome.stderr);
    }
    assert!(outcome.stdout.contains("2 objects of a kind that is not compared yet"));
}

#[test]
fn explain_shows_the_whole_story() {
    let project = Project::agreeing()
        .file(
            "db/schema/canonical_schema.sql",
            "CREATE TABLE users (\n    id int PRIMARY KEY,\n    state text,\n    CONSTRAINT state_valid\n        CHECK (state IN ('new', 'abandoned'))\n);\n",
        )
        .file(
            "db/migrations/0002_state.sql",
            "ALTER TABLE users ADD COLUMN state text;\nALTER TABLE users\n    ADD CONSTRAINT state_ok CHECK (state IN ('new', 'ignored'));\n",
        )
        .file(
            "db/migrations/0003_name.sql",
            "ALTER TABLE users\n    RENAME CONSTRAINT state_ok TO state_valid;\n",
        );
    let before = project.listing();
    let outcome = project.run(&["explain", "1"]).expect(1);
    assert_eq!(project.listing(), before);
    for part in [
        "SCHEMA-DRIFT-001  constraint public.users.state_valid  Changed  Open\n",
        // Both definitions.
        "canonical  db/schema/canonical_schema.sql\n    ALTER TABLE",
        "migrations  db/migrations\n    ALTER TABLE",
        // The words that differ.
        "'abandoned'",
        "[-",
        "{+",
        // Where each comes from, with lines around it.
        "canonical  db/schema/canonical_schema.sql:4\n",
        "  >     5 |         CHECK (state IN ('new', 'abandoned'))\n        6 | );\n",
        "migrations  db/migrations/0003_name.sql:1\n",
        "  >     2 |     RENAME CONSTRAINT state_ok TO state_valid;\n",
        // What shaped it.
        "    created in db/migrations/0002_state.sql:2-3\n    renamed in db/migrations/0003_name.sql:1-2\n",
        "\nnext: write a migration",
    ] {
        assert!(outcome.stdout.contains(part), "`{part}` is not in\n{}", outcome.stdout);
    }
    for name in ["SCHEMA-DRIFT-001", "schema-drift-1", "001"] {
        assert_eq!(project.run(&["explain", name]).expect(1).stdout, outcome.stdout);
    }
}

#[test]
fn every_schema_is_a_json_schema() {
    let project = Project::empty();
    for format in ["drift", "model", "config", "register", "adr"] {
        let schema = project.run(&["schema", format]).expect(0).json();
        assert!(jsonschema::meta::is_valid(&schema), "{format}");
        assert!(validator_for(&schema).is_ok(), "{format}");
    }
    let schema = project.run(&["schema", "model"]).json();
    let project = Project::drifting();
    let model = project.run(&["model", "migrations:db/migrations"]).expect(0).json();
    let validator = validator_for(&schema).unwrap();
    assert_eq!(validator.iter_errors(&model).map(|e| e.to_string()).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn doctor_says_what_it_found_and_leaves_no_trace() {
    let project = Project::example();
    let before = project.listing();
    let outcome = project.run(&["doctor"]).expect(0);
    assert_eq!(project.listing(), before);
    for part in [
        "11 golang-migrate migrations in db/migrations",
        "canonical       db/schema/canonical_schema.sql\n",
        "baselines       db/schema/baselines (not there)\n",
        "PostgreSQL      PostgreSQL ",
        "scratch         works: local PostgreSQL ",
    ] {
        assert!(outcome.stdout.contains(part), "`{part}` is not in\n{}", outcome.stdout);
    }
    project.write("pgcanon.toml", "[scratch]\nbin = \"nowhere\"\n");
    let outcome = project.run(&["doctor"]).expect(2);
    assert!(outcome.stdout.contains("scratch         does not work\n"), "{outcome:?}");
    let wrong = "error: `";
    assert!(outcome.stderr.trim_start().starts_with(wrong), "{outcome:?}");
    assert!(outcome.stderr.contains("\n\nhint: name the folder"), "{outcome:?}");
}
