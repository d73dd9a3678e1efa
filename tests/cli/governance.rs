//! The catalogue of artifacts, owners and sign-off.

use crate::support::Project;

const LOCK: &str = "db/schema/baselines/1.0.lock";

const OWNED: &str = r#"
[[catalogue]]
path = "db/schema/canonical_schema.sql"
owner = ["@data-platform"]
evidence = "pgcanon check, on every merge"

[[catalogue]]
path = "pgcanon.toml"
owner = ["@data-platform"]

[[catalogue]]
path = "docs/*.md"
role = "data dictionary"
owner = ["@docs/writers", "docs@example.org"]
"#;

fn catalogued() -> Project {
    Project::agreeing().file("pgcanon.toml", OWNED).file("docs/tables.md", "# Tables\n")
}

#[test]
fn the_catalogue_lists_each_source_of_truth_with_its_digest() {
    let project = catalogued().committed_by("Ada Lovelace");
    let outcome = project.run(&["catalogue"]).expect(0);
    let digest = project.shell("sha256sum", &["db/schema/canonical_schema.sql"]);
    let canonical = outcome.stdout.lines().find(|line| line.contains("canonical_schema.sql"));
    assert!(canonical.unwrap().contains(&digest[..12]), "{}", outcome.stdout);
    assert!(outcome.stdout.ends_with("4 artifacts · 0 problems · 0 notes\n"), "{}", outcome.stdout);

    // Of several files, the digest is that of what `sha256sum` prints of them.
    project.write("db/migrations/0002_more.sql", "SELECT 1;\n");
    let listed = project.shell("sh", &["-c", "sha256sum db/migrations/*.sql | sha256sum"]);
    let json = project.run(&["catalogue", "--format", "json"]).expect(0).json();
    let migrations = json["artifacts"].as_array().unwrap();
    let migrations = migrations.iter().find(|entry| entry["path"] == "db/migrations").unwrap();
    assert_eq!(migrations["files"], 2);
    assert_eq!(migrations["sha256"], listed.split(' ').next().unwrap());
    assert_eq!(migrations["derived_from"][0], "db/schema/canonical_schema.sql");
    let schema = project.run(&["schema", "catalogue"]).expect(0).json();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&json), "{json}");
    project.run(&["catalogue", "--format", "markdown"]).expect(0);
}

#[test]
fn what_is_wrong_with_the_catalogue_is_said() {
    let problem = |project: &Project| -> String {
        let outcome = project.run(&["catalogue"]).expect(1);
        outcome.stdout.lines().filter(|line| line.starts_with("problem: ")).collect()
    };
    let project = catalogued();
    project.edit("pgcanon.toml", "owner = [\"@data-platform\"]\nevidence", "evidence");
    assert_eq!(
        problem(&project),
        "problem: `db/schema/canonical_schema.sql` is authoritative and has no owner"
    );
    let project = catalogued();
    project.remove("docs/tables.md");
    assert_eq!(problem(&project), "problem: `docs/*.md` is not there");
    let project = catalogued();
    project.edit("pgcanon.toml", "role = \"data dictionary\"\n", "");
    assert_eq!(problem(&project), "problem: `docs/*.md` has no role: say what it is");
    let project = catalogued();
    project.edit("pgcanon.toml", "role = \"data", "authority = \"derived\"\nrole = \"data");
    assert_eq!(problem(&project), "problem: `docs/*.md` is derived, and nothing says from what");
    project.edit("pgcanon.toml", "role = \"data", "derived_from = [\"db/x\"]\nrole = \"data");
    assert_eq!(
        problem(&project),
        "problem: `docs/*.md` is derived from `db/x`, which is not in the catalogue"
    );
    let project = catalogued();
    project.edit("pgcanon.toml", "docs/*.md", "db/schema/*.sql");
    assert_eq!(
        problem(&project),
        "problem: `db/schema/canonical_schema.sql` and `db/schema/*.sql` claim the same files with \
         different authority"
    );
    project.write("pgcanon.toml", "[[catalogue]]\npath = \"a\"\nowner = [\"somebody\"]\n");
    project.run(&["catalogue"]).fails_with(&[
        "`somebody` is no owner in `pgcanon.toml`",
        "pgcanon.toml:3:10",
        "write `@team`",
    ]);
}

