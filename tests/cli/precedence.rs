//! More than two sources: which precedes, and which row is whose.

use crate::support::{Project, repository};

/// A project whose live database lacks a column, and whose migrations lack another one.
fn project() -> Project {
    let project = Project::agreeing()
        .file(
            "db/schema/canonical_schema.sql",
            "CREATE TABLE users (id int PRIMARY KEY, a text, b text);\n",
        )
        .file("live.sql", "CREATE TABLE users (id int PRIMARY KEY, b text);\n")
        .file("db/migrations/0002_a.sql", "ALTER TABLE users ADD COLUMN a text;\n")
        .file("pgcanon.toml", "[snapshot]\npath = \"live.json\"\n");
    let model = project.run(&["model", "sql:live.sql"]).expect(0).stdout;
    project.file("live.json", &model)
}

#[test]
fn every_source_is_held_against_the_one_that_precedes() {
    let project = project();
    let outcome = project.run(&["check"]).expect(1);
    let sides: Vec<&str> =
        outcome.stderr.lines().take(3).map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(sides, ["canonical", "snapshot", "migrations"]);
    assert!(outcome.stdout.contains("sql↔snapshot"), "{}", outcome.stdout);
    let verdict = "2 drifts open (1 snapshot, 1 migrations) · 0 resolved";
    assert!(outcome.stdout.contains(verdict), "{}", outcome.stdout);

    let json = project.run(&["reconcile", "--format", "json"]).expect(1).json();
    let rows: Vec<(&str, &str)> = json["drifts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["source"].as_str().unwrap(), row["name"].as_str().unwrap()))
        .collect();
    let expected = [("snapshot", "column public.users.a"), ("migrations", "column public.users.b")];
    assert_eq!(rows, expected);
    let register = project.read("db/schema/drift_register.yaml");
    assert_eq!(register.matches("source: snapshot, ").count(), 1, "{register}");
    assert!(!register.contains("source: migrations"), "{register}");
    for file in [
        "snapshot.normalised.sql",
        "schema.snapshot.diff",
        "schema.diff",
        "migrations.normalised.sql",
    ] {
        assert!(project.path(&format!("artifacts/{file}")).is_file(), "{file}");
    }
    project.shell("sh", &["-c", "cd artifacts && sha256sum --quiet -c MANIFEST.sha256"]);

    // Each row is explained and decided as the pair of sources that it is about.
    let outcome = project.run(&["explain", "1"]).expect(1);
    for part in ["snapshot  live.json\n", "decide SCHEMA-DRIFT-001 fix-snapshot|fix-canonical"] {
        assert!(outcome.stdout.contains(part), "`{part}` is not in\n{}", outcome.stdout);
    }
    project.run(&["decide", "1", "fix-migration"]).fails_with(&["between canonical and snapshot"]);
    project.run(&["decide", "1", "fix-snapshot"]).expect(0);
    project.run(&["baseline", "lock", "v1"]).expect(1);
}

#[test]
fn all_sources_agree_in_one_line_and_are_locked() {
    let project = project();
    project.write("db/migrations/0003_b.sql", "ALTER TABLE users ADD COLUMN b text;\n");
    let model = project.run(&["model", "migrations:db/migrations"]).expect(0).stdout;
    project.write("live.json", &model);
    let outcome = project.run(&["check"]).expect(0);
    let said = "no drift: canonical, snapshot and 3 migrations agree on ";
    assert!(outcome.stdout.starts_with(said), "{}", outcome.stdout);
    project.run(&["baseline", "lock", "v1"]).expect(0);
    let lock = project.read("db/schema/baselines/v1.lock");
    assert!(lock.contains("# model snapshot: ") && lock.contains("  live.json\n"), "{lock}");
}

#[test]
fn the_order_of_the_configuration_is_that_of_precedence() {
    let project = project();
    let order = "order = [\"migrations\", \"snapshot\", \"canonical\"]";
    project.write(
        "pgcanon.toml",
        &format!("[snapshot]\npath = \"live.json\"\n[precedence]\n{order}\n"),
    );
    let json = project.run(&["check", "--format", "json"]).expect(1).json();
    let roles: Vec<&str> = json["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|side| side["role"].as_str().unwrap())
        .collect();
    assert_eq!(roles, ["migrations", "snapshot", "canonical"]);
    let rows: Vec<(String, String)> = json["drifts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["source"].to_string(), row["type"].to_string()))
        .collect();
    let row = |source: &str, of: &str| (format!("\"{source}\""), format!("\"{of}\""));
    let expected = [row("snapshot", "Renamed"), row("canonical", "Unexpected")];
    assert_eq!(rows, expected);
    project.remove("live.json");
    project.run(&["check"]).fails_with(&["failed to read `live.json`"]);
}

#[test]
fn a_snapshot_of_another_major_is_compared_by_the_rules_between_the_two() {
    let case = repository().join("tests/versions/every_rule");
    let read = |name: &str| std::fs::read_to_string(case.join(name)).unwrap();
    let script = read("schema.sql");
    // Of these two at least one is of another major than the server at hand.
    for major in ["14.json", "18.json"] {
        let project = Project::empty()
            .file("db/schema/canonical_schema.sql", &script)
            .file("db/migrations/0001_all.sql", &script)
            .file("live.json", &read(major))
            .file("pgcanon.toml", "[snapshot]\npath = \"live.json\"\n");
        let outcome = project.run(&["check"]).expect(0);
        let said = "no drift: canonical, snapshot and 1 migration agree on ";
        assert!(outcome.stdout.starts_with(said), "{}", outcome.stdout);
        let json = project.run(&["check", "--format", "json"]).expect(0).json();
        let of = |at: usize| json["sources"][at]["postgresql"].as_u64().unwrap();
        assert_eq!(of(0), of(2), "both were built on the server at hand");
        let applied = json.pointer("/versions/snapshot").is_some();
        assert_eq!(applied, of(0) != of(1), "{major}");
    }
}
