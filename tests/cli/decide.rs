//! Decisions through the binary: what they need, what they are bound to, and how they end.

use crate::support::{Outcome, Project};

const REGISTER: &str = "db/schema/drift_register.yaml";
const CANONICAL: &str = "db/schema/canonical_schema.sql";

fn adr(number: u32, status: &str) -> String {
    format!("# ADR-{number:03}: Decision {number}\n\n## Status\n\n{status}\n\n## Context\n\nx\n")
}

/// A column that the migrations have with another type, and an ADR.
fn project() -> Project {
    Project::agreeing()
        .file(CANONICAL, "CREATE TABLE users (id int PRIMARY KEY, name varchar(100));\n")
        .file("db/migrations/0002_name.sql", "ALTER TABLE users ADD COLUMN name varchar(50);\n")
        .file("adr/ADR-001-one.md", &adr(1, "Accepted"))
}

/// The whole of what was printed, which must have these parts.
#[track_caller]
fn says(outcome: &Outcome, parts: &[&str]) {
    let said = format!("{}{}", outcome.stdout, outcome.stderr);
    for part in parts {
        assert!(said.contains(part), "`{part}` is not in\n{said}");
    }
}

#[test]
fn an_acceptance_holds_while_its_drift_is_what_it_was() {
    let project = project();
    project.run(&["check"]).expect(1);
    assert!(!project.path(REGISTER).exists());
    let outcome =
        project.run(&["decide", "SCHEMA-DRIFT-001", "accept", "--adr", "1", "--note", "until v2"]);
    assert_eq!(
        outcome.expect(0).stdout,
        "SCHEMA-DRIFT-001  column public.users.name  Changed  accept · ADR-001 (until v2)  Accepted\n\
         1 drift decided in db/schema/drift_register.yaml\n"
    );
    let row = project.read(REGISTER);
    for part in [
        "status: Accepted, decision: {ruling: accept, adr: ADR-001, record: \"one\", note: \"until v2\", details: \"",
        "first_seen: \"0002_name\"",
    ] {
        assert!(row.contains(part), "`{part}` is not in\n{row}");
    }
    let outcome = project.run(&["check"]).expect(0);
    says(&outcome, &["accept · ADR-001", "until v2", "Accepted", "no open drift: ", "1 accepted"]);
    let json = project.run(&["check", "--format", "json"]).expect(0).json();
    assert_eq!(json["drifts"][0]["decision"]["adr"], "ADR-001");
    assert_eq!(json["drifts"][0]["status"], "Accepted");
    let outcome = project.run(&["explain", "1"]).expect(0);
    says(
        &outcome,
        &[
            "decision: accept · ADR-001",
            "ADR-001: Decision 1 (Accepted, adr/ADR-001-one.md)",
            "note: until v2",
            "first seen at 0002_name",
            "undo",
        ],
    );
    let outcome = project.run(&["adr", "list"]).expect(0);
    assert_eq!(outcome.row("ADR-001"), "ADR-001 Accepted Decision 1 SCHEMA-DRIFT-001");
    project.run(&["adr", "check"]).expect(0);

    // Other details.
    project.edit("db/migrations/0002_name.sql", "varchar(50)", "varchar(60)");
    let outcome = project.run(&["check"]).expect(1);
    says(&outcome, &["Reopened", "what differs has", "1 drift open (1 reopened)"]);
    says(
        &project.run(&["explain", "1"]).expect(1),
        &["reopened: what differs has changed since", "pgcanon decide SCHEMA-DRIFT-001 accept"],
    );
    project.run(&["reconcile"]).expect(1);
    assert!(project.read(REGISTER).contains("status: Reopened"), "the row says so too");
    project.edit("db/migrations/0002_name.sql", "varchar(60)", "varchar(50)");
    project.run(&["check"]).expect(0);

    // No drift any more.
    project
        .write("db/migrations/0003_more.sql", "ALTER TABLE users ALTER name TYPE varchar(100);\n");
    let before = project.listing();
    let outcome = project.run(&["check"]).expect(1);
    says(&outcome, &["Stale", "0 drifts open · 1 stale", "next: pgcanon reconcile"]);
    says(&project.run(&["explain", "1"]).expect(1), &["retires the decision"]);
    assert_eq!(project.listing(), before);
    let outcome = project.run(&["reconcile"]).expect(0);
    says(&outcome, &["no longer needed, and retired: SCHEMA-DRIFT-001", "no drift", "1 resolved"]);
    let row = project.read(REGISTER);
    assert!(row.contains("status: Resolved") && row.contains("retired: true"), "{row}");
    assert!(row.contains("resolved_at: \"0003_more\""), "{row}");
    project.run(&["check"]).expect(0);

    // Back again, it needs a decision again.
    project.remove("db/migrations/0003_more.sql");
    let outcome = project.run(&["check"]).expect(1);
    says(&outcome, &["Reopened", "the drift was gone,"]);
    project.run(&["decide", "1", "accept", "--adr", "ADR-001"]).expect(0);
    project.run(&["check"]).expect(0);
}

