//! The lock of a baseline, and what holds a project against it.

use crate::support::{Outcome, Project};

const LOCK: &str = "db/schema/baselines/v1.lock";
const REGISTER: &str = "db/schema/drift_register.yaml";
const VERIFY: [&str; 5] = ["baseline", "verify", "v1", "--engineer", "Grace Hopper"];

/// The lines below the verdict.
fn reasons(outcome: &Outcome) -> Vec<&str> {
    let mut lines = outcome.stdout.lines();
    assert!(lines.next().is_some_and(|line| line.starts_with("FAIL: baseline v1")), "{outcome:?}");
    lines.map(str::trim_start).collect()
}

#[test]
fn a_baseline_is_not_locked_while_drift_is_open() {
    let project = Project::drifting();
    let before = project.listing();
    let outcome = project.run(&["baseline", "lock", "v1"]).expect(1);
    assert!(outcome.stderr.contains("not locked"), "{}", outcome.stderr);
    assert!(outcome.stdout.contains("SCHEMA-DRIFT-001"), "{}", outcome.stdout);
    assert_eq!(project.listing(), before);
    project.run(&VERIFY).fails_with(&["there is no baseline lock", "`pgcanon baseline lock NAME`"]);
}

#[test]
fn a_baseline_is_not_locked_while_the_register_is_behind() {
    let project = Project::drifting();
    project.run(&["reconcile"]).expect(1);
    project.write("db/migrations/0002_email.sql", "ALTER TABLE users ADD COLUMN email text;\n");
    let before = project.listing();
    let outcome = project.run(&["baseline", "lock", "v1"]).expect(1);
    assert_eq!(outcome.stdout, "not locked: the register is behind; run pgcanon reconcile\n");
    assert_eq!(project.listing(), before);
    project.run(&["reconcile"]).expect(0);
    project.run(&["baseline", "lock", "v1"]).expect(0);
    project.run(&VERIFY).expect(0);
}

#[test]
fn a_baseline_is_not_locked_while_a_gate_fails() {
    let project = Project::agreeing().file(
        "db/tests/users.sql",
        "-- test: users have names\nINSERT INTO users (name) VALUES ('a');\n",
    );
    let refused = |gate: &str, next: &str| {
        let outcome = project.run(&["baseline", "lock", "v1"]).expect(1);
        assert!(outcome.stdout.starts_with(&format!("not locked: {gate}: ")), "{outcome:?}");
        assert!(outcome.stderr.contains(&format!("next: {next}\n")), "{outcome:?}");
        assert!(!project.path(LOCK).exists());
    };
    refused("behaviour", "pgcanon test");
    project.edit("db/tests/users.sql", "(name) VALUES ('a')", "VALUES (1)");
    project.run(&["yaml", "sync"]).expect(0);
    let yaml = project.read("db/schema/canonical_schema.yaml");
    let invariant = "invariants:\n- id: INV-1\n  category: keys\n  statement: Users have names.\n  \
        check:\n    column_type:\n      column: public.users.id\n      type: text\n";
    project.write("db/schema/canonical_schema.yaml", &format!("{yaml}{invariant}"));
    refused("invariants", "pgcanon invariants");
    project.edit("db/schema/canonical_schema.yaml", "type: text\n", "type: integer\n");
    project.edit("db/migrations/0001_users.sql", "CREATE", "-- See ADR-007\nCREATE");
    refused("adr", "pgcanon adr check");
    project.edit("db/migrations/0001_users.sql", "-- See ADR-007\n", "");
    let outcome = project.run(&["baseline", "lock", "v1"]).expect(0);
    for gate in [
        "drift passed 0 open, 0 accepted",
        "adr not configured there is no ADR in adr",
        "invariants passed 1 invariant holds",
        "behaviour passed 1 test passed",
    ] {
        assert_eq!(outcome.row(gate.split(' ').next().unwrap()), gate);
    }
    let lock = project.read(LOCK);
    assert!(lock.contains("# gate behaviour: passed · 1 test passed\n"), "{lock}");
    assert!(lock.contains("  db/tests/users.sql\n"), "{lock}");
}

