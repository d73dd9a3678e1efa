//! Every attribute of every kind is told apart by a case, on each major version that the tests are
//! always run on.
//!
//! Reads the golden files of all cases and no server, see `coverage/goldens.rs`. What they tell apart
//! is written to `doc/mutations.md`, what is compared to `doc/kinds.md`, what must hold of a
//! schema to `doc/policies.md`, and what no witness sees to `doc/witness.md`; `UPDATE_EXPECT=1` writes
//! all of them.

#[expect(dead_code, reason = "`tests/drift.rs` uses more of it")]
#[path = "support/case.rs"]
mod case;
#[path = "coverage/goldens.rs"]
mod goldens;
#[path = "coverage/kinds.rs"]
mod kinds;
#[path = "coverage/mutations.rs"]
mod mutations;
#[path = "coverage/policies.rs"]
mod policies;
#[path = "coverage/witness.rs"]
mod witness;

use std::collections::BTreeSet;

use case::Result;
use goldens::{Found, attributes, found_on};
use pgcanon::model::Kind;

/// The major versions on which `scripts/test` runs the cases.
const MAJORS: [u32; 2] = [15, 18];

/// Attributes that no case can change on any supported server, with the reason.
const OUT_OF_REACH: &[(Kind, &str, &str)] = &[
    (Kind::Constraint, "on", "the path says the same: with another table it is another constraint"),
    (Kind::Trigger, "on", "the path says the same: with another table it is another trigger"),
    (
        Kind::Database,
        "tablespace",
        "nobody may be in a database that moves, and a script stays in its own",
    ),
];

/// Attributes that never change alone, with what changes along with them.
const NEVER_ALONE: &[(Kind, &str, &str)] = &[
    (Kind::BaseType, "defined", "everything, since a shell has a name and an owner alone"),
    (Kind::AccessMethod, "type", "`handler`: each type has functions of its own"),
    (Kind::Collation, "provider", "the locale: no two providers have one of the same name"),
    (Kind::Database, "locale_provider", "`locale`: each provider has names of its own"),
    (Kind::Constraint, "period", "`method` and `operators`: only an overlap needs them"),
    (Kind::Rule, "event", "`definition`, which is the whole rule"),
    (Kind::Rule, "instead", "`definition`, which is the whole rule"),
];

/// Kinds of which every source has exactly one object.
const ALWAYS_THERE: &[Kind] = &[Kind::Database];

/// Why an attribute of [`LATER`] differs on an older server only when another does.
const ONE_VALUE: &str = "the values that could differ came with a later version";

/// Attributes of which an older server knows nothing, or a single value, with the first major version that has them.
const LATER: &[(Kind, &str, u32)] = &[
    (Kind::RoleMembership, "inherit", 16),
    (Kind::RoleMembership, "set", 16),
    (Kind::Database, "icu_rules", 16),
    (Kind::Column, "generated_as", 18),
    (Kind::Column, "not_null_inherited", 18),
    (Kind::Constraint, "enforced", 18),
    (Kind::Constraint, "period", 18),
    (Kind::Collation, "rules", 16),
    (Kind::Publication, "generated_columns", 18),
    (Kind::Subscription, "failover", 17),
    (Kind::Subscription, "origin", 16),
    (Kind::Subscription, "password_required", 16),
    (Kind::Subscription, "run_as_owner", 16),
];

