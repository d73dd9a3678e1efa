//! `baseline diff`: every object that changed, none that did not, and by what.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::Project;

/// Steps that add, change, rename and remove, and one that only touches.
const STEPS: [(&str, &str); 6] = [
    (
        "0001_first",
        "CREATE TABLE users (id int PRIMARY KEY, name text, old text);\n\
         CREATE TABLE gone (id int);\nCREATE VIEW names AS SELECT name FROM users;\n\
         CREATE INDEX users_name ON users (name);\n",
    ),
    ("0002_column", "ALTER TABLE users ADD COLUMN email text NOT NULL DEFAULT '';\n"),
    ("0003_rename", "ALTER TABLE users RENAME COLUMN old TO former;\n"),
    (
        "0004_more",
        "DROP TABLE gone;\nCREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users);\n\
         ALTER TABLE users ALTER COLUMN name TYPE varchar(80) USING name, DROP COLUMN former;\n",
    ),
    ("0005_nothing", "COMMENT ON TABLE users IS 'x';\nCOMMENT ON TABLE users IS NULL;\n"),
    ("0006_view", "CREATE OR REPLACE VIEW names AS SELECT upper(name) AS name FROM users;\n"),
];

/// The steps, without the one that a view does not let through.
fn chain() -> Project {
    let mut project = Project::empty().shared();
    for (name, sql) in STEPS {
        let sql = match name {
            "0004_more" => format!("DROP VIEW names;\n{sql}"),
            "0006_view" => sql.replace("OR REPLACE ", ""),
            _ => sql.to_owned(),
        };
        project = project.file(&format!("db/migrations/{name}.sql"), &sql);
    }
    project
}

/// Every object that the models of the first `steps` migrations have, with what they say of it. Owners
/// are those of the server.
fn model(project: &Project, steps: usize) -> BTreeMap<String, Value> {
    let folder = format!("first{steps}");
    for (name, _) in &STEPS[..steps] {
        let text = project.read(&format!("db/migrations/{name}.sql"));
        project.write(&format!("{folder}/{name}.sql"), &text);
    }
    let model = project.run(&["model", &format!("migrations:{folder}")]).expect(0).json();
    let objects = model["objects"].as_array().unwrap();
    objects.iter().map(|object| (object["id"].to_string(), object["attributes"].clone())).collect()
}

#[test]
fn every_object_that_changed_is_named_and_no_other() {
    let project = chain();
    let schema = project.run(&["schema", "changes"]).expect(0).json();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (from, to) in [(1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (1, 6), (6, 1)] {
        let (one, other) = (model(&project, from), model(&project, to));
        let ids: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
        let changed = ids.iter().filter(|id| one.get(**id) != other.get(**id)).count();
        let names = [STEPS[from - 1].0, STEPS[to - 1].0];
        let outcome =
            project.run(&["baseline", "diff", names[0], names[1], "--format", "json"]).expect(0);
        let told = outcome.json();
        assert!(validator.is_valid(&told), "{told}");
        let rows = told["objects"].as_array().unwrap();
        let said: BTreeSet<&str> = rows
            .iter()
            .flat_map(|row| [&row["object"], &row["renamed_to"]])
            .filter_map(Value::as_str)
            .collect();
        assert_eq!(said.len(), changed, "{names:?}: {told}");
        assert_eq!(told["migrations"].as_array().unwrap().len(), from.abs_diff(to));
    }
}

#[test]
fn a_change_is_told_with_the_statement_that_made_it() {
    let project = chain();
    let diff = |from: &str, to: &str, format: &str| {
        project.run(&["baseline", "diff", from, to, "--format", format]).expect(0)
    };
    let added = diff("1", "0002_column", "json").json();
    let row = added["objects"].as_array().unwrap();
    let email = row.iter().find(|row| row["object"] == "column public.users.email").unwrap();
    assert_eq!(
        (&email["sort"], &email["by"][0]),
        (&"added".into(), &"db/migrations/0002_column.sql:1".into())
    );
    let table = row.iter().find(|row| row["object"] == "table public.users").unwrap();
    assert_eq!((&table["sort"], &table["by"]), (&"changed".into(), &email["by"]));
    let note = diff("0003_rename", "0004_more", "markdown").stdout;
    for part in [
        "## Migrations\n\n- `db/migrations/0004_more.sql`\n",
        "## Added\n\n",
        "## Removed\n\n",
        "- table public.gone: it was ",
        "`db/migrations/0004_more.sql:2`",
    ] {
        assert!(note.contains(part), "`{part}` is not in\n{note}");
    }
    let untouched = diff("4", "5", "table").stdout;
    assert_eq!(untouched, "4 (0004_more) → 5 (0005_nothing): 1 migration · no object changed\n");
    project
        .run(&["baseline", "diff", "1", "9"])
        .fails_with(&["neither a baseline nor a migration `9`", "such as `0006_view`"]);
}

#[test]
fn a_baseline_that_the_chain_no_longer_builds_is_not_compared() {
    let project = Project::agreeing();
    project.run(&["baseline", "lock", "v1"]).expect(0);
    let more = "CREATE TABLE more (id int);\n";
    project.write("db/migrations/0002_more.sql", more);
    let changes = project.run(&["baseline", "diff", "v1", "2"]).expect(0).stdout;
    assert!(
        changes.ends_with("v1 (0001_users) → 2 (0002_more): 1 migration · 2 added\n"),
        "{changes}"
    );
    project.edit("db/migrations/0001_users.sql", "int", "bigint");
    project
        .run(&["baseline", "diff", "v1", "2"])
        .fails_with(&["do not build baseline `v1` any more: column public.users.id"]);
}