#[test]
fn a_locked_baseline_passes_until_something_changes() {
    let second = "db/migrations/0002_more.sql";
    let project = Project::agreeing().file(second, "SELECT 1;\n").file("pgcanon.toml", "");
    project.run(&["reconcile"]).expect(0);
    let outcome = project.run(&["baseline", "lock", "v1"]).expect(0);
    let said = format!("locked baseline v1 at 0002_more in {LOCK}: 4 files, ");
    assert!(outcome.stdout.starts_with(&said), "{}", outcome.stdout);
    let checked = project.shell("sha256sum", &["-c", "--strict", LOCK]);
    assert_eq!(checked.matches(": OK\n").count(), 4, "{checked}");
    let lock = project.read(LOCK);
    project.run(&["baseline", "lock", "v1"]).expect(0);
    assert_eq!(project.read(LOCK), lock, "locked again, it is the same");

    let register = project.path(REGISTER);
    let verify = || project.run(&VERIFY);
    let passed = verify().expect(0);
    assert!(
        passed.stdout.starts_with("PASS: baseline v1 at 0002_more, 4 files and "),
        "{passed:?}"
    );
    let said = "it was built on a server that was there";
    assert!(
        passed.stderr.contains("not independently") && passed.stderr.contains(said),
        "{passed:?}"
    );
    let fails = |expected: &[&str]| {
        let outcome = verify().expect(1);
        assert_eq!(reasons(&outcome), expected);
        assert!(register.is_file(), "it is entered into the register");
    };

    // What means nothing to the server.
    project.write(second, "SELECT 1; \n");
    fails(&["file db/migrations/0002_more.sql has changed: only white space"]);
    project.write(second, "SELECT 1;\r\n");
    fails(&["file db/migrations/0002_more.sql has changed: only its line endings"]);
    project.write(second, "SELECT 1; -- one\n");
    fails(&["file db/migrations/0002_more.sql has changed: only comments and layout"]);
    project.write(second, "SELECT 2;\n");
    fails(&["file db/migrations/0002_more.sql has changed: its content"]);
    project.write(second, "SELECT 1;\n");

    let third = "db/migrations/0003_third.sql";
    project.write(third, "SELECT 1;\n");
    fails(&[
        "head is 0003_third, locked was 0002_more",
        "file db/migrations/0003_third.sql is not in the lock",
    ]);
    project.remove(third);

    project.remove(second);
    fails(&[
        "file db/migrations/0002_more.sql is locked and is not there",
        "head is 0001_users, locked was 0002_more",
    ]);
    project.write(second, "SELECT 1;\n");

    let canonical = "db/schema/canonical_schema.sql";
    let declared = project.read(canonical);
    project.write(canonical, "CREATE TABLE users (id bigint PRIMARY KEY);\n");
    fails(&[
        "file db/schema/canonical_schema.sql has changed: its content",
        "gate drift is failed · 1 open, 0 accepted, locked was passed · 0 open, 0 accepted",
        "column public.users.id is not what was locked, in canonical",
        "1 drift open · 0 resolved",
    ]);
    // What cannot be built any more is no failure to look, where it is known to be tampered with.
    project.write(canonical, "CREATE TABLE users (id bigint PRIMARY KEY;\n");
    let outcome = verify().expect(1);
    assert!(reasons(&outcome)[1].starts_with("the rebuild failed: "), "{outcome:?}");
    project.write(canonical, &declared);

    project.write("pgcanon.toml", "# changed\n");
    fails(&["file pgcanon.toml has changed: only comments and layout"]);
    let evidence = project.run(&["evidence", "check", "artifacts/evidence/v1"]).expect(1);
    for said in ["FAIL by Grace Hopper", "file pgcanon.toml has changed"] {
        assert!(evidence.stdout.contains(said), "{evidence:?}");
    }
    project.write("pgcanon.toml", "");
    assert_eq!(verify().expect(0).stdout, passed.stdout);
}

#[test]
fn a_lock_that_cannot_be_compared_is_a_failure() {
    let project = Project::agreeing();
    project.run(&["baseline", "lock", "v1"]).expect(0);
    let lock = project.read(LOCK);
    let sealed = |text: String| {
        let body = text.rsplit_once("# seal").unwrap().0.to_owned();
        let seal = pgcanon::digest::of_bytes(body.as_bytes());
        format!("{body}# seal: {seal}\n")
    };
    let major = lock.lines().find_map(|line| line.strip_prefix("# postgresql: ")).unwrap();
    let other = sealed(lock.replace(&format!("postgresql: {major}"), "postgresql: 99"));
    let renamed = sealed(lock.replace("baseline: v1", "baseline: v2"));
    let cases: [(&str, &[&str]); 6] = [
        (
            &other,
            &["locked on PostgreSQL 99, and this is PostgreSQL", "hint: install PostgreSQL 99"],
        ),
        (&renamed, &["it locks baseline `v2`, and the file is named `v1`"]),
        (&lock.replace("# format: 2", "# format: 3"), &["format 3", "reads format 2"]),
        (&lock.replace("  db/", " db/"), &["`db/schema/baselines/v1.lock`, line "]),
        (&lock.replace("0 open", "1 open"), &["the seal below does not fit"]),
        ("", &["`# format: …` is missing"]),
    ];
    for (text, parts) in cases {
        project.write(LOCK, text);
        project.run(&VERIFY).fails_with(parts);
    }
    project.write(LOCK, &lock);
    let named = |name| project.run(&["baseline", "verify", name, "--engineer", "Grace"]);
    named("v2").fails_with(&["there is no baseline `v2`", "use one of: v1"]);
    named("../v1").fails_with(&["is no name of a baseline"]);
}

