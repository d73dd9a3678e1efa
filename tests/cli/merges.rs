//! Decisions of two branches that git merges: no number is used twice, and no decision is lost.

use crate::support::{Outcome, Project};

const REGISTER: &str = "db/schema/drift_register.yaml";
const ACCEPTED: &str = "# ADR-001: Columns may wait\n\n## Status\n\nAccepted\n";

/// A repository with a drift on `middle.x`, on the branch `main`.
fn repository() -> Project {
    let canonical = "CREATE TABLE alpha (id int);\nCREATE TABLE middle (id int, x int);\n\
        CREATE TABLE omega (id int);\n";
    let chain = "CREATE TABLE alpha (id int);\nCREATE TABLE middle (id int);\n\
        CREATE TABLE omega (id int);\n";
    let project = Project::empty()
        .shared()
        .file("db/schema/canonical_schema.sql", canonical)
        .file("db/migrations/0001_all.sql", chain)
        .file("adr/ADR-001-columns-may-wait.md", ACCEPTED)
        .file(".gitignore", "artifacts\n");
    git(&project, &["init", "--quiet", "--initial-branch=main"]);
    git(&project, &["config", "user.name", "Tester"]);
    git(&project, &["config", "user.email", "tester@example.invalid"]);
    project.run(&["reconcile"]).expect(1);
    commit(&project);
    project
}

fn git(project: &Project, args: &[&str]) {
    project.shell("git", args);
}

fn commit(project: &Project) {
    git(project, &["add", "."]);
    git(project, &["commit", "--quiet", "-m", "a state"]);
}

fn merge(project: &Project) -> Outcome {
    git(project, &["checkout", "--quiet", "ours"]);
    project.try_shell("git", &["merge", "--quiet", "--no-edit", "theirs"])
}

/// The row of the register about this object.
#[track_caller]
fn row(project: &Project, object: &str) -> String {
    let text = project.read(REGISTER);
    let rows: Vec<&str> = text.lines().filter(|line| line.contains(object)).collect();
    let [row] = rows.as_slice() else { panic!("not one row about {object}:\n{text}") };
    (*row).to_owned()
}

#[test]
fn what_two_branches_decided_survives_their_merge() {
    let project = repository();
    for (branch, table, version) in [("ours", "alpha", 2), ("theirs", "omega", 3)] {
        git(&project, &["checkout", "--quiet", "-b", branch, "main"]);
        let migration = format!("db/migrations/000{version}_{branch}.sql");
        project.write(&migration, &format!("ALTER TABLE {table} ADD COLUMN more text;\n"));
        project.run(&["reconcile"]).expect(1);
        let title = format!("{table} keeps more");
        project.run(&["adr", "new", &title, "--status", "accepted"]).expect(0);
        project.run(&["decide", "2", "accept", "--adr", "2", "--note", branch]).expect(0);
        project.run(&["reconcile"]).expect(1);
        commit(&project);
    }
    merge(&project).expect(0);
    let text = project.read(REGISTER);
    assert_eq!(text.matches("id: SCHEMA-DRIFT-002,").count(), 2, "{text}");
    let outcome = project.run(&["reconcile"]).expect(1);
    let said = "SCHEMA-DRIFT-002 was taken twice: one of the two is SCHEMA-DRIFT-003 now\n";
    assert!(outcome.stderr.contains(said), "{}", outcome.stderr);

    // The records took the same number too. Each decision knows which of the two it means, and
    // follows it to the number that a person gives it.
    let decided = |adr: u32, record: &str, note: &str| {
        format!(
            "decision: {{ruling: accept, adr: ADR-00{adr}, record: \"{record}\", note: \"{note}\", details: "
        )
    };
    let rows = [(2, "alpha", "ours"), (3, "omega", "theirs")];
    for (id, table, note) in rows {
        let row = row(&project, &format!("public.{table}.more"));
        let decision = decided(2, &format!("{table}-keeps-more"), note);
        for part in [&format!("id: SCHEMA-DRIFT-00{id},"), "status: Accepted", &decision] {
            assert!(row.contains(part), "`{part}` is not in {row}");
        }
    }
    let said = project.run(&["adr", "check"]).expect(1).stdout;
    assert!(
        said.contains("`adr/ADR-002-alpha-keeps-more.md` has the number ADR-002 too"),
        "{said}"
    );
    assert!(said.contains("1 problem in adr\n"), "{said}");
    git(&project, &["mv", "adr/ADR-002-omega-keeps-more.md", "adr/ADR-003-omega-keeps-more.md"]);
    project.edit("adr/ADR-003-omega-keeps-more.md", "# ADR-002", "# ADR-003");
    project.run(&["reconcile"]).expect(1);
    for (id, table, note) in rows {
        let row = row(&project, &format!("public.{table}.more"));
        assert!(row.contains(&decided(id, &format!("{table}-keeps-more"), note)), "{row}");
    }
    project.run(&["adr", "check"]).expect(0);
    let shown = project.run(&["check"]).expect(1).stdout;
    assert!(shown.contains("1 drift open · 2 accepted · 0 resolved"), "{shown}");
}

/// The merge of two branches that found the same drift, and ruled so on it.
fn same_drift(ours: &[&str], theirs: &[&str]) -> (Project, Outcome) {
    let project = repository();
    for (branch, ruling) in [("ours", ours), ("theirs", theirs)] {
        git(&project, &["checkout", "--quiet", "-b", branch, "main"]);
        project.write("db/migrations/0002_same.sql", "ALTER TABLE omega ADD COLUMN more text;\n");
        project.run(&[&["decide", "2"], ruling].concat()).expect(0);
        commit(&project);
    }
    let merged = merge(&project);
    (project, merged)
}

#[test]
fn the_same_decision_of_two_branches_is_one() {
    let accept = ["accept", "--adr", "1"];
    let (project, merged) = same_drift(&accept, &accept);
    merged.expect(0);
    project.run(&["reconcile"]).expect(1);
    assert!(row(&project, "public.omega.more").contains("status: Accepted"));
}

#[test]
fn two_decisions_on_one_drift_are_told_with_both() {
    let (project, merged) =
        same_drift(&["accept", "--adr", "1"], &["fix-migration", "--note", "soon"]);
    merged.expect(1);
    let text = project.read(REGISTER);
    assert!(text.contains("<<<<<<<"), "{text}");
    project
        .run(&["check"])
        .fails_with(&["drift_register.yaml", "hint: resolve the merge: keep the rows"]);
    let mark = |line: &&str| !["<<<<<<<", "=======", ">>>>>>>"].iter().any(|m| line.starts_with(m));
    let both: Vec<&str> = text.split_inclusive('\n').filter(mark).collect();
    project.write(REGISTER, &both.concat());
    for verb in ["check", "reconcile"] {
        project.run(&[verb]).fails_with(&[
            "two decisions on `column public.omega.more`",
            "`accept · ADR-001` of SCHEMA-DRIFT-002",
            "`fix migration (soon)` of SCHEMA-DRIFT-002",
            "hint: keep the decision that holds and remove the other row",
        ]);
    }
    let kept: Vec<&str> = both.into_iter().filter(|line| !line.contains("fix-migration")).collect();
    project.write(REGISTER, &kept.concat());
    project.run(&["reconcile"]).expect(1);
    assert!(row(&project, "public.omega.more").contains("status: Accepted"));
}