#[test]
fn what_was_changed_after_its_authority_is_noted() {
    let project = catalogued().committed_by("Ada Lovelace");
    let note = "note: `db/migrations` was changed after `db/schema/canonical_schema.sql`, which it \
                is derived from";
    let noted = |expected: bool| {
        let outcome = project.run(&["catalogue"]).expect(0);
        assert_eq!(outcome.stdout.contains(note), expected, "{}", outcome.stdout);
    };
    noted(false);
    project.write("db/migrations/0002_more.sql", "SELECT 1;\n");
    noted(true);
    project.commit("a state");
    noted(true);
    project.edit("db/schema/canonical_schema.sql", "CREATE", "-- looked at\nCREATE");
    noted(false);
    project.commit("a state");
    noted(false);
    // What the program writes is to be written again when its authority has changed.
    project.run(&["reconcile"]).expect(0);
    project.commit("a state");
    let stale = "note: `artifacts` is older than `db/schema/canonical_schema.sql`: write it again";
    let outcome = project.run(&["catalogue"]).expect(0);
    assert!(!outcome.stdout.contains(stale), "{}", outcome.stdout);
    project.edit("db/schema/canonical_schema.sql", "CREATE", "-- and again\nCREATE");
    let outcome = project.run(&["catalogue"]).expect(0);
    assert!(outcome.stdout.contains(stale), "{}", outcome.stdout);
    // Without version control nothing is known.
    project.shell("rm", &["-r", ".git"]);
    noted(false);
}

const SCHEMA: &str = "CREATE TABLE users (id int PRIMARY KEY);\n\\ir billing.sql\n";
const BILLING: &str = "CREATE TABLE invoices (id int);\nCREATE FUNCTION total() RETURNS int \
                       LANGUAGE sql RETURN 1;\n";

#[test]
fn objects_belong_to_the_last_entry_that_fits() {
    let owners = "[[owner]]\nobject = \"table *\"\nowner = [\"@platform\"]\n\n\
                  [[owner]]\nobject = \"* public.invoices\"\nowner = [\"@finance\", \"@audit\"]\n";
    let project = Project::empty()
        .shared()
        .file("db/schema/canonical_schema.sql", SCHEMA)
        .file("db/schema/billing.sql", BILLING)
        .file("db/migrations/0001_all.sql", "SELECT 1;\n")
        .file("pgcanon.toml", owners);
    let outcome = project.run(&["owners"]).expect(1);
    assert_eq!(outcome.row("table public.users"), "table public.users @platform");
    assert_eq!(outcome.row("table public.invoices"), "table public.invoices @finance @audit");
    assert_eq!(outcome.row("function public.total"), "function public.total() –");
    assert!(outcome.stdout.ends_with("3 objects · 1 without an owner\n"), "{}", outcome.stdout);
    let unowned = project.run(&["owners", "--unowned"]).expect(1).stdout;
    assert!(!unowned.contains("table public.users"), "{unowned}");

    let written = project.run(&["owners", "--format", "codeowners"]).expect(1).stdout;
    assert!(written.contains("\n/db/schema/billing.sql @finance @audit\n"), "{written}");
    assert!(written.contains("\n/db/schema/canonical_schema.sql @platform\n"), "{written}");

    let all = "[[owner]]\nobject = \"function *\"\nowner = [\"@platform\"]\n";
    project.write("pgcanon.toml", &format!("{owners}\n{all}"));
    project.run(&["owners"]).expect(0);
    let stale = "[[owner]]\nobject = \"view *\"\nowner = [\"@platform\"]\n";
    project.write("pgcanon.toml", &format!("{owners}\n{all}\n{stale}"));
    let outcome = project.run(&["owners"]).expect(1);
    let said = "problem: `[[owner]] object = \"view *\"` decides about no object\n";
    assert!(outcome.stdout.contains(said), "{}", outcome.stdout);
}