#[test]
fn whoever_wrote_the_lock_verifies_nothing_but_openly() {
    let project = Project::agreeing().committed_by("Ada Lovelace");
    project.run(&["baseline", "lock", "v1"]).expect(0);
    project.commit("locked");
    let verify = |args: &[&str]| project.run(&[&["baseline", "verify"], args].concat());
    for who in
        [&[][..], &["--engineer", "ada lovelace"], &["--engineer", "ADA.lovelace@example.invalid"]]
    {
        verify(who).fails_with(&["wrote the lock", "let somebody else run it"]);
    }
    verify(&["--engineer", " "]).fails_with(&["it is not known who verifies"]);
    let openly = verify(&["--not-independent"]).expect(0);
    assert!(
        openly.stderr.contains(
            "verified by Ada Lovelace <ada.lovelace@example.invalid>, not independently:\n"
        ),
        "{openly:?}"
    );
    assert!(openly.stderr.contains("wrote the lock\n"), "{openly:?}");

    // On a private server, from a clean clone, somebody else is independent.
    let clone = project.cloned_by("Grace Hopper").alone();
    let outcome = clone.run(&["baseline", "verify"]).expect(0);
    let said = "verified by Grace Hopper <grace.hopper@example.invalid>, independently\n";
    assert!(outcome.stderr.contains(said), "{outcome:?}");
    // What that left behind is not what is verified.
    let outcome = clone.run(&["baseline", "verify"]).expect(0);
    assert!(outcome.stderr.contains(said), "{outcome:?}");
    clone.write("notes.txt", "not committed\n");
    let outcome = clone.run(&["baseline", "verify"]).expect(0);
    assert!(outcome.stderr.contains("the work tree is not what was committed: "), "{outcome:?}");

    // The lock may say itself who wrote it.
    let plain = Project::agreeing();
    plain.run(&["baseline", "lock", "v1", "--engineer", "Ada <ada@example.invalid>"]).expect(0);
    assert!(plain.read(LOCK).contains("# locked by: Ada <ada@example.invalid>\n"));
    plain
        .run(&["baseline", "verify", "--engineer", "A. Lovelace <ada@example.invalid>"])
        .fails_with(&["wrote the lock"]);
    plain.run(&VERIFY).expect(0);
}

#[test]
fn what_a_verification_finds_blocks_the_next_lock_until_it_is_decided() {
    let second = "db/migrations/0002_more.sql";
    let project = Project::agreeing().file(second, "SELECT 1;\n");
    project.run(&["reconcile"]).expect(0);
    project.run(&["baseline", "lock", "v1"]).expect(0);
    project.write(second, "SELECT 2;\n");
    project.run(&VERIFY).expect(1);
    let row = "source: baseline, object: \"file db/migrations/0002_more.sql\", \
        type: \"not-as-locked\", status: Open";
    assert!(project.read(REGISTER).contains(row), "{}", project.read(REGISTER));

    // Looking again, and finding what was locked, takes it back.
    project.write(second, "SELECT 1;\n");
    project.run(&["check"]).expect(1);
    project.run(&VERIFY).expect(0);
    assert!(!project.path(REGISTER).exists(), "there was none");

    project.write(second, "SELECT 2;\n");
    project.run(&VERIFY).expect(1);
    let refused = project.run(&["baseline", "lock", "v2"]).expect(1);
    assert!(refused.stderr.contains("zero open drift"), "{refused:?}");
    project
        .run(&["decide", "1", "fix-canonical"])
        .fails_with(&["so canonical cannot mend it", "`fix-baseline`"]);
    project.run(&["decide", "1", "fix-baseline", "--note", "a lock of its own"]).expect(0);
    project.run(&["check"]).expect(1);
    project.run(&["baseline", "lock", "v2"]).expect(0);
    let register = project.read(REGISTER);
    assert!(register.contains("status: Resolved"), "{register}");
    project.run(&["check"]).expect(0);
    project.run(&["baseline", "verify", "v2", "--engineer", "Grace"]).expect(0);
    assert_eq!(
        project.read(REGISTER),
        register,
        "a verification that passes writes nothing into it"
    );
}

#[test]
fn a_verification_that_passes_takes_back_what_an_earlier_one_entered() {
    let project = Project::drifting()
        .file("adr/ADR-001-later.md", "# ADR-001: Later\n\n## Status\n\nAccepted\n");
    project.run(&["reconcile"]).expect(1);
    project.run(&["decide", "1", "accept", "--adr", "ADR-001"]).expect(0);
    project.run(&["baseline", "lock", "v1"]).expect(0);
    let register = project.read(REGISTER);
    let migration = "db/migrations/0001_users.sql";
    let text = project.read(migration);
    project.write(migration, &text.replace('\n', " \n"));
    project.run(&VERIFY).expect(1);
    assert_ne!(project.read(REGISTER), register);
    project.write(migration, &text);
    project.run(&VERIFY).expect(0);
    assert_eq!(project.read(REGISTER), register);
}
