//! What follows from a drift, and what is only called otherwise, as the binary shows it.

use jsonschema::validator_for;

use crate::support::Project;

const CANONICAL: &str = "db/schema/canonical_schema.sql";
const MIGRATION: &str = "db/migrations/0001_users.sql";
const REGISTER: &str = "db/schema/drift_register.yaml";

/// A column that the migrations renamed, with a view and an index over it.
fn renamed() -> Project {
    Project::agreeing()
        .file(
            CANONICAL,
            "CREATE TABLE users (\n    id int PRIMARY KEY,\n    state text\n);\n\
             CREATE INDEX by_state ON users (state);\n\
             CREATE VIEW states AS SELECT state FROM users;\n",
        )
        .file(
            MIGRATION,
            "CREATE TABLE users (id int PRIMARY KEY, state text);\n\
             CREATE INDEX by_state ON users (state);\n\
             CREATE VIEW states AS SELECT state FROM users;\n",
        )
        .file("db/migrations/0002_name.sql", "ALTER TABLE users\n    RENAME state TO status;\n")
}

#[test]
fn a_rename_is_one_row_with_both_names() {
    let project = renamed();
    let outcome = project.run(&["check"]).expect(1);
    for part in ["Renamed", "name: state", "name: status", "+ 2 that follow from it"] {
        assert!(outcome.stdout.contains(part), "`{part}` is not in\n{}", outcome.stdout);
    }
    assert!(outcome.stdout.ends_with("1 drift open · 0 resolved\n"), "{}", outcome.stdout);
    let markdown = project.run(&["check", "--format", "markdown"]).expect(1).stdout;
    let row = "| SCHEMA-DRIFT-001 | column public.users.state | Renamed | name: state<br>text";
    assert!(markdown.contains(row), "{markdown}");
    let schema = project.run(&["schema", "drift"]).expect(0).json();
    let json = project.run(&["check", "--format", "json"]).expect(1).json();
    assert!(validator_for(&schema).unwrap().is_valid(&json));
    let drift = &json["drifts"][0];
    assert_eq!(drift["type"], "Renamed");
    assert_eq!(drift["object"]["path"][2], "state");
    assert_eq!(drift["renamed_to"]["path"][2], "status");
    assert_eq!(drift["folded"].as_array().unwrap().len(), 2);
    assert_eq!(drift["right_span"]["file"], "db/migrations/0002_name.sql");
}

#[test]
fn explain_shows_both_names_and_all_that_follows() {
    let outcome = renamed().run(&["explain", "1"]).expect(1);
    for part in [
        "SCHEMA-DRIFT-001  column public.users.state  Renamed  Open\n",
        "\nname\n    state\n    status\n",
        "ADD COLUMN [-state-]{+status+} text",
        "  >     3 |     state text\n",
        "  >     2 |     RENAME state TO status;\n",
        "\nfollows from it\n    Changed  index public.by_state\n        keys: state ≠ status\n    Changed  view public.states\n",
        "gives the column its canonical name",
    ] {
        assert!(outcome.stdout.contains(part), "`{part}` is not in\n{}", outcome.stdout);
    }
}

#[test]
fn flat_shows_every_row_and_changes_nothing_else() {
    let project = renamed();
    project.run(&["reconcile", "--flat"]).expect(1);
    let (register, table) = (project.read(REGISTER), project.read("artifacts/drift_table.md"));
    project.run(&["reconcile"]).expect(1);
    assert_eq!(project.read(REGISTER), register);
    assert_eq!(project.read("artifacts/drift_table.md"), table);

    let flat = project.run(&["check", "--flat"]).expect(1).stdout;
    assert_eq!(flat.matches("↳ follows").count(), 2, "{flat}");
    assert_eq!(flat.matches("SCHEMA-DRIFT-").count(), 1, "{flat}");
    let verdict = "1 drift open · 0 resolved · 2 rows that follow from them\n";
    assert!(flat.ends_with(verdict), "{flat}");
    let diff = ["diff", &format!("sql:{CANONICAL}"), "migrations:db/migrations", "--format=json"];
    let rows = |args: &[&str]| {
        let json = project.run(args).expect(1).json();
        let drifts = json["drifts"].as_array().unwrap().clone();
        drifts.iter().map(|drift| drift["follows_from"]["path"][2].clone()).collect::<Vec<_>>()
    };
    assert_eq!(rows(&diff), [serde_json::Value::Null]);
    let flat: Vec<serde_json::Value> = [None, Some("state"), Some("state")].map(Into::into).into();
    assert_eq!(rows(&[&diff[..], &["--flat"]].concat()), flat);
    let agreeing = Project::agreeing();
    assert_eq!(
        agreeing.run(&["check", "--flat"]).expect(0).stdout,
        agreeing.run(&["check"]).expect(0).stdout
    );
}

#[test]
fn candidates_of_a_rename_are_named() {
    let project = Project::agreeing()
        .file(CANONICAL, "CREATE TYPE a AS ENUM ('x');\nCREATE TYPE b AS ENUM ('x');\n")
        .file(MIGRATION, "CREATE TYPE c AS ENUM ('x');\n");
    let outcome = project.run(&["explain", "3"]).expect(1);
    let part = "\ncould be a rename, but which is which cannot be told; candidates in canonical\n    \
                enum public.a\n    enum public.b\n";
    assert!(outcome.stdout.contains(part), "{}", outcome.stdout);
}

#[test]
fn a_script_is_called_the_canonical_schema_in_a_project_alone() {
    let project = Project::agreeing().file("a.sql", "SELEC 1;\n").file("b.sql", "SELECT 1;\n");
    let wrong = project.run(&["diff", "sql:a.sql", "sql:b.sql"]);
    wrong.fails_with(&["error: failed to run script `a.sql`\n"]);
    project
        .run(&["diff", "sql:b.sql", "sql:none.sql"])
        .fails_with(&["error: failed to read script `none.sql`\n"]);
}

#[test]
fn names_that_the_server_chose_can_be_left_alone() {
    let project = Project::agreeing()
        .file(CANONICAL, "CREATE TABLE t (id serial PRIMARY KEY, n int CHECK (n > 0));\n")
        .file(
            MIGRATION,
            "CREATE SEQUENCE numbers AS int;\n\
             CREATE TABLE t (id int DEFAULT nextval('numbers'), n int,\n\
             CONSTRAINT pk PRIMARY KEY (id), CONSTRAINT positive CHECK (n > 0));\n\
             ALTER SEQUENCE numbers OWNED BY t.id;\n",
        );
    let open = project.run(&["check"]).expect(1);
    assert!(open.stdout.ends_with("3 drifts open · 0 resolved\n"), "{}", open.stdout);
    project.write("pgcanon.toml", "[compare]\ngenerated_names = \"note\"\n");
    let noted = project.run(&["check"]).expect(0);
    assert!(noted.stdout.ends_with("· 3 notes (generated names)\n"), "{}", noted.stdout);
    let json = project.run(&["check", "--format", "json"]).expect(0).json();
    assert_eq!(json["notes"][0]["type"], "Renamed");
    assert_eq!(json["notes"][0]["attributes"][0]["aspect"], "generated_names");
    project.write("pgcanon.toml", "[compare]\ngenerated_names = \"off\"\n");
    let quiet = project.run(&["check"]).expect(0);
    assert_eq!(quiet.stdout.lines().count(), 1);
    assert!(!quiet.stdout.contains("note"), "{}", quiet.stdout);
    project.run(&["check", "--strict"]).expect(1);
}
