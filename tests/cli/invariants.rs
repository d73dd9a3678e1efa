//! The checklist of invariants from outside.

use std::collections::BTreeSet;

use pgcanon::invariants::checks::Check;

use crate::support::{Project, repository};

const FILE: &str = "db/schema/canonical_schema.yaml";

/// A project with the schema of the cases, and these invariants.
fn project(invariants: &str) -> Project {
    let schema = std::fs::read_to_string(repository().join("tests/invariants/schema.sql")).unwrap();
    Project::empty()
        .file("db/schema/canonical_schema.sql", &schema)
        .file("db/migrations/0001_all.sql", &schema)
        .file("db/tests/t.sql", "-- test: one\nSELECT 1;\n-- test: two\nSELECT 1/0;\n")
        .file(FILE, invariants)
}

#[test]
fn every_form_says_what_holds_and_what_does_not() {
    let cases = std::fs::read_to_string(repository().join("tests/invariants/cases.yaml")).unwrap();
    let project = project(&cases);
    let outcome = project.run(&["invariants", "--format", "json"]).expect(1).json();
    let mut wrong = Vec::new();
    for invariant in outcome["invariants"].as_array().unwrap() {
        let expected = invariant["statement"].as_str().unwrap();
        let said: String = invariant["evidence"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|one| Some(format!("{}\n", one["wrong"].as_str()?)))
            .collect();
        let holds = invariant["holds"].as_bool().unwrap();
        let right = match invariant["category"].as_str().unwrap() {
            "holds" => holds,
            _ => !holds && said.contains(expected),
        };
        if !right {
            wrong.push(format!("{} holds: {holds}\n{said}", invariant["id"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for form in Check::FORMS {
        for category in ["holds", "fails"] {
            let has = cases.lines().any(|line| {
                line.contains(&format!("category: {category}"))
                    && line.contains(&format!("check: {{{form}:"))
            });
            assert!(has, "no case in which `{form}` {category}");
        }
    }
    let schema = project.run(&["schema", "checklist"]).expect(0).json();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&outcome));
}

#[test]
fn the_worked_example_holds_but_for_what_its_drifts_explain() {
    let project = Project::example();
    let canonical = project.run(&["invariants", "--on", "canonical"]).expect(0);
    assert!(canonical.stdout.ends_with("\n14 invariants hold\n"), "{}", canonical.stdout);
    let outcome = project.run(&["invariants", "--format", "json"]).expect(1).json();
    let invariants = outcome["invariants"].as_array().unwrap();
    let failed: BTreeSet<&str> = invariants
        .iter()
        .filter(|one| one["holds"] == false)
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    assert_eq!(failed, BTreeSet::from(["INV-006", "INV-007", "INV-008", "INV-009"]));
    let index = &invariants.iter().find(|one| one["id"] == "INV-006").unwrap()["evidence"][0];
    assert_eq!(index["what"], "index public.idx_allocations_channel_performance");
    assert_eq!(index["place"], "db/migrations/008_channel_taxonomy.up.sql:46-47");

    let markdown = project.run(&["invariants", "INV-010", "--format", "markdown"]).expect(0);
    let lines: Vec<&str> = markdown.stdout.lines().collect();
    assert_eq!(
        lines[..4],
        ["# Invariants", "", "- migrations: db/migrations", "- 1 invariant holds"]
    );
    assert!(
        lines[7]
            .starts_with("| INV-010 | ledger | The ledger is append-only, whoever asks. | pass |")
    );
    assert!(lines[7].contains("└ db/migrations/007\\_revenue\\_ledger.up.sql:71-73"), "{lines:?}");
}

#[test]
fn what_is_wrong_with_invariants_is_told_in_its_place() {
    let one = |check: &str| {
        format!("invariants:\n- {{id: a, category: b, statement: c, check: {check}}}\n")
    };
    let cases = [
        (one("{}"), "the check has no form", "2:45"),
        (one("{primary_key: {}, test: x}"), "two forms: `primary_key` and `test`", "2:45"),
        (one("{primry_key: {}}"), "did you mean `primary_key`?", "2:46"),
        (one("{index: {table: t, keys: [a], uniqe: true}}"), "did you mean `unique`?", "2:75"),
        (one("{sql: {query: SELECT 1}}"), "not exactly one expectation", "2:45"),
        (one("{sql: {query: SELECT 1, fails: '2351'}}"), "neither a SQLSTATE nor", "2:45"),
        (one("{sql: {query: 'SELECT 1; SELECT 2', rows: 1}}"), "has 2 statements", "2:45"),
        (one("{sql: {query: 'COMMIT', rows: 0}}"), "`COMMIT` opens or ends a transaction", "2:45"),
        (one(r#"{sql: {query: "SELECT 1 \\; SELECT 2", rows: 1}}"#), "joined with `", "2:45"),
        (one("{sql: {query: '-- none', rows: 0}}"), "the query has no statement", "2:45"),
        (one("{sql: {query: 'COPY t TO STDOUT', rows: 0}}"), "nowhere to write to", "2:45"),
        (
            one("{sql: {query: 'COPY t FROM stdin', rows: 0}}"),
            "`COPY … FROM stdin` has nothing",
            "2:45",
        ),
        (one(r#"{sql: {query: "\\set x 1\nSELECT :x", rows: 1}}"#), "a command of psql", "2:45"),
        (one(r#"{sql: {query: "\\i a.sql", rows: 1}}"#), "reads another file", "2:45"),
        (
            one("{no_grant: {table: t, role: a, privileges: [DELET]}}"),
            "did you mean `DELETE`?",
            "2:45",
        ),
        (one("{grant: {table: t, role: a, privileges: [USAGE]}}"), "no privilege on a", "2:45"),
        (one("{trigger: {table: t}}"), "neither `name` nor `function`", "2:45"),
        (
            one("{test: x}") + "- {id: a, category: b, statement: c, check: {test: y}}\n",
            "`a` is there twice",
            "3:8",
        ),
        ("format: 1\n".to_owned(), "there are no invariants in", "canonical_schema.yaml"),
    ];
    for (text, message, place) in cases {
        project(&text).run(&["invariants"]).fails_with(&[message, place]);
    }
    let project = project(&one("{primary_key: {}}"));
    let help = project.run(&["invariants", "--help"]).expect(0).stdout;
    assert!(help.contains("A JSON document") && !help.contains("schema drift"), "{help}");
    project.run(&["invariants", "z"]).fails_with(&["there is no invariant `z`", "use one of a"]);
    project.remove(FILE);
    project.run(&["invariants"]).fails_with(&["there are no invariants in"]);
}
