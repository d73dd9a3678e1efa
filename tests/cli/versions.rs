//! One schema on every major: the models differ, and what is the same is no drift.
//!
//! `tests/versions/<case>/<major>.json` is the model that a server of that major makes of the case's
//! `schema.sql`. The server at hand must make the one of its major again; `UPDATE_EXPECT=1` writes
//! it. The models of all majors are held against each other without any server.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use pgcanon::model::versions::{NEWEST, OLDEST, RULES};

use crate::support::{Outcome, pgcanon, repository};

fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir(repository().join("tests/versions")).unwrap();
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

fn model(case: &Path, major: u32) -> String {
    format!("model:{}", case.join(format!("{major}.json")).display())
}

fn strict(left: &str, right: &str, format: &str) -> Outcome {
    Outcome::of(&mut pgcanon(&["diff", "--strict", "--format", format, left, right]))
}

#[test]
fn no_two_majors_disagree_about_one_schema() {
    let mut used = BTreeSet::new();
    for case in cases() {
        for (left, right) in
            (OLDEST..=NEWEST).flat_map(|left| (OLDEST..=NEWEST).map(move |right| (left, right)))
        {
            let document =
                strict(&model(&case, left), &model(&case, right), "json").expect(0).json();
            assert_eq!(document["drifts"].as_array().unwrap().len(), 0);
            let Some(versions) = document.pointer("/versions/right") else { continue };
            assert_ne!(left, right, "two of one major need no rule");
            let applied = versions["applied"].as_array().unwrap();
            used.extend(applied.iter().map(|rule| rule["rule"].as_str().unwrap().to_owned()));
        }
    }
    let rules: BTreeSet<String> = RULES.iter().map(|rule| rule.name.to_owned()).collect();
    assert_eq!(used, rules, "every rule is needed by a case");
}

#[test]
fn the_server_at_hand_makes_the_model_that_is_kept() {
    for case in cases() {
        let script = case.join("schema.sql");
        let source = format!("sql:{}", script.display());
        let built = Outcome::of(&mut pgcanon(&["model", &source, "--quiet"])).expect(0);
        let major = u32::try_from(built.json()["postgresql"].as_u64().unwrap()).unwrap();
        let file = case.join(format!("{major}.json"));
        if std::env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1") {
            fs::write(&file, &built.stdout).unwrap();
        }
        let kept = fs::read_to_string(&file).unwrap();
        assert!(kept == built.stdout, "{} is not what this server says", file.display());
    }
}

#[test]
fn the_rules_that_were_applied_are_listed_in_every_form() {
    let case = repository().join("tests/versions/every_rule");
    let (left, right) = (model(&case, OLDEST), model(&case, NEWEST));
    let rules: Vec<&str> = RULES
        .iter()
        .map(|rule| rule.name)
        .filter(|name| *name != "create on schema public")
        .collect();
    let (table, markdown) = (strict(&left, &right, "table"), strict(&left, &right, "markdown"));
    for rule in rules {
        let listed = format!("by the rule `{rule}`: ");
        assert!(table.stdout.contains(&listed), "{rule}:\n{}", table.stdout);
        let listed = format!("by the rule \\`{rule}\\`: ");
        assert!(markdown.stdout.contains(&listed), "{rule}:\n{}", markdown.stdout);
    }
    assert!(table.stdout.contains(&format!("(PostgreSQL {OLDEST} and {NEWEST})")));
    let same = strict(&left, &left, "table").expect(0);
    assert!(!same.stdout.contains("by the rule"), "{}", same.stdout);
}

#[test]
fn a_difference_that_is_no_rule_is_drift_between_majors() {
    let case = repository().join("tests/versions/every_rule");
    let folder = crate::support::temporary_folder();
    let file = folder.path().join("changed.json");
    let text = fs::read_to_string(case.join(format!("{NEWEST}.json"))).unwrap();
    let changed = text.replacen(
        "FROM public.accounts a\\n  WHERE (id > 1)",
        "FROM public.accounts a\\n  WHERE (id > 2)",
        1,
    );
    assert_ne!(changed, text);
    fs::write(&file, changed).unwrap();
    let right = format!("model:{}", file.display());
    let document = strict(&model(&case, OLDEST), &right, "json").expect(1).json();
    let drifts = document["drifts"].as_array().unwrap();
    let names: Vec<&str> = drifts.iter().map(|drift| drift["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["view public.by_alias"]);
}

#[test]
fn a_server_that_is_newer_than_tested_is_compared_and_said() {
    let case = repository().join("tests/versions/every_rule");
    let folder = crate::support::temporary_folder();
    let file = folder.path().join("newer.json");
    let text = fs::read_to_string(case.join(format!("{NEWEST}.json"))).unwrap();
    let newer = NEWEST + 1;
    let changed = text.replacen(
        &format!("\"postgresql\": {NEWEST},"),
        &format!("\"postgresql\": {newer},"),
        1,
    );
    assert_ne!(changed, text);
    fs::write(&file, changed).unwrap();
    let right = format!("model:{}", file.display());
    let outcome = strict(&model(&case, OLDEST), &right, "table").expect(0);
    let note = format!("PostgreSQL {newer} is newer than {NEWEST}, the newest that was tested");
    assert!(outcome.stdout.contains(&note), "{}", outcome.stdout);
}

#[test]
fn the_readme_lists_every_rule() {
    let readme = fs::read_to_string(repository().join("README.md")).unwrap();
    let (_, section) = readme.split_once("\n## Two majors\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let listed: Vec<&str> = section.lines().filter_map(|line| line.strip_prefix("- **")).collect();
    let rules: Vec<String> =
        RULES.iter().map(|rule| format!("{}**: {}.", rule.name, rule.why)).collect();
    assert_eq!(listed, rules);
}
