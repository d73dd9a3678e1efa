//! Baselines and git: branches, tags, clones.

use std::os::unix::fs::PermissionsExt as _;

use crate::support::{Outcome, Project};

const LOCK: &str = "db/schema/baselines/v1.lock";
const REGISTER: &str = "db/schema/drift_register.yaml";

#[test]
fn branches_that_add_migrations_leave_every_lock_alone() {
    let project = Project::agreeing().committed_by("Ada");
    project.run(&["baseline", "lock", "v1"]).expect(0);
    project.commit("v1");
    let git = |args: &[&str]| project.shell("git", args);
    for (branch, number, table) in [("one", 2, "alpha"), ("two", 3, "zeta")] {
        git(&["checkout", "--quiet", "-b", branch, "main"]);
        let sql = format!("CREATE TABLE {table} (id int);\n");
        project.write(&format!("db/migrations/000{number}_{table}.sql"), &sql);
        let canonical = project.read("db/schema/canonical_schema.sql");
        let both = if number == 2 { sql + &canonical } else { canonical + &sql };
        project.write("db/schema/canonical_schema.sql", &both);
        project.run(&["check"]).expect(0);
        // Each branch may lock a state of its own as well.
        project.run(&["baseline", "lock", branch]).expect(0);
        project.commit(branch);
    }
    git(&["merge", "--quiet", "--no-edit", "one"]);
    assert_eq!(git(&["status", "--porcelain"]), "");
    project.run(&["check"]).expect(0);
    let listed = project.run(&["baseline", "list"]).expect(0);
    for name in ["one", "two", "v1"] {
        assert!(listed.stdout.contains(&format!("\n {name} ")), "{listed:?}");
    }
    project.is_used_by("Grace");
    let outcome = project.run(&["baseline", "verify", "two"]).expect(1);
    assert!(
        outcome.stdout.contains("file db/migrations/0002_alpha.sql is not in the lock"),
        "{outcome:?}"
    );
    // Of several, the one that was locked last is meant, where that can be told.
    project.remove("db/schema/baselines/two.lock");
    let outcome = project.run(&["baseline", "show"]).expect(1);
    assert!(outcome.stdout.starts_with("baseline    one\n"), "{outcome:?}");
    project.remove(REGISTER);
    project.run(&["baseline", "lock", "three"]).expect(0);
    project.run(&["baseline", "lock", "four"]).expect(0);
    project
        .run(&["baseline", "show"])
        .fails_with(&["which baseline", "name one of: four, one, three, v1"]);
}

#[test]
fn a_baseline_is_tagged_where_it_was_locked() {
    let project = Project::agreeing().file(".gitignore", "artifacts\n");
    project.run(&["baseline", "lock", "v1"]).expect(0);
    project.run(&["baseline", "tag"]).fails_with(&["in no work tree of git"]);
    let project = project.committed_by("Ada Lovelace");
    let listed = project.run(&["baseline", "list"]).expect(0);
    assert!(!listed.stdout.contains("baseline/v1"), "{listed:?}");
    let refused = |problem: &str| {
        let outcome = project.run(&["baseline", "tag", "v1"]).expect(1);
        assert!(outcome.stdout.starts_with("not tagged: baseline/v1\n"), "{outcome:?}");
        assert!(outcome.stdout.contains(&format!("problem: {problem}")), "{outcome:?}");
    };
    project.write("notes.txt", "x\n");
    refused("notes.txt is not committed\n");
    project.remove("notes.txt");
    project.write("pgcanon.toml", "[signoff]\nroles = [\"steward\"]\n");
    project.commit("somebody has to sign");
    refused("nobody signed as steward\n");
    project.run(&["baseline", "lock", "v1", "--replace"]).expect(0);
    project.run(&["signoff", "add", "--role", "steward"]).expect(0);
    project.commit("signed");
    let migration = "db/migrations/0001_users.sql";
    let text = project.read(migration);
    project.write(migration, &format!("{text}\n"));
    project.commit("changed since");
    refused("file db/migrations/0001_users.sql has changed: only white space\n");
    project.write(migration, &text);
    project.write(".gitignore", "artifacts\npgcanon.toml\n");
    project.shell("git", &["rm", "--quiet", "--cached", "pgcanon.toml"]);
    project.commit("not kept");
    refused("git does not know pgcanon.toml\n");
    project.write(".gitignore", "artifacts\n");
    project.commit("kept");

    let tagged = project.run(&["baseline", "tag"]).expect(0);
    let digest = project.shell("sha256sum", &[LOCK]).split(' ').next().unwrap().to_owned();
    assert_eq!(tagged.stdout, format!("tagged: baseline/v1, lock-sha256 {digest}\n"));
    assert_eq!(project.shell("git", &["cat-file", "-t", "baseline/v1"]), "tag\n");
    let message = project.shell("git", &["tag", "-l", "--format=%(contents)", "baseline/v1"]);
    assert!(message.contains(&format!("\nlock-sha256: {digest}\n")), "{message}");
    let again = project.run(&["baseline", "tag"]).expect(0);
    assert!(again.stdout.starts_with("was there: "), "{again:?}");
    let listed = project.run(&["baseline", "list"]).expect(0);
    assert!(listed.row("v1").ends_with("baseline/v1"), "{listed:?}");
    let shown = project.run(&["baseline", "show"]).expect(0).stdout;
    for line in [
        format!("sha256      {digest}\n"),
        "committed   Ada Lovelace <ada.lovelace@example.invalid>\n".to_owned(),
        "gate        drift passed · 0 open, 0 accepted\n".to_owned(),
    ] {
        assert!(shown.contains(&line), "{line} is not in\n{shown}");
    }

    // A tag of other bytes than those that are there.
    project.write("notes.txt", "x\n");
    project.commit("later");
    refused("the tag is on ");
    project.shell("git", &["tag", "--force", "-a", "-m", "lock-sha256: 0", "baseline/v1"]);
    let clone = project.cloned_by("Grace Hopper");
    let outcome = clone.run(&["baseline", "verify"]).expect(1);
    let said = format!("\n  tag baseline/v1 is of a lock 0, locked was {digest}\n");
    assert!(outcome.stdout.contains(&said), "{outcome:?}");
}