/// How one attribute of a kind is told apart on a major version.
#[derive(Debug, PartialEq, Eq)]
enum Told {
    /// By a case in which nothing else of the object differs.
    Alone(String),
    /// Only along with what the reason says.
    Together(String, &'static str),
    /// The servers of the version know nothing of it, and this is the first that does.
    Lacked(u32),
    /// By no case, for the reason.
    Never(&'static str),
}

/// How an attribute is told apart, or what is wrong with the cases or the lists.
fn told(
    kind: Kind,
    attribute: &str,
    major: u32,
    found: &Found,
) -> std::result::Result<Told, String> {
    let seen = found.get(&kind);
    let alone = seen.and_then(|seen| nearest(kind, seen.alone.get(attribute)?));
    let together = seen.and_then(|seen| nearest(kind, seen.together.get(attribute)?));
    let reason = |list: &[(Kind, &'static str, &'static str)]| {
        list.iter().find(|(k, a, _)| *k == kind && *a == attribute).map(|(.., reason)| *reason)
    };
    let since = LATER.iter().find(|(k, a, _)| *k == kind && *a == attribute);
    let since = since.map(|(.., since)| *since).filter(|since| major < *since);
    match (since, reason(OUT_OF_REACH), reason(NEVER_ALONE), alone, together) {
        (Some(since), None, _, None, None) => Ok(Told::Lacked(since)),
        (Some(_), None, _, None, Some(case)) => Ok(Told::Together(case, ONE_VALUE)),
        (Some(_), ..) => Err("is told apart, so this version has it".to_owned()),
        (_, Some(reason), None, None, None) => Ok(Told::Never(reason)),
        (_, Some(_), ..) => Err("within reach, needs no excuse".to_owned()),
        (_, _, Some(reason), None, Some(case)) => Ok(Told::Together(case, reason)),
        (_, _, Some(_), ..) => Err("not told apart together with another".to_owned()),
        (.., Some(case), _) => Ok(Told::Alone(case)),
        (.., None, _) => Err("no case in which it alone differs".to_owned()),
    }
}

/// The case to name: one about the kind itself where there is one.
fn nearest(kind: Kind, cases: &BTreeSet<String>) -> Option<String> {
    let folder = format!("{}/", kind.name().replace(' ', "_"));
    cases.iter().find(|case| case.starts_with(&folder)).or_else(|| cases.first()).cloned()
}

#[test]
fn every_attribute_is_told_apart_by_a_case() -> Result<()> {
    let mut gaps = Vec::new();
    for major in MAJORS {
        let found = found_on(major)?;
        for kind in Kind::ALL {
            let seen = found.get(kind);
            let one_sided = seen.map(|seen| [&seen.missing, &seen.unexpected]);
            for (nth, what) in ["missing", "unexpected"].into_iter().enumerate() {
                let found = one_sided.is_some_and(|cases| !cases[nth].is_empty());
                if found == ALWAYS_THERE.contains(kind) {
                    gaps.push(format!(
                        "on {major}, {kind}: no case in which one is {what}, or no need for one"
                    ));
                }
            }
            for attribute in attributes(*kind).keys() {
                if let Err(gap) = told(*kind, attribute, major, &found) {
                    gaps.push(format!("on {major}, {kind}.{attribute}: {gap}"));
                }
            }
        }
    }
    assert!(gaps.is_empty(), "add a case below tests/drift:\n{}", gaps.join("\n"));
    Ok(())
}

#[test]
fn the_lists_name_attributes_that_there_are() {
    let named =
        OUT_OF_REACH.iter().chain(NEVER_ALONE).map(|(kind, attribute, _)| (kind, attribute));
    for (kind, attribute) in named.chain(LATER.iter().map(|(kind, attribute, _)| (kind, attribute)))
    {
        assert!(attributes(*kind).contains_key(*attribute), "{kind} has no `{attribute}`");
    }
}

/// Holds a file of the documentation against what it is to say, or writes it.
fn assert_written(path: &str, text: &str) -> Result<()> {
    if std::env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1") {
        return Ok(std::fs::write(path, text)?);
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    let changes = similar::TextDiff::from_lines(written.as_str(), text);
    let changes = changes.unified_diff().to_string();
    assert!(changes.is_empty(), "{path} is stale: run with UPDATE_EXPECT=1:\n{changes}");
    Ok(())
}

#[test]
fn a_case_that_agrees_holds_every_kind() -> Result<()> {
    let golden = std::fs::read_to_string("tests/drift/schema/every_kind_churned/drift.txt")?;
    let census = golden.lines().next().and_then(|line| line.strip_prefix("no drift in "));
    let census = census.ok_or("the two sides of the case are to agree")?;
    let absent: Vec<&str> = Kind::ALL
        .iter()
        .map(|kind| kind.name())
        .filter(|name| {
            let stem = name.trim_end_matches(['y', 'x']);
            !census
                .split(", ")
                .any(|part| part.split_once(' ').is_some_and(|(_, noun)| noun.starts_with(stem)))
        })
        .collect();
    assert!(absent.is_empty(), "the case lacks {absent:?}");
    Ok(())
}
