//! The same input gives the same bytes, wherever and by whomever it is run.

use std::process::Command;

use jsonschema::validator_for;

use crate::support::{BINARY, Outcome, Project, temporary_folder};

/// Runs `reconcile` with an environment and a mask of permissions for new files.
fn reconcile(project: &Project, umask: &str, environment: &[(&str, &str)]) {
    let mut command = Command::new("sh");
    command
        .args(["-c", "umask \"$1\" && exec \"$2\" reconcile", "sh", umask, BINARY])
        .current_dir(project.path("."))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .envs(environment.iter().copied());
    Outcome::of(&mut command).expect(1);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (one, other) = (Project::example(), Project::example());
    let (first, second) = (temporary_folder(), temporary_folder());
    reconcile(
        &one,
        "022",
        &[
            ("HOME", "/nonexistent"),
            ("TMPDIR", first.path().to_str().unwrap()),
            ("TZ", "UTC"),
            ("LC_ALL", "C"),
            ("USER", "alice"),
        ],
    );
    reconcile(
        &other,
        "077",
        &[
            ("HOME", "/"),
            ("TMPDIR", second.path().to_str().unwrap()),
            ("TZ", "Asia/Kolkata"),
            ("LANG", "tr_TR.UTF-8"),
            ("LC_ALL", "de_DE.UTF-8"),
            ("USER", "bob"),
            ("COLUMNS", "60"),
            ("PGUSER", "carol"),
            ("PGDATABASE", "elsewhere"),
            ("PGOPTIONS", "-c search_path=nowhere -c datestyle=german"),
            ("PGTZ", "Asia/Tokyo"),
        ],
    );
    let (mut left, mut right) = (one.texts("artifacts"), other.texts("artifacts"));
    assert!(left.remove("provenance.json").is_some());
    assert!(right.remove("provenance.json").is_some());
    let names: Vec<&String> = left.keys().collect();
    let expected = [
        "MANIFEST.sha256",
        "canonical.normalised.sql",
        "drift_table.json",
        "drift_table.md",
        "drift_table.schema.json",
        "migrations.normalised.sql",
        "rebuild_transcript.txt",
        "schema.diff",
    ];
    assert_eq!(names, expected);
    for (name, text) in &left {
        assert!(right[name] == *text, "`{name}` differs");
        let text = String::from_utf8_lossy(text);
        for machine in ["/tmp", "alice", env!("CARGO_MANIFEST_DIR")] {
            assert!(!text.contains(machine), "`{name}` names `{machine}`");
        }
    }
    let register = "db/schema/drift_register.yaml";
    assert_eq!(one.read(register), other.read(register));

    let checked = one.shell("sh", &["-c", "cd artifacts && sha256sum -c MANIFEST.sha256"]);
    assert_eq!(checked.matches(": OK\n").count(), expected.len() - 1, "{checked}");

    let schema = serde_json::from_slice(&left["drift_table.schema.json"]).unwrap();
    let table = serde_json::from_slice(&left["drift_table.json"]).unwrap();
    assert!(validator_for(&schema).unwrap().is_valid(&table));
    let provenance = one.read("artifacts/provenance.json");
    assert!(provenance.contains("alice") && provenance.contains("PostgreSQL"), "{provenance}");
}
