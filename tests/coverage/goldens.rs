//! What the cases tell apart on a major version: read from the golden files that are in force there.
//!
//! `tests/drift.rs` holds every golden file against what it finds on the server it is run on, so a
//! line in the file in force on a major version was found on that version.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use pgcanon::model::Kind;
use pgcanon::postgres::connect::OLDEST_SUPPORTED_MAJOR;
use schemars::SchemaGenerator;
use serde_json::{Map, Value};

use crate::case::{Case, Result};

/// What the cases found out about one kind, each with the cases that did, `<kind>/<case>`.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) missing: BTreeSet<String>,
    pub(crate) unexpected: BTreeSet<String>,
    /// Attributes that were the only difference of an object.
    pub(crate) alone: BTreeMap<String, BTreeSet<String>>,
    /// Attributes that differed together with others.
    pub(crate) together: BTreeMap<String, BTreeSet<String>>,
}

/// Everything that was found on one major version.
pub(crate) type Found = BTreeMap<Kind, Seen>;

/// What the cases that apply to a major version find on it.
pub(crate) fn found_on(major: u32) -> Result<Found> {
    let mut found = Found::new();
    for kind in folders(Path::new("tests/drift"))? {
        for folder in folders(&kind)? {
            let case = Case::read(&folder.join("canonical.sql"))?;
            if case.does_not_apply_to(major).is_none() {
                let name = case.folder.strip_prefix("tests/drift")?.display().to_string();
                read(&std::fs::read_to_string(in_force(&case, major))?, &name, &mut found);
            }
        }
    }
    Ok(found)
}

/// The golden file that holds on a major version.
fn in_force(case: &Case, major: u32) -> PathBuf {
    let later = (OLDEST_SUPPORTED_MAJOR..=major)
        .rev()
        .map(|major| case.folder.join(format!("drift.{major}.txt")));
    later.into_iter().find(|file| file.is_file()).unwrap_or_else(|| case.folder.join("drift.txt"))
}

fn folders(path: &Path) -> Result<Vec<PathBuf>> {
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
fn read(golden: &str, case: &str, found: &mut Found) {
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
            let seen = found.entry(kind).or_default();
            let note = |cases: &mut BTreeSet<String>| cases.insert(case.to_owned());
            match (drift, attributes.as_slice()) {
                (0, _) => {
                    note(&mut seen.missing);
                }
                (1, _) => {
                    note(&mut seen.unexpected);
                }
                (_, [attribute]) => {
                    note(seen.alone.entry(attribute.clone()).or_default());
                }
                _ => attributes.iter().for_each(|attribute| {
                    note(seen.together.entry(attribute.clone()).or_default());
                }),
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

/// The attributes of a kind with what its JSON Schema says of each.
pub(crate) fn attributes(kind: Kind) -> Map<String, Value> {
    schema(kind)
        .get("properties")
        .and_then(|properties| properties.as_object())
        .cloned()
        .unwrap_or_default()
}

/// The JSON Schema of a kind.
pub(crate) fn schema(kind: Kind) -> Value {
    let mut generator = SchemaGenerator::default();
    let reference = kind.room().schema(&mut generator);
    let definitions = generator.take_definitions(true);
    reference
        .get("$ref")
        .and_then(|reference| reference.as_str()?.rsplit('/').next())
        .and_then(|name| definitions.get(name))
        .unwrap_or(reference.as_value())
        .clone()
}
