//! Migrations taken back and run again: what each trap leaves behind, and what is said of a chain.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{Outcome, Project};

/// A project with these migrations, the way back after the way forward, on the shared server.
pub(crate) fn chain(steps: &[(&str, &str, Option<&str>)]) -> Project {
    let project = Project::empty().shared();
    for (name, up, down) in steps {
        project.write(&format!("db/migrations/{name}.up.sql"), up);
        if let Some(down) = down {
            project.write(&format!("db/migrations/{name}.down.sql"), down);
        }
    }
    project
}

/// The rows by the step that they are of: what follows its name, and the type.
fn by_step(outcome: &Outcome) -> BTreeMap<String, BTreeSet<String>> {
    let document = outcome.json();
    let mut rows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in document["drifts"].as_array().unwrap() {
        let name = row["name"].as_str().unwrap().strip_prefix("migration ").unwrap();
        let (step, what) = name.split_at(name.find([',', ':']).unwrap_or(name.len()));
        let kind = row["type"].as_str().unwrap();
        rows.entry(step.to_owned()).or_default().insert(format!("{kind}{what}"));
    }
    rows
}

fn set(rows: &[&str]) -> BTreeSet<String> {
    rows.iter().map(|row| (*row).to_owned()).collect()
}

const BASE: &str = "
CREATE TABLE eq (a int, b text);
CREATE TABLE ordered (a int, b int, c int);
CREATE TYPE mood AS ENUM ('ok');
CREATE TABLE full_t (id int CONSTRAINT full_pkey PRIMARY KEY);
COMMENT ON TABLE full_t IS 'all of it';
GRANT SELECT ON full_t TO PUBLIC;
ALTER TABLE full_t ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON full_t USING (id > 0);
CREATE TABLE counted (id int);
CREATE FUNCTION over(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE VIEW v AS SELECT 1 AS a;
CREATE TABLE indexed (x int);
CREATE INDEX ix_indexed ON indexed (x);
CREATE TABLE twice (x int);
CREATE TABLE named (id int NOT NULL);
";

/// Every line of what is known to go wrong, each as a step of its own after the first.
const TRAPS: [(&str, &str, Option<&str>); 12] = [
    (
        "0001_base",
        BASE,
        Some(
            "DROP VIEW v; DROP FUNCTION over(integer); DROP TABLE eq, ordered, full_t, counted, \
             indexed, twice, named; DROP TYPE mood;",
        ),
    ),
    (
        "0002_equal",
        "ALTER TABLE eq ADD COLUMN c int; ALTER TABLE eq RENAME b TO bb;
         CREATE INDEX ix_eq ON eq (a); ALTER TABLE eq ALTER a TYPE bigint;
         ALTER TABLE eq ADD CONSTRAINT uq UNIQUE (a);",
        Some(
            "ALTER TABLE eq DROP CONSTRAINT uq; ALTER TABLE eq ALTER a TYPE int; DROP INDEX ix_eq;
             ALTER TABLE eq RENAME bb TO b; ALTER TABLE eq DROP COLUMN c;",
        ),
    ),
    (
        "0003_reordered",
        "-- Nobody reads it.\nALTER TABLE ordered DROP COLUMN b;",
        Some("ALTER TABLE ordered ADD COLUMN b int;"),
    ),
    ("0004_enum", "ALTER TYPE mood ADD VALUE 'sad';", Some("SELECT 1;")),
    (
        "0005_rebuilt",
        "DROP TABLE full_t;",
        Some("CREATE TABLE full_t (id int CONSTRAINT full_pkey PRIMARY KEY);"),
    ),
    (
        "0006_sequence",
        "CREATE SEQUENCE s;\nALTER TABLE counted ALTER id SET DEFAULT nextval('s');",
        Some("\nALTER TABLE counted\n    ALTER id DROP DEFAULT;"),
    ),
    (
        "0007_overload",
        "CREATE OR REPLACE FUNCTION over(text) RETURNS integer LANGUAGE sql AS 'SELECT 1';",
        Some(
            "CREATE OR REPLACE FUNCTION over(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';",
        ),
    ),
    (
        "0008_view",
        "CREATE OR REPLACE VIEW v AS SELECT 1 AS a, 2 AS b;",
        Some("\nCREATE OR REPLACE VIEW v AS SELECT 1 AS a;"),
    ),
    (
        "0009_invalid",
        "DROP INDEX CONCURRENTLY ix_indexed;",
        // What a `CREATE INDEX CONCURRENTLY` leaves that was cancelled.
        Some(
            "CREATE INDEX CONCURRENTLY ix_indexed ON indexed (x);
             UPDATE pg_catalog.pg_index SET indisvalid = false
              WHERE indexrelid = 'ix_indexed'::regclass;",
        ),
    ),
    (
        "0010_concurrently",
        "CREATE UNIQUE INDEX CONCURRENTLY ix_twice ON twice (x);",
        Some("DROP INDEX CONCURRENTLY ix_twice; INSERT INTO twice VALUES (1), (1);"),
    ),
    (
        "0011_not_null",
        "ALTER TABLE named RENAME TO renamed; ALTER TABLE renamed ALTER id DROP NOT NULL;",
        Some("ALTER TABLE renamed ALTER id SET NOT NULL; ALTER TABLE renamed RENAME TO named;"),
    ),
    ("0012_last", "CREATE TABLE last (id int);", Some("DROP TABLE last;")),
];

#[test]
fn every_trap_is_told_with_its_step_and_its_places() {
    let project = chain(&TRAPS);
    let outcome = project.run(&["rollback", "--all", "--format", "json"]).expect(1);
    let document = outcome.json();
    let expected: BTreeMap<String, BTreeSet<String>> = [
        ("0004_enum", vec!["Changed: enum public.mood", "up-again-fails, up again"]),
        (
            "0005_rebuilt",
            vec![
                "Missing: comment on table public.full_t",
                "Missing: grant public on table public.full_t",
                "Missing: policy public.full_t.own",
                "Changed: table public.full_t",
            ],
        ),
        ("0006_sequence", vec!["Unexpected: sequence public.s", "up-again-fails, up again"]),
        ("0007_overload", vec!["Unexpected: function public.over(text)"]),
        ("0008_view", vec!["down-fails"]),
        ("0009_invalid", vec!["Changed: index public.ix_indexed"]),
        ("0010_concurrently", vec!["up-again-fails, up again"]),
    ]
    .into_iter()
    .map(|(step, rows)| (step.to_owned(), set(&rows)))
    .collect();
    let mut found = by_step(&outcome);
    let not_null = found.remove("0011_not_null").unwrap_or_default();
    assert_eq!(found, expected);
    // From 18 on a NOT NULL is a constraint, which took its name from the table's at the time.
    let named = not_null.iter().any(|row| row.contains("named_id_not_null"));
    assert_eq!(named, document["postgresql"].as_u64().unwrap() >= 18, "{not_null:?}");

    let rows = document["drifts"].as_array().unwrap();
    let row = |name: &str| rows.iter().find(|row| row["name"] == name).unwrap();
    let at = |row: &serde_json::Value, side: &str| {
        format!("{}:{}", row[side]["file"].as_str().unwrap(), row[side]["start"])
    };
    let sequence = row("migration 0006_sequence: sequence public.s");
    assert_eq!(at(sequence, "left_span"), "db/migrations/0006_sequence.up.sql:1");
    // Nothing there says a word of the sequence, so the first statement stands for the file.
    assert_eq!(at(sequence, "right_span"), "db/migrations/0006_sequence.down.sql:2");
    let view = row("migration 0008_view");
    assert_eq!(at(view, "right_span"), "db/migrations/0008_view.down.sql:2");
    assert!(view["found"].as_str().unwrap().starts_with("fails with 42P16: "), "{view}");
    let again = row("migration 0006_sequence, up again");
    assert_eq!(again["found"], "fails with 42P07: relation \"s\" already exists");
    assert_eq!(at(again, "left_span"), "db/migrations/0006_sequence.up.sql:1");

    let step = |name: &str| {
        let steps = document["steps"].as_array().unwrap();
        steps.iter().find(|step| step["name"] == name).unwrap().clone()
    };
    assert_eq!(step("0002_equal")["down"], "restores");
    assert_eq!(step("0002_equal")["notes"].as_array().unwrap().len(), 0);
    assert_eq!(step("0003_reordered")["down"], "restores");
    assert_eq!(step("0003_reordered")["column_order_only"], true);
    let lost = "drops column ordered.b (db/migrations/0003_reordered.up.sql:2)";
    assert_eq!(step("0003_reordered")["data"][0], lost);
    assert_eq!(step("0010_concurrently")["code"], "23505");
    assert_eq!(document["sequence"]["stopped_at"], "0008_view");

    let schema = project.run(&["schema", "rollback"]).expect(0).json();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&document));
}

