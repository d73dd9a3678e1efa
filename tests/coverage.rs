//! Every attribute of every kind is told apart by a case.
//!
//! Reads the `drift.txt` of all cases and no server: what a golden file says was found when the
//! case was run. The files of later majors (`drift.17.txt`) and the cases that only apply to some
//! majors count as well, since the tests are run on all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;

use pgcanon::model::Kind;
use pgcanon::postgres::connect::{NEWEST_KNOWN_MAJOR, OLDEST_SUPPORTED_MAJOR};
use schemars::SchemaGenerator;

/// Attributes that no case can change on any supported server, with the reason.
const OUT_OF_REACH: &[(Kind, &str, &str)] = &[
    (Kind::Constraint, "on", "the path says the same: with another table it is another constraint"),
    (Kind::Trigger, "on", "the path says the same: with another table it is another trigger"),
    (Kind::Extension, "configuration_tables", "needs an extension that marks tables in its script"),
    (Kind::Database, "icu_rules", "needs PostgreSQL 16"),
    (Kind::Database, "tablespace", "needs a database that was created in another one"),
    (Kind::RangeType, "canonical", "needs a function written in C"),
];

/// Why what `CREATE DATABASE` alone can say differs together.
const ONE_DATABASE: &str = "the others of `database::OF_CREATION`: all are in one case";

/// Attributes that never change alone, with what changes along with them.
const NEVER_ALONE: &[(Kind, &str, &str)] = &[
    (Kind::BaseType, "defined", "everything, since a shell has a name and an owner alone"),
    (Kind::AccessMethod, "type", "`handler`: each type has functions of its own"),
    (Kind::Collation, "provider", "the locale: no two providers have one of the same name"),
    (Kind::Database, "collate", ONE_DATABASE),
    (Kind::Database, "ctype", ONE_DATABASE),
    (Kind::Database, "encoding", ONE_DATABASE),
    (Kind::Database, "locale", ONE_DATABASE),
    (Kind::Database, "locale_provider", ONE_DATABASE),
    (Kind::Constraint, "period", "`method` and `operators`: only an overlap needs them"),
    (Kind::Rule, "event", "`definition`, which is the whole rule"),
    (Kind::Rule, "instead", "`definition`, which is the whole rule"),
];

/// Kinds of which every source has exactly one object.
const ALWAYS_THERE: &[Kind] = &[Kind::Database];

/// What the cases found out about one kind.
#[derive(Debug, Default)]
struct Seen {
    missing: bool,
    unexpected: bool,
    /// Attributes that were the only difference of an object.
    alone: BTreeSet<String>,
    /// Attributes that differed together with others.
    together: BTreeSet<String>,
}

#[test]
fn every_attribute_is_told_apart_by_a_case() -> Result<(), Box<dyn Error>> {
    let seen = seen()?;
    let mut gaps = Vec::new();
    for kind in Kind::ALL {
        let Some(seen) = seen.get(kind) else {
            gaps.push(format!("{kind}: no case at all"));
            continue;
        };
        for (found, what) in [(seen.missing, "missing"), (seen.unexpected, "unexpected")] {
            if found == ALWAYS_THERE.contains(kind) {
                gaps.push(format!("{kind}: no case in which one is {what}, or no need for one"));
            }
        }
        for attribute in attributes(*kind) {
            let excused = |list: &[(Kind, &str, &str)]| {
                list.iter().any(|(k, a, _)| k == kind && *a == attribute)
            };
            let alone = seen.alone.contains(&attribute);
            let together = alone || seen.together.contains(&attribute);
            if excused(OUT_OF_REACH) {
                if together {
                    gaps.push(format!("{kind}.{attribute}: within reach, needs no excuse"));
                }
            } else if excused(NEVER_ALONE) {
                if alone || !together {
                    gaps.push(format!("{kind}.{attribute}: not told apart together with another"));
                }
            } else if !alone {
                gaps.push(format!("{kind}.{attribute}: no case in which it alone differs"));
            }
        }
    }
    assert!(gaps.is_empty(), "add a case below tests/drift:\n{}", gaps.join("\n"));
    Ok(())
}

#[test]
fn a_case_that_agrees_holds_every_kind() -> Result<(), Box<dyn Error>> {
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

/// The attributes of a kind, as its JSON Schema lists them.
fn attributes(kind: Kind) -> Vec<String> {
    let mut generator = SchemaGenerator::default();
    let reference = kind.room().schema(&mut generator);
    let definitions = generator.take_definitions(true);
    let schema = reference
        .get("$ref")
        .and_then(|reference| reference.as_str()?.rsplit('/').next())
        .and_then(|name| definitions.get(name))
        .unwrap_or(reference.as_value());
    schema
        .get("properties")
        .and_then(|properties| properties.as_object())
        .map(|properties| properties.keys().cloned().collect())
        .unwrap_or_default()
}

fn seen() -> Result<BTreeMap<Kind, Seen>, Box<dyn Error>> {
    let mut seen: BTreeMap<Kind, Seen> = BTreeMap::new();
    for kind in folders(Path::new("tests/drift"))? {
        for case in folders(&kind)? {
            read(&std::fs::read_to_string(case.join("drift.txt"))?, &mut seen);
            for major in OLDEST_SUPPORTED_MAJOR..=NEWEST_KNOWN_MAJOR {
                let later = case.join(format!("drift.{major}.txt"));
                if later.is_file() {
                    read(&std::fs::read_to_string(later)?, &mut seen);
                }
            }
        }
    }
    Ok(seen)
}

fn folders(path: &Path) -> Result<Vec<std::path::PathBuf>, Box<dyn Error>> {
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(path)? {
        let path = entry?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    Ok(folders)
}

/// Takes note of every drift and note in a golden file.
fn read(golden: &str, seen: &mut BTreeMap<Kind, Seen>) {
    let mut lines = golden.lines().peekable();
    while let Some(line) = lines.next() {
        let mut attributes = Vec::new();
        while let Some(line) = lines.next_if(|line| line.starts_with("    ")) {
            if let Some((attribute, _)) = line.trim_start().split_once(": ")
                && !attribute.starts_with("+ ")
            {
                attributes.push(attribute.to_owned());
            }
        }
        for (word, drift) in [("Missing ", 0), ("Unexpected ", 1), ("Changed ", 2), ("note on ", 2)]
        {
            let Some(object) = line.strip_prefix(word) else { continue };
            let Some(kind) = kind_of(object) else { continue };
            let seen = seen.entry(kind).or_default();
            match (drift, attributes.as_slice()) {
                (0, _) => seen.missing = true,
                (1, _) => seen.unexpected = true,
                (_, [attribute]) => {
                    seen.alone.insert(attribute.clone());
                }
                _ => seen.together.extend(attributes.iter().cloned()),
            }
        }
    }
}

/// The kind whose name a line begins with: the longest, since one name may begin another.
fn kind_of(object: &str) -> Option<Kind> {
    Kind::ALL
        .iter()
        .copied()
        .filter(|kind| {
            let rest = object.strip_prefix(kind.name());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
        .max_by_key(|kind| kind.name().len())
}
