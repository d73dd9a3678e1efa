//! `drift.txt`: what differs, in lines that a person can check.
//!
//! ```text
//! Missing column public.t.a: integer NOT NULL
//!     + comment on column public.t.a
//! Changed column public.t.b
//!     type: "integer" → "bigint"
//! Renamed column public.t.c → public.t.d
//!     name: "c" → "d"
//!     + Changed index public.i
//! Missing column public.t.e: text
//!     or column public.t.f
//!     or column public.t.g
//! note on table public.t
//!     column_order: ["a","b"] → ["b","a"]
//! unmodelled collation public.german: canonical, migrations
//! left out 3 → 0: journal of goose
//! ```
//!
//! Where servers differ, `drift.17.txt` holds from PostgreSQL 17 on, and `drift.txt` before it. What
//! only newer servers leave out ([`NEWER`]) is told where a case or a file of it is about them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use pgcanon::diff::{Drift, Level, counted};
use pgcanon::model::{Kind, Model, Object, ObjectId, Unmodelled};
use pgcanon::postgres::connect::OLDEST_SUPPORTED_MAJOR;
use serde_json::Value;

use super::case::{Case, Outcome, Result};

/// Reasons why a newer server has something to leave out that an older one does not have, with the
/// major since which it does.
const NEWER: &[(&str, u32, &str)] = &[(
    "not-null constraint with a generated name: told by `not_null`",
    17,
    "NOT NULL is a constraint of a domain since 17, and of a table since 18",
)];

/// Compares the outcome with the file that holds for this major version, or writes that file under
/// `UPDATE_EXPECT=1`.
pub(crate) fn check(case: &Case, outcome: &Outcome, major: u32) -> Result<()> {
    let mut files: Vec<PathBuf> = std::iter::once(case.folder.join("drift.txt")).collect();
    let mut about = case.options.since.as_ref().map_or(0, |bound| bound.major);
    for major in OLDEST_SUPPORTED_MAJOR..=major {
        let file = case.folder.join(format!("drift.{major}.txt"));
        if file.is_file() {
            files.push(file);
            about = about.max(major);
        }
    }
    let read = |file: &PathBuf| std::fs::read_to_string(file).unwrap_or_default();
    let told =
        |reason: &str| !NEWER.iter().any(|(newer, since, _)| *newer == reason && about < *since);
    let actual = text(case, outcome, told)?;
    if let [.., before, last] = files.as_slice()
        && read(before) == actual
    {
        return Err(format!("{} is not needed: remove it", last.display()).into());
    }
    let Some(file) = files.last() else { return Ok(()) };
    if std::env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1") {
        return Ok(std::fs::write(file, actual)?);
    }
    let expected = read(file);
    if actual == expected {
        return Ok(());
    }
    let changes = similar::TextDiff::from_lines(expected.as_str(), actual.as_str());
    let changes = changes.unified_diff().header("expected", "actual").to_string();
    let hint = "hint: run with UPDATE_EXPECT=1 and read what it writes";
    Err(format!("{} is not what was found:\n{changes}\n{hint}", file.display()).into())
}

fn text(case: &Case, outcome: &Outcome, told: impl Fn(&str) -> bool) -> Result<String> {
    let (left, right) = (&outcome.built.left.model, &outcome.built.right.model);
    let mut text = String::new();
    for drift in &outcome.comparison.drifts {
        write!(text, "{} ", drift.drift_type)?;
        add(&mut text, drift)?;
    }
    for note in &outcome.comparison.notes {
        text += "note on ";
        add(&mut text, note)?;
    }
    if text.is_empty() {
        writeln!(text, "no drift in {}", census(case, left))?;
    }
    let mut unmodelled: BTreeMap<&Unmodelled, Vec<&str>> = BTreeMap::new();
    for (side, model) in [("canonical", left), ("migrations", right)] {
        for object in &model.unmodelled {
            unmodelled.entry(object).or_default().push(side);
        }
    }
    for (Unmodelled { class, identity }, sides) in unmodelled {
        writeln!(text, "unmodelled {class} {identity}: {}", sides.join(", "))?;
    }
    let reasons: BTreeSet<&String> = left.left_out.keys().chain(right.left_out.keys()).collect();
    for reason in reasons.into_iter().filter(|reason| told(reason)) {
        let count = |model: &Model| model.left_out.get(reason).map_or(0, BTreeSet::len);
        writeln!(text, "left out {} → {}: {reason}", count(left), count(right))?;
    }
    Ok(text)
}

fn add(text: &mut String, drift: &Drift) -> Result<()> {
    write!(text, "{}", drift.object)?;
    let summary = |object: &Object| {
        let summary = drift.object.kind.room().summary(&drift.object, &object.attributes);
        summary.map(|summary| summary.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    match (&drift.left, &drift.right) {
        (Some(object), None) | (None, Some(object)) => writeln!(text, ": {}", summary(object)?)?,
        _ => match &drift.renamed_to {
            Some(to) => writeln!(text, " → {}", to.name())?,
            None => writeln!(text)?,
        },
    }
    for difference in &drift.differences {
        let (left, right) = (one_line(&difference.left), one_line(&difference.right));
        writeln!(text, "    {}: {left} → {right}", difference.attribute)?;
    }
    for folded in &drift.folded {
        let object = &folded.object;
        match &folded.renamed_to {
            Some(to) if to.on.is_none() => writeln!(text, "    + {object} → {}", to.name())?,
            Some(to) => writeln!(text, "    + {object} → {to}")?,
            None if folded.drift_type == drift.drift_type => writeln!(text, "    + {object}")?,
            None => writeln!(text, "    + {} {object}", folded.drift_type)?,
        }
    }
    for candidate in &drift.candidates {
        writeln!(text, "    or {candidate}")?;
    }
    Ok(())
}

/// JSON escapes the ends of lines, and tells nothing from an empty text.
fn one_line(value: &Value) -> String {
    value.to_string()
}

/// How many objects of each kind were compared and agree; the database itself counts where it can
/// be told from another.
fn census(case: &Case, model: &Model) -> String {
    let levels = case.options.levels();
    let compared = |id: &&ObjectId| levels.of(id.aspect()) != Level::Off;
    let objects: Vec<Kind> = model.objects.keys().filter(compared).map(|id| id.kind).collect();
    let counts: Vec<String> = Kind::ALL
        .iter()
        .filter(|kind| **kind != Kind::Database || case.options.own_cluster)
        .map(|kind| (objects.iter().filter(|other| *other == kind).count(), kind.name()))
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| counted(count, name))
        .collect();
    counts.join(", ")
}
