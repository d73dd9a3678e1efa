//! The register through the binary: numbers stay, and no number is used twice after a merge.

use std::collections::BTreeMap;

use crate::support::{Outcome, Project};

const CANONICAL: &str = "db/schema/canonical_schema.sql";
const REGISTER: &str = "db/schema/drift_register.yaml";

/// Number and status of each object in the register.
fn register(project: &Project) -> BTreeMap<String, (String, String)> {
    let text = project.read(REGISTER);
    let value = |row: &str, name: &str| {
        let (_, rest) = row.split_once(&format!("{name}: ")).unwrap();
        rest.split(", ").next().unwrap().trim_matches('"').to_owned()
    };
    text.lines()
        .filter(|line| line.starts_with("- {"))
        .map(|row| (value(row, "object"), (value(row, "id"), value(row, "status"))))
        .collect()
}

fn row(id: u32, status: &str) -> (String, String) {
    (format!("SCHEMA-DRIFT-{id:03}"), status.to_owned())
}

#[test]
fn the_same_run_leaves_the_same_bytes() {
    let project = Project::example();
    project.run(&["reconcile"]).expect(1);
    project.shell("git", &["init", "--quiet"]);
    // Who ran it and when is the one thing that differs.
    project.write(".gitignore", "artifacts/provenance.json\n");
    project.shell("git", &["add", "."]);
    project.run(&["reconcile"]).expect(1);
    project.run(&["check"]).expect(1);
    assert_eq!(project.shell("git", &["diff", "--name-only"]), "");
    assert_eq!(project.shell("git", &["ls-files", "--others", "--exclude-standard"]), "");
}

#[test]
fn a_number_stays_with_its_drift() {
    let project = Project::drifting();
    project.run(&["reconcile"]).expect(1);
    let email = "column public.users.email".to_owned();
    assert_eq!(register(&project), BTreeMap::from([(email.clone(), row(1, "Open"))]));

    // A decision stays, whatever becomes of the drift.
    project.run(&["decide", "1", "fix-migration", "--note", "in the next release"]).expect(0);

    // The first drift is mended, and another one comes.
    project.write("db/migrations/0002_email.sql", "ALTER TABLE users ADD COLUMN email text;\n");
    project.write("db/migrations/0003_more.sql", "CREATE TABLE more (id int);\n");
    let outcome = project.run(&["reconcile"]).expect(1);
    assert!(outcome.stderr.contains("new: SCHEMA-DRIFT-002\nresolved: SCHEMA-DRIFT-001\n"));
    let more = "table public.more".to_owned();
    let expected =
        BTreeMap::from([(email.clone(), row(1, "Resolved")), (more.clone(), row(2, "Open"))]);
    assert_eq!(register(&project), expected);
    assert!(project.read(REGISTER).contains("note: \"in the next release\""));
    project.run(&["explain", "1"]).expect(0);

    // All is mended: the rows stay.
    project.remove("db/migrations/0003_more.sql");
    let outcome = project.run(&["reconcile"]).expect(0);
    assert!(outcome.stdout.contains("no drift") && outcome.stdout.contains("2 resolved"));
    assert_eq!(register(&project)[&more], row(2, "Resolved"));

    // The first one is back, under its number.
    project.remove("db/migrations/0002_email.sql");
    let outcome = project.run(&["reconcile"]).expect(1);
    assert!(outcome.stderr.contains("open again: SCHEMA-DRIFT-001\n"), "{}", outcome.stderr);
    assert_eq!(register(&project)[&email], row(1, "Open"));
}