#[test]
fn a_chain_that_goes_back_says_so_in_a_line() {
    let project = chain(&[TRAPS[0], TRAPS[1], TRAPS[2], TRAPS[11]]);
    let outcome = project.run(&["rollback", "--all"]).expect(0);
    for said in [
        "rollback    4 of 4 steps, 0012_last back to the beginning\n",
        "sequence    all 4 steps down one after another, and up again: the head is back\n",
        "note        0003_reordered: table public.ordered: column order: a, b, c ≠ a, c, b\n",
    ] {
        assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    }
    assert!(outcome.row("0003_reordered").contains("equal except for the column order"));
    assert!(outcome.row("0002_equal").ends_with("as before the same"));
    let verdict = "all 4 steps go back cleanly, and up again · 1 equal except for the column order \
                   · 1 with the schema reversible and data not\n";
    assert!(outcome.stdout.ends_with(verdict), "{}", outcome.stdout);
    assert!(!project.path("db/schema/drift_register.yaml").exists());

    let last = project.run(&["rollback"]).expect(0);
    assert!(last.stderr.contains("rollback    1 of 4 steps, 0012_last back to 0003_reordered\n"));
    assert!(last.stdout.ends_with("\nthe step goes back cleanly, and up again\n"));
    let to = project.run(&["rollback", "--to", "1", "--format", "markdown"]).expect(0);
    assert!(to.stdout.contains("\n| 0002\\_equal | as before | the same |  |\n"), "{}", to.stdout);
    assert!(!to.stdout.contains("| 0001"), "{}", to.stdout);
    project.run(&["rollback", "--to", "0002_equall"]).fails_with(&[
        "there is no migration `0002_equall` in `db/migrations`",
        "hint: did you mean `0002_equal`?",
    ]);
    project.run(&["rollback", "--to", "0012_last"]).fails_with(&["no migration follows"]);

    // With the order of columns at its highest level it is a drift like any other.
    project.write("pgcanon.toml", "[compare]\ncolumn_order = \"error\"\n");
    let outcome = project.run(&["rollback", "--all", "--check", "--format", "json"]).expect(1);
    assert_eq!(by_step(&outcome).keys().collect::<Vec<_>>(), ["0003_reordered"]);
}