#[test]
fn two_machines_lock_the_same_bytes() {
    let here = Project::settled().committed_by("Ada Lovelace");
    let there = here.cloned_by("Grace Hopper");
    std::fs::set_permissions(there.path("db"), std::fs::Permissions::from_mode(0o750)).unwrap();
    let mut one = here.command(&["baseline", "lock", "v1"]);
    one.env("TZ", "Pacific/Auckland").env("LC_ALL", "C").env("USER", "ada").env("LANG", "C");
    Outcome::of(&mut one).expect(0);
    let arguments = ["--config", "../pgcanon.toml", "baseline", "lock", "v1"];
    let mut other = std::process::Command::new("sh");
    other.args(["-c", "umask 077; cd db; exec \"$0\" \"$@\"", crate::support::BINARY]);
    other.args(arguments).current_dir(there.path("."));
    other.env("TZ", "America/Lima").env("LC_ALL", "de_DE.UTF-8").env("USER", "grace");
    other
        .env("PGTZ", "Asia/Tokyo")
        .env("PGDATESTYLE", "German")
        .env("PGOPTIONS", "-c lc_messages=C");
    other.env("TMPDIR", crate::support::temporary());
    Outcome::of(&mut other).expect(0);
    let lock = here.read(LOCK);
    assert_eq!(there.read(LOCK), lock);
    for part in [
        "# gate drift: passed · 0 open, 2 accepted\n",
        "# gate behaviour: passed · 19 tests passed\n",
        "# gate invariants: passed · 14 invariants hold\n",
    ] {
        assert!(lock.contains(part), "{lock}");
    }
    here.commit("locked");

    let evidence = |name: &str| {
        let clone = here.cloned_by(name);
        let outcome = clone.run(&["baseline", "verify", "--note", "from nothing"]).expect(0);
        assert!(outcome.stdout.starts_with("PASS: baseline v1 at 012_reconcile, "), "{outcome:?}");
        assert!(outcome.stderr.contains(", independently\n"), "{outcome:?}");
        let held = clone.run(&["evidence", "check", "artifacts/evidence/v1.tar"]).expect(0);
        assert!(
            held.stdout.starts_with(&format!("holds: baseline v1, PASS by {name} <")),
            "{held:?}"
        );
        clone.run(&["evidence", "check", "artifacts/evidence/v1", "--project", "."]).expect(0);
        clone.texts("artifacts/evidence/v1")
    };
    let (one, other) = (evidence("Grace Hopper"), evidence("Alan Turing"));
    let differ: Vec<&str> = one
        .iter()
        .filter(|(name, text)| other.get(*name) != Some(*text))
        .map(|(name, _)| name.as_str())
        .collect();
    let of_the_run = ["MANIFEST.sha256", "record.json", "statement.json", "timings.json"];
    assert_eq!(differ, of_the_run, "what differs from run to run is in files of its own");
    assert!(one.contains_key("invariants.json") && one.contains_key("behaviour.json"));
    let transcript = String::from_utf8_lossy(&one["transcript.txt"]);
    for part in ["initdb --no-sync", "postgres -c listen_addresses=", "012_reconcile.up.sql"] {
        assert!(transcript.contains(part), "{transcript}");
    }
}