/// A repository with one drift on `middle.x`, and two branches that each made another one.
fn branches(ours: (&str, &str), theirs: (&str, &str)) -> Project {
    let canonical = "CREATE TABLE alpha (\n    id int\n);\n\n-- Between the two.\n\
        CREATE TABLE middle (\n    id int,\n    x int\n);\n\n-- And the last.\n\
        CREATE TABLE omega (\n    id int\n);\n";
    let chain = "CREATE TABLE alpha (id int);\nCREATE TABLE middle (id int);\nCREATE TABLE omega (id int);\n";
    let project = Project::empty()
        .shared()
        .file(CANONICAL, canonical)
        .file("db/migrations/0001_all.sql", chain)
        .file(".gitignore", "artifacts\n");
    project.shell("git", &["init", "--quiet", "--initial-branch=main"]);
    project.shell("git", &["config", "user.name", "Tester"]);
    project.shell("git", &["config", "user.email", "tester@example.invalid"]);
    let commit = || {
        project.run(&["reconcile"]).expect(1);
        project.shell("git", &["add", "."]);
        project.shell("git", &["commit", "--quiet", "-m", "a state"]);
    };
    commit();
    for (branch, (table, column)) in [("ours", ours), ("theirs", theirs)] {
        project.shell("git", &["checkout", "--quiet", "-b", branch, "main"]);
        let from = format!("CREATE TABLE {table} (\n    id int");
        project.edit(CANONICAL, &from, &format!("{from},\n    {column} text"));
        commit();
        let name = format!("column public.{table}.{column}");
        assert_eq!(register(&project)[&name], row(2, "Open"), "both branches take the same number");
    }
    project.shell("git", &["checkout", "--quiet", "ours"]);
    project
}

fn merge(project: &Project) -> Outcome {
    project.try_shell("git", &["merge", "--quiet", "--no-edit", "theirs"])
}

#[test]
fn no_number_is_used_twice_after_a_merge_without_conflict() {
    let project = branches(("alpha", "a"), ("omega", "z"));
    merge(&project).expect(0);
    let text = project.read(REGISTER);
    assert_eq!(text.matches("SCHEMA-DRIFT-002").count(), 2, "{text}");
    // What is only looked at has numbers of its own already.
    let shown = project.run(&["check"]).expect(1).stdout;
    for number in ["SCHEMA-DRIFT-001", "SCHEMA-DRIFT-002", "SCHEMA-DRIFT-003"] {
        assert_eq!(shown.matches(number).count(), 1, "{shown}");
    }
    let outcome = project.run(&["reconcile"]).expect(1);
    let said = "SCHEMA-DRIFT-002 was taken twice: one of the two is SCHEMA-DRIFT-003 now\n";
    assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    let expected = BTreeMap::from([
        ("column public.alpha.a".to_owned(), row(2, "Open")),
        ("column public.middle.x".to_owned(), row(1, "Open")),
        ("column public.omega.z".to_owned(), row(3, "Open")),
    ]);
    assert_eq!(register(&project), expected);
}

#[test]
fn no_number_is_used_twice_after_a_merge_with_a_conflict() {
    let project = branches(("omega", "y"), ("omega", "z"));
    merge(&project).expect(1);
    let conflict = project.read(REGISTER);
    assert!(conflict.contains("<<<<<<<"), "{conflict}");
    project.run(&["check"]).fails_with(&["drift_register.yaml", "hint: resolve the merge"]);

    // Both sides are kept, as the head of the file says.
    for path in [REGISTER, CANONICAL] {
        let both: String = project
            .read(path)
            .split_inclusive('\n')
            .filter(|line| !["<<<<<<<", "=======", ">>>>>>>"].iter().any(|m| line.starts_with(m)))
            .collect();
        project.write(path, &both);
    }
    project.edit(CANONICAL, "    y text\n    z text", "    y text,\n    z text");
    project.run(&["reconcile"]).expect(1);
    let rows = register(&project);
    assert_eq!(rows.len(), 3, "{rows:?}");
    let mut numbers: Vec<&String> = rows.values().map(|(id, _)| id).collect();
    numbers.sort();
    assert_eq!(numbers, ["SCHEMA-DRIFT-001", "SCHEMA-DRIFT-002", "SCHEMA-DRIFT-003"]);
}