#[test]
fn an_acceptance_ends_with_its_record() {
    let project = project();
    project.run(&["decide", "1", "accept", "--adr", "1"]).expect(0);
    project.run(&["check"]).expect(0);
    for (status, said) in [
        ("Proposed", "ADR-001 is proposed"),
        ("Rejected", "ADR-001 is rejected"),
        ("Superseded by [ADR-002](ADR-002-two.md)", "ADR-001 is superseded"),
    ] {
        project.write("adr/ADR-001-one.md", &adr(1, status));
        let outcome = project.run(&["check", "--format", "markdown"]).expect(1);
        says(&outcome, &["| Reopened |", said]);
        says(
            &project.run(&["adr", "check"]).expect(1),
            &["the decision on SCHEMA-DRIFT-001 cites ADR-001, which is ", REGISTER],
        );
    }
    project.remove("adr/ADR-001-one.md");
    says(
        &project.run(&["check", "--format", "markdown"]).expect(1),
        &["| Reopened |", "ADR-001 is not there"],
    );
    says(&project.run(&["adr", "check"]).expect(1), &["cites ADR-001, which is not there"]);

    // What nobody can read is no reason to call the decision lapsed, nor to let it stand.
    project.write("adr/ADR-001-one.md", &adr(1, "Acepted"));
    project.run(&["check"]).fails_with(&[
        "`Acepted` is no status of an ADR",
        "adr/ADR-001-one.md:5:1",
        "did you mean `accepted`?",
    ]);
    project.write("adr/ADR-001-one.md", &adr(1, "Accepted"));
    project.run(&["check"]).expect(0);
}

#[test]
fn a_decision_is_refused_with_what_could_be_meant() {
    let project = project()
        .file("adr/ADR-002-two.md", &adr(2, "Proposed"))
        .file("adr/ADR-003-three.md", &adr(3, "Superseded by ADR-001"))
        .file("adr/ADR-004-four.md", "# ADR-004: x\n");
    let before = project.listing();
    let cases: [(&[&str], &[&str]); 14] = [
        (
            &["1", "accept"],
            &[
                "an acceptance needs an ADR",
                "hint: pass `--adr` with one that is accepted: ADR-001 (Decision 1)",
            ],
        ),
        (&["1", "accept", "--adr", "9"], &["ADR-009 is not there", "ADR-001 (Decision 1)"]),
        (&["1", "accept", "--adr", "2"], &["ADR-002 is proposed", "ADR-001 (Decision 1)"]),
        (
            &["1", "accept", "--adr", "3"],
            &["ADR-003 is superseded by ADR-001", "hint: use ADR-001"],
        ),
        (&["1", "accept", "--adr", "4"], &["does not say its status", "adr/ADR-004-four.md:1:1"]),
        (&["1", "fix-migration", "--adr", "9"], &["ADR-009 is not there"]),
        (&["1", "acept"], &["`acept` is no ruling", "did you mean `accept`?"]),
        (&["accept"], &["no drift is named"]),
        (
            &["7", "fix-migration"],
            &["there is no drift `SCHEMA-DRIFT-007`", "choose one of: SCHEMA-DRIFT-001"],
        ),
        (&["x", "fix-migration"], &["`x` is no drift number"]),
        (
            &["1", "fix-yaml"],
            &["is between canonical and migrations", "`fix-migration`, `fix-canonical`"],
        ),
        (&["--object", "view *", "fix-migration"], &["no open drift is about `view *`"]),
        (
            &["--object", "column *", "1", "fix-migration"],
            &["named both by number and by `--object`", "hint: name them"],
        ),
        (&["1", "fix-migration", "--note", " "], &["the note is empty", "leave `--note` out"]),
    ];
    for (args, parts) in cases {
        project.run(&[&["decide"][..], args].concat()).fails_with(parts);
    }
    assert_eq!(project.listing(), before, "nothing was written");
}

