//! The lock of a baseline.

use crate::support::Project;

const LOCK: &str = "db/schema/baseline.lock";

#[test]
fn a_baseline_is_not_locked_while_drift_is_open() {
    let project = Project::drifting();
    let before = project.listing();
    let outcome = project.run(&["baseline", "lock", "v1"]).expect(1);
    assert!(outcome.stderr.contains("not locked"), "{}", outcome.stderr);
    assert!(outcome.stdout.contains("SCHEMA-DRIFT-001"), "{}", outcome.stdout);
    assert_eq!(project.listing(), before);
    project
        .run(&["baseline", "verify"])
        .fails_with(&["there is no baseline lock", "`pgcanon baseline lock NAME`"]);
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
    project.run(&["baseline", "verify"]).expect(0);
}

#[test]
fn a_locked_baseline_passes_until_something_changes() {
    let second = "db/migrations/0002_more.sql";
    let project = Project::agreeing().file(second, "SELECT 1;\n").file("pgcanon.toml", "");
    project.run(&["reconcile"]).expect(0);
    let outcome = project.run(&["baseline", "lock", "v1"]).expect(0);
    let said = "locked baseline v1 at 0002_more in db/schema/baseline.lock: 4 files, PostgreSQL ";
    assert!(outcome.stdout.starts_with(said), "{}", outcome.stdout);
    let checked = project.shell("sha256sum", &["-c", LOCK]);
    assert_eq!(checked.matches(": OK\n").count(), 4, "{checked}");
    let lock = project.read(LOCK);
    project.run(&["baseline", "lock", "v1"]).expect(0);
    assert_eq!(project.read(LOCK), lock, "locked again, it is the same");

    let before = project.listing();
    let verify = || project.run(&["baseline", "verify"]);
    let passed = verify().expect(0).stdout;
    assert_eq!(passed, "PASS: baseline v1 at 0002_more, 4 files and 2 models as locked\n");
    let fails = |reasons: &[&str]| {
        let outcome = verify().expect(1);
        let mut lines = outcome.stdout.lines();
        assert_eq!(lines.next(), Some("FAIL: baseline v1"));
        let found: Vec<&str> = lines.map(str::trim_start).collect();
        assert_eq!(found, reasons);
    };

    // One byte of a migration, which means nothing to the server.
    project.write(second, "SELECT 1; \n");
    fails(&["`db/migrations/0002_more.sql` has changed"]);
    project.write(second, "SELECT 1;\n");

    let third = "db/migrations/0003_third.sql";
    project.write(third, "SELECT 1;\n");
    fails(&[
        "head is 0003_third, locked was 0002_more",
        "`db/migrations/0003_third.sql` is not in the lock",
    ]);
    project.remove(third);

    project.remove(second);
    fails(&[
        "head is 0001_users, locked was 0002_more",
        "`db/migrations/0002_more.sql` is locked and no longer part of the project",
    ]);
    project.write(second, "SELECT 1;\n");

    let canonical = "db/schema/canonical_schema.sql";
    let declared = project.read(canonical);
    project.write(canonical, "CREATE TABLE users (id bigint PRIMARY KEY);\n");
    fails(&[
        "`db/schema/canonical_schema.sql` has changed",
        "what canonical builds is not what was locked",
        "1 drift open · 0 resolved",
    ]);
    project.write(canonical, &declared);

    project.write("pgcanon.toml", "# changed\n");
    fails(&["`pgcanon.toml` has changed"]);
    project.write("pgcanon.toml", "");

    project.edit(LOCK, "# model canonical: ", "# model canonical: 0");
    fails(&["what canonical builds is not what was locked"]);
    project.write(LOCK, &lock);
    assert_eq!(verify().expect(0).stdout, passed);
    assert_eq!(
        project.listing().into_keys().collect::<Vec<_>>(),
        before.into_keys().collect::<Vec<_>>()
    );
}

#[test]
fn a_lock_that_cannot_be_compared_is_a_failure() {
    let project = Project::agreeing();
    project.run(&["baseline", "lock", "v1"]).expect(0);
    let lock = project.read(LOCK);
    let major =
        lock.lines().find_map(|line| line.strip_prefix("# postgresql: ")).unwrap().to_owned();
    let other = lock.replace(&format!("postgresql: {major}"), "postgresql: 99");
    let cases: [(&str, &[&str]); 4] = [
        (
            &other,
            &["locked on PostgreSQL 99, and this is PostgreSQL", "hint: install PostgreSQL 99"],
        ),
        (&lock.replace("# format: 1", "# format: 2"), &["another version of pgcanon"]),
        (&lock.replace("  db/", " db/"), &["`db/schema/baseline.lock`, line 8"]),
        ("", &["`# format: …` is missing"]),
    ];
    for (text, parts) in cases {
        project.write(LOCK, text);
        project.run(&["baseline", "verify"]).fails_with(parts);
    }
}