/// The worked example goes back, and a test of it says that a channel is free text again.
#[test]
fn the_worked_example_goes_back() {
    let outcome = Project::example().run(&["rollback", "--all"]).expect(0);
    assert!(outcome.stdout.ends_with("\nall 11 steps go back cleanly, and up again\n"));
    let row = "008_channel_taxonomy as before the same 1 test after the way back";
    assert_eq!(outcome.row("008_"), row);
}

/// Steps that are clean by themselves and not one after another: the second way back needs what the
/// first one, which runs after it, has not taken yet.
#[test]
fn what_only_shows_in_sequence_is_told_with_the_step() {
    let project = chain(&[
        ("1_t", "CREATE TABLE t (a int);", Some("DROP TABLE IF EXISTS t; DROP TABLE IF EXISTS u;")),
        // Alone it restores what was there. After a step above it, it leaves what that one drops.
        (
            "2_u",
            "CREATE TABLE IF NOT EXISTS u (a int);",
            Some("DROP TABLE u; CREATE TABLE IF NOT EXISTS t (a int);"),
        ),
        ("3_log", "CREATE TABLE log (a int); INSERT INTO log VALUES (1);", Some("DROP TABLE log;")),
        (
            "4_data",
            "CREATE TABLE mark (a int); INSERT INTO mark SELECT 1 WHERE EXISTS (SELECT FROM log);",
            Some("DROP TABLE mark; INSERT INTO t SELECT 1;"),
        ),
        ("5_guard", "CREATE TABLE guard (a int);", Some("DROP TABLE guard; UPDATE log SET a = 2;")),
    ]);
    // A way back that looks at rows: it leaves something behind where another one changed them.
    project.edit(
        "db/migrations/3_log.down.sql",
        "DROP TABLE log;",
        "DO $$ BEGIN IF EXISTS (SELECT FROM log WHERE a = 2) THEN CREATE TABLE left_over (); END IF; \
         END $$; DROP TABLE log;",
    );
    let outcome = project.run(&["rollback", "--all", "--format", "json"]).expect(1);
    let expected = BTreeMap::from([(
        "3_log".to_owned(),
        set(&["Unexpected, in sequence: table public.left_over"]),
    )]);
    assert_eq!(by_step(&outcome), expected);
    let document = outcome.json();
    assert_eq!(document["sequence"]["down"], 5);
    assert_eq!(document["sequence"]["head_is_back"], false);
}