#[test]
fn the_next_step_is_that_of_the_ruling() {
    let project = project().file("adr/ADR-002-two.md", &adr(2, "Proposed"));
    let cases: [(&[&str], &str); 4] = [
        (&["1", "fix-migration"], "next: mend it, then pgcanon reconcile\n"),
        (
            &["1", "await", "--adr", "2"],
            "next: once ADR-002 is accepted, pgcanon decide SCHEMA-DRIFT-001 accept --adr ADR-002\n",
        ),
        (&["1", "undo"], "next: pgcanon decide SCHEMA-DRIFT-001 RULING, with what holds instead\n"),
        (&["1", "accept", "--adr", "1"], "next: pgcanon reconcile, and commit the register\n"),
    ];
    for (args, next) in cases {
        let outcome = project.run(&[&["decide"][..], args].concat()).expect(0);
        assert!(outcome.stderr.ends_with(next), "{}", outcome.stderr);
    }
}

#[test]
fn many_drifts_are_decided_at_once_and_a_decision_is_taken_back() {
    let tables: Vec<String> = (0..12).map(|n| format!("CREATE TABLE t{n} (id int);\n")).collect();
    let tables = tables.concat();
    let project = Project::agreeing()
        .file(CANONICAL, &format!("CREATE TABLE users (id int PRIMARY KEY);\nCREATE VIEW v AS SELECT 1 AS x;\n{tables}"))
        .file("adr/0001-one.md", &adr(1, "Accepted"));
    let outcome =
        project.run(&["decide", "--object", "table public.t1*", "accept", "--adr", "1"]).expect(0);
    says(
        &outcome,
        &["table public.t1  Missing  accept · ADR-001  Accepted\n", "3 drifts decided in"],
    );
    let outcome =
        project.run(&["decide", "1", "13", "fix-migration", "--note", "next week"]).expect(0);
    says(&outcome, &["fix migration (next week)  Open\n", "2 drifts decided in"]);
    says(&project.run(&["check"]).expect(1), &["10 drifts open · 3 accepted · 0 resolved"]);

    // What is mended needs nothing more: a decision to mend it is no exception.
    project.write(
        "db/migrations/0002_rest.sql",
        &format!("{tables}CREATE VIEW v AS SELECT 1 AS x;\n"),
    );
    says(&project.run(&["check"]).expect(1), &["0 drifts open · 3 stale · 10 resolved"]);
    project.run(&["decide", "1", "accept", "--adr", "1"]).fails_with(&["is gone"]);
    project.run(&["reconcile"]).expect(0);

    project.remove("db/migrations/0002_rest.sql");
    says(&project.run(&["check"]).expect(1), &["13 drifts open (3 reopened)"]);
    says(
        &project.run(&["decide", "--object", "table *", "undo"]).expect(0),
        &["no decision  Open\n"],
    );
    assert!(!project.read(REGISTER).contains("accept"), "{}", project.read(REGISTER));
    says(&project.run(&["check"]).expect(1), &["13 drifts open · 0 resolved"]);
}

#[test]
fn a_lock_holds_the_records_that_decisions_rest_on() {
    let project = project().file("adr/ADR-002-two.md", &adr(2, "Accepted"));
    project.run(&["decide", "1", "accept", "--adr", "1"]).expect(0);
    project.run(&["reconcile"]).expect(0);
    project.run(&["baseline", "lock", "v1"]).expect(0);
    let lock = project.read("db/schema/baselines/v1.lock");
    assert!(lock.contains("  adr/ADR-001-one.md\n") && !lock.contains("ADR-002"), "{lock}");
    let verify = ["baseline", "verify", "--engineer", "Grace Hopper"];
    project.run(&verify).expect(0);
    project.edit("adr/ADR-001-one.md", "\nx\n", "\ny\n");
    says(&project.run(&verify).expect(1), &["file adr/ADR-001-one.md has changed: its content"]);
}