#[test]
fn a_baseline_is_signed_under_its_lock() {
    let roles = "[signoff]\nroles = [\"steward\", \"verifier\"]\n";
    let project = Project::agreeing().file("pgcanon.toml", roles).committed_by("Ada Lovelace");
    project
        .run(&["signoff", "check"])
        .fails_with(&["there is no baseline lock", "`pgcanon baseline lock NAME`"]);
    project.run(&["reconcile"]).expect(0);
    for name in ["", "../1", "1\n# head: x"] {
        project.run(&["baseline", "lock", name]).fails_with(&[
            "is no name of a baseline",
            "hint: use letters, digits, `.`, `-` and `_`",
        ]);
    }
    project.run(&["baseline", "lock", "1.0"]).expect(0);
    let outcome = project.run(&["signoff", "check"]).expect(1);
    for role in ["steward", "verifier"] {
        let said = format!("problem: nobody signed as {role}\n");
        assert!(outcome.stdout.contains(&said), "{}", outcome.stdout);
    }
    project
        .run(&["signoff", "add", "--role", "tester"])
        .fails_with(&["no baseline requires that somebody signs as `tester`", "`steward`"]);

    // Whoever git says you are.
    let outcome = project.run(&["signoff", "add", "--role", "steward"]).expect(0);
    assert!(outcome.stdout.contains("signed as steward: Ada Lovelace\n"), "{}", outcome.stdout);
    let add = ["signoff", "add", "--role", "verifier", "--name"];
    project.run(&[&add[..], &["ada lovelace"]].concat()).expect(0);
    let outcome = project.run(&["signoff", "check"]).expect(1);
    let said = "problem: Ada Lovelace signed in more than one role\n";
    assert!(outcome.stdout.to_lowercase().contains(&said.to_lowercase()), "{}", outcome.stdout);
    let outcome =
        project.run(&[&add[..], &["Grace Hopper", "--note", "rebuilt"]].concat()).expect(0);
    assert!(
        outcome.stderr.contains("replaced: ada lovelace as verifier, by Grace Hopper\n"),
        "{}",
        outcome.stderr
    );
    project.run(&[&add[..], &[" "]].concat()).fails_with(&["it is not known who signs", "--name"]);
    project.run(&["signoff", "check"]).expect(0);

    // The signatures are under these bytes of the lock, and under no others.
    let signed = project.read("db/schema/signoff/1.0.yaml");
    let digest = project.shell("sha256sum", &[LOCK]);
    assert!(signed.contains(digest.split(' ').next().unwrap()), "{signed}");
    project.write("db/migrations/0002_more.sql", "SELECT 1;\n");
    project.run(&["reconcile"]).expect(0);
    let refused = project.run(&["baseline", "lock", "1.0"]).expect(1).stdout;
    assert!(refused.starts_with("not locked: baseline 1.0 is locked at 0001_users "), "{refused}");
    let replace = ["baseline", "lock", "1.0", "--replace"];
    let outcome = project.run(&replace).expect(0);
    assert!(
        outcome.stderr.contains("replaced: the lock of 1.0 at 0001_users\n"),
        "{}",
        outcome.stderr
    );
    let outcome = project.run(&["baseline", "lock", "1.0"]).expect(0);
    assert!(!outcome.stderr.contains("replaced"), "{}", outcome.stderr);
    project.write(LOCK, "damaged\n");
    project.run(&["baseline", "lock", "1.0"]).fails_with(&["cannot read the baseline lock"]);
    let outcome = project.run(&replace).expect(0);
    let said = "replaced: a lock that nobody can use: cannot read the baseline lock";
    assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    let outcome = project.run(&["signoff", "check"]).expect(1);
    assert!(outcome.stdout.contains("signatures are under another lock"), "{}", outcome.stdout);
    // Whoever signs the new lock first is told whose signatures that drops.
    let outcome = project.run(&[&add[..], &["Alan"]].concat()).expect(0);
    assert!(
        outcome.stderr.contains("dropped: Ada Lovelace as steward, who signed another lock\n"),
        "{}",
        outcome.stderr
    );

    // What is locked is held against what is there.
    project.write("db/migrations/0002_more.sql", "SELECT 2;\n");
    let said = "problem: file db/migrations/0002_more.sql has changed: its content\n";
    let outcome = project.run(&["signoff", "check"]).expect(1);
    assert!(outcome.stdout.contains(said), "{}", outcome.stdout);
    let outcome = project.run(&[&add[..], &["Joan"]].concat()).expect(1);
    assert!(outcome.stdout.starts_with("not signed: "), "{}", outcome.stdout);
    assert!(outcome.stdout.contains(said), "{}", outcome.stdout);
    assert!(!project.read("db/schema/signoff/1.0.yaml").contains("Joan"));

    project.edit("db/schema/signoff/1.0.yaml", "- {role: \"verifier\"", "- {rôle: \"verifier\"");
    let outcome = project.run(&["signoff", "check"]).expect(2);
    for part in [
        "2 problems in `db/schema/signoff/1.0.yaml`",
        "`role` is missing",
        "unknown key `rôle`",
        "did you mean `role`?",
    ] {
        assert!(outcome.stderr.contains(part), "{}", outcome.stderr);
    }
}