#[test]
fn a_step_that_cannot_go_down_ends_the_sequence_and_not_the_rest() {
    let project = chain(&[
        ("1_a", "CREATE TABLE a (x int);", Some("DROP TABLE a;")),
        ("2_b", "CREATE TABLE b (x int);", None),
        ("3_c", "CREATE TABLE c (x int);", Some("DROP TABLE c;")),
        ("4_d", "CREATE TABLE d (x int);", Some("DROP TABLE d;")),
    ]);
    let outcome = project.run(&["rollback", "--all"]).expect(1);
    let said = "sequence    2 steps down one after another, stopped at 2_b, which has no down file, \
                and up again: the head is back\n";
    assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    assert_eq!(outcome.row("1_a"), "1_a as before the same not reached in sequence");
    assert_eq!(outcome.row("2_b"), "2_b no down file –");
    assert!(outcome.stdout.contains("1 of 4 steps does not go back cleanly · 1 drift open\n"));
    let next = "next: write the way back of db/migrations/2_b.up.sql · pgcanon decide SCHEMA-DRIFT-001 \
                accept --adr …\n";
    assert!(outcome.stderr.ends_with(next), "{}", outcome.stderr);

    // A way back that only says that there is none asks for a declaration.
    let raise = "DO $$ BEGIN RAISE 'This migration is irreversible'; END $$;";
    project.write("db/migrations/2_b.down.sql", raise);
    let json = project.run(&["rollback", "--all", "--format", "json"]).expect(1).json();
    assert_eq!(json["drifts"][0]["found"], "fails with P0001: This migration is irreversible");
    let wanted = "a way back that runs, or a declaration that there is none";
    assert_eq!(json["drifts"][0]["expected"], wanted);
}

#[test]
fn a_chain_without_a_way_back_is_one_row() {
    let steps: Vec<(String, String)> = (1..=23)
        .map(|at| (format!("db/migrations/{at:04}_t.sql"), format!("CREATE TABLE t{at} (a int);")))
        .collect();
    let project =
        steps.iter().fold(Project::empty(), |project, (file, text)| project.file(file, text));
    // Nothing is built, so a server that is not there is not missed.
    let outcome = project.run(&["rollback", "--scratch", "postgresql://u@127.0.0.1:1/x"]).expect(1);
    let said = "this chain has no way back: 23 of 23 steps have no down file";
    let flat = outcome.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(outcome.stdout.contains("SCHEMA-DRIFT-001"), "{}", outcome.stdout);
    assert!(!outcome.stdout.contains("SCHEMA-DRIFT-002"), "{}", outcome.stdout);
    assert!(flat.ends_with("no step of 23 has a way back · 1 drift open"), "{flat}");
    let json = project.run(&["rollback", "--format", "json"]).expect(1).json();
    assert_eq!(json["drifts"][0]["found"], said);
    assert_eq!(json["drifts"][0]["type"], "no-down");
}

/// Roles are shared by all databases of a server: a copy of the database would not be enough.
#[test]
fn a_step_about_roles_is_tried_on_a_server_of_its_own() {
    let project = chain(&[
        ("1_t", "CREATE TABLE t (a int);", Some("DROP TABLE t;")),
        (
            "2_role",
            "CREATE ROLE checks_reader; GRANT SELECT ON t TO checks_reader;",
            Some("REVOKE SELECT ON t FROM checks_reader; DROP ROLE checks_reader;"),
        ),
        (
            "3_stays",
            "CREATE ROLE checks_stays; GRANT SELECT ON t TO checks_stays;",
            Some("REVOKE SELECT ON t FROM checks_stays;"),
        ),
        ("4_u", "CREATE TABLE u (a int);", Some("DROP TABLE u;")),
        (
            "5_database",
            "COMMENT ON DATABASE pgcanon_scratch IS 'ours';",
            Some("COMMENT ON DATABASE pgcanon_scratch IS NULL;"),
        ),
        ("6_w", "CREATE TABLE w (a int);", Some("DROP TABLE w;")),
    ])
    .alone();
    let outcome = project.run(&["rollback", "--all", "--format", "json"]).expect(1);
    let expected = BTreeMap::from([(
        "3_stays".to_owned(),
        set(&["Unexpected: role checks_stays", "up-again-fails, up again"]),
    )]);
    assert_eq!(by_step(&outcome), expected);
}
