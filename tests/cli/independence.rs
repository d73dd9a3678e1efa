//! Who wrote the lock, whatever is done to have it look otherwise.

use crate::support::{Outcome, Project};

const LOCK: &str = "db/schema/baselines/v1.lock";

/// A repository in which Ada locked and committed a baseline.
fn locked() -> Project {
    let project =
        Project::agreeing().file(".gitignore", "artifacts\n").committed_by("Ada Lovelace");
    project.run(&["baseline", "lock", "v1"]).expect(0);
    project.commit("locked");
    project
}

fn verify(project: &Project) -> Outcome {
    project.run(&["baseline", "verify"])
}

#[track_caller]
fn is_own(outcome: &Outcome) {
    outcome.fails_with(&["is not independent", "`--not-independent`"]);
}

#[test]
fn the_writer_is_known_wherever_the_lock_lies_and_whoever_is_named() {
    let project = locked();
    is_own(&verify(&project));
    is_own(&project.run(&["baseline", "verify", "--engineer", "Bob <bob@example.invalid>"]));

    // Somebody else moves it.
    let moved = project.cloned_by("Carol");
    std::fs::create_dir(moved.path("sub")).unwrap();
    moved.shell("git", &["mv", "db", "sub/db"]);
    moved.commit("moved");
    moved.is_used_by("Ada Lovelace");
    let verify_there = ["--config", "sub/pgcanon.toml", "baseline", "verify"];
    moved.write("sub/pgcanon.toml", "");
    is_own(&moved.run(&verify_there));

    // A co-author is an author.
    let shared = Project::agreeing().file(".gitignore", "artifacts\n").committed_by("Carol");
    shared.run(&["baseline", "lock", "v1"]).expect(0);
    shared.commit("locked\n\nCo-authored-by: Ada Lovelace <ada.lovelace@example.invalid>");
    shared.is_used_by("Ada Lovelace");
    is_own(&verify(&shared));
    shared.is_used_by("Grace Hopper");
    verify(&shared).expect(0);
}

#[test]
fn a_history_that_is_cut_off_tells_nobody() {
    let project = locked();
    project.is_used_by("Carol");
    project.shell("git", &["commit", "--quiet", "--allow-empty", "-m", "later"]);
    let shallow = Project::empty().shared();
    let from = format!("file://{}", project.path(".").canonicalize().unwrap().display());
    shallow.shell("git", &["clone", "--quiet", "--depth", "1", &from, "."]);
    for who in ["Ada Lovelace", "Carol"] {
        shallow.is_used_by(who);
        let outcome = verify(&shallow).expect(0);
        assert!(outcome.stderr.contains("not independently"), "{outcome:?}");
        assert!(outcome.stderr.contains("a shallow clone"), "{outcome:?}");
    }
}

#[test]
fn what_git_is_told_not_to_look_at_is_looked_at() {
    let project = locked();
    project.is_used_by("Grace Hopper");
    let migration = "db/migrations/0001_users.sql";
    for option in ["--assume-unchanged", "--skip-worktree"] {
        project.shell("git", &["update-index", option, migration, LOCK]);
        let (text, lock) = (project.read(migration), project.read(LOCK));
        project.write(migration, &format!("{text}-- more\n"));
        project.run(&["baseline", "lock", "v1", "--replace"]).expect(0);
        assert_eq!(project.shell("git", &["status", "--porcelain"]), "");
        is_own(&verify(&project));
        let tagged = project.run(&["baseline", "tag"]).expect(1);
        for file in [migration, LOCK] {
            let said = format!("problem: {file} is not as it was committed\n");
            assert!(tagged.stdout.contains(&said), "{tagged:?}");
        }
        project.write(migration, &text);
        project.write(LOCK, &lock);
    }
    verify(&project).expect(0);
    project.run(&["baseline", "tag"]).expect(0);
    project.write(".gitignore", "artifacts\n# more\n");
    project.run(&["baseline", "lock", "v1", "--replace"]).expect(0);
    project.write("db/migrations/0002_more.sql", "SELECT 1;\n");
    let refused = project.run(&["baseline", "lock", "v1", "--replace"]).expect(1);
    assert!(refused.stdout.contains("baseline v1 is tagged"), "{refused:?}");
}

#[test]
fn a_server_that_is_not_there_is_no_verdict() {
    let project = Project::agreeing().file("db/migrations/0002_more.sql", "SELECT 1;\n");
    project.run(&["baseline", "lock", "v1"]).expect(0);
    let who = ["baseline", "verify", "--engineer", "Grace"];
    let gone = [&["--scratch", "postgresql://nobody@localhost:1/postgres"][..], &who].concat();
    let alone = project.alone();
    let before = alone.listing();
    alone.run(&gone).fails_with(&["localhost"]);
    assert_eq!(alone.listing(), before, "nothing is entered, nothing is left");
}

#[test]
fn comments_of_tests_are_what_they_say() {
    let test = "-- test: names\n-- fails: 23505 users_pkey\nINSERT INTO users VALUES (1), (1);\n";
    let project = Project::agreeing().file("db/tests/users.sql", test);
    project.run(&["baseline", "lock", "v1"]).expect(0);
    project.edit("db/tests/users.sql", " users_pkey", "");
    let outcome = project.run(&["baseline", "verify", "--engineer", "Grace"]).expect(1);
    let said = "file db/tests/users.sql has changed: its content\n";
    assert!(outcome.stdout.contains(said), "{outcome:?}");
}
