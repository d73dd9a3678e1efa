//! What changed between two states of one chain of migrations: every object that differs, and the
//! statements that made it so. Pure.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diff::{self, Difference, Drift, DriftType, Level, Levels, cells};
use crate::model::kinds::Aspect;
use crate::model::{Kind, Model, Object, ObjectId};
use crate::source::Built;
use crate::source::provenance::Shaping;
use crate::span::Span;

/// The version of the format of [`Changes`].
pub const FORMAT: u32 = 1;

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    /// The version of the format.
    pub format: u32,
    /// The earlier state.
    pub from: State,
    /// The later one.
    pub to: State,
    /// The migrations that one of them has and the other has not, in the order in which they run.
    pub migrations: Vec<String>,
    /// Every object that differs, by kind and name.
    pub objects: Vec<Change>,
}

/// A state of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// The baseline, or the migration that was named.
    pub name: String,
    /// The last migration.
    pub head: String,
}

/// How an object changed.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// It is new.
    Added,
    /// It is otherwise.
    Changed,
    /// It has another name, and may be otherwise too.
    Renamed,
    /// It is gone.
    Removed,
}

impl Sort {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Renamed => "renamed",
            Self::Removed => "removed",
        }
    }
}

/// One object that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The kind.
    pub kind: Kind,
    /// Kind and name, as it was called before where it was there.
    pub object: String,
    /// How it changed.
    pub sort: Sort,
    /// Kind and name now, where it was renamed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_to: Option<String>,
    /// What it was, in short.
    pub was: String,
    /// What it is, in short.
    pub is: String,
    /// The object whose change this one follows from: a column of a new table, a key of a renamed
    /// column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows_from: Option<String>,
    /// The statements of [`Changes::migrations`] that made it so: `file:first-last`.
    pub by: Vec<String>,
}

/// Holds two states against each other. `earlier` and `later` were built by the same chain, each up to
/// its own step; where `earlier` has more steps, it is read backwards.
pub fn between(from: (State, &Built), to: (State, &Built)) -> Changes {
    let ((from, left), (to, right)) = (from, to);
    let steps = |built: &Built| built.chain.as_ref().map_or(0, |chain| chain.steps);
    let (longer, more) = if steps(left) > steps(right) { (left, right) } else { (right, left) };
    let skipped = more.runs.len();
    let of_them = longer.runs.get(skipped..).unwrap_or_default();
    let files: BTreeSet<&str> = of_them
        .iter()
        .flat_map(|run| run.statements.iter().map(|s| &*s.file).chain([&*run.path]))
        .collect();
    let found = diff::compare(&left.model, &right.model, &Levels::strict());
    let mut objects = Vec::new();
    for drift in found.drifts.iter().chain(&found.notes) {
        objects.push(change(drift, None, longer, &files));
        let cause = &drift.object;
        objects.extend(drift.folded.iter().map(|drift| change(drift, Some(cause), longer, &files)));
    }
    let told: BTreeSet<&ObjectId> = found
        .drifts
        .iter()
        .chain(&found.notes)
        .flat_map(|drift| [drift].into_iter().chain(&drift.folded))
        .flat_map(|drift| [&drift.object, drift.right_id()])
        .collect();
    let untold = untold(&left.model, &right.model, &told);
    for drift in &untold {
        let (id, mut change) = change(drift, None, longer, &files);
        if change.by.is_empty() {
            let parts = objects.iter().filter(|(part, _)| part.path.starts_with(&id.path));
            let places = parts.flat_map(|(_, part)| part.by.iter().cloned());
            change.by = places.collect::<BTreeSet<String>>().into_iter().collect();
        }
        objects.push((id, change));
    }
    objects.sort_by(|(one, _), (other, _)| one.cmp(other));
    Changes {
        format: FORMAT,
        from,
        to,
        migrations: of_them.iter().map(|run| run.path.to_string()).collect(),
        objects: objects.into_iter().map(|(_, change)| change).collect(),
    }
}

/// What no comparison for drift tells, since something else that is told brings it along: a table with
/// one more column lists that column.
fn untold(left: &Model, right: &Model, told: &BTreeSet<&ObjectId>) -> Vec<Drift> {
    let both = left.objects.iter().filter(|(id, _)| !told.contains(id));
    let both = both.filter_map(|(id, object)| Some((id, object, right.objects.get(id)?)));
    let differ = both.filter(|(_, one, other)| one.attributes != other.attributes);
    differ
        .map(|(id, one, other)| Drift {
            object: id.clone(),
            drift_type: DriftType::Changed,
            level: Level::Note,
            differences: differences(id, one, other),
            renamed_to: None,
            candidates: Vec::new(),
            folded: Vec::new(),
            left: Some(one.clone()),
            right: Some(other.clone()),
        })
        .collect()
}

fn differences(id: &ObjectId, left: &Object, right: &Object) -> Vec<Difference> {
    let rules = id.kind.room().rules;
    let names: BTreeSet<&str> = left.attributes.names().chain(right.attributes.names()).collect();
    let value = |object: &Object, name| object.attributes.get(name).cloned().unwrap_or_default();
    names
        .into_iter()
        .filter(|name| left.attributes.get(name) != right.attributes.get(name))
        .map(|name| Difference {
            attribute: name.to_owned(),
            aspect: rules
                .iter()
                .find(|rule| rule.attribute == name)
                .map_or(Aspect::Definition, |rule| rule.aspect),
            left: value(left, name),
            right: value(right, name),
        })
        .collect()
}

fn change(
    drift: &Drift,
    cause: Option<&ObjectId>,
    built: &Built,
    files: &BTreeSet<&str>,
) -> (ObjectId, Change) {
    let (was, is) = cells(drift);
    let sort = match drift.drift_type {
        DriftType::Missing => Sort::Removed,
        DriftType::Unexpected => Sort::Added,
        DriftType::Changed => Sort::Changed,
        DriftType::Renamed => Sort::Renamed,
    };
    let change = Change {
        kind: drift.object.kind,
        object: drift.object.to_string(),
        sort,
        renamed_to: drift.renamed_to.as_ref().map(ToString::to_string),
        was,
        is,
        follows_from: cause.map(ToString::to_string),
        by: shaped(drift, built, files),
    };
    (drift.object.clone(), change)
}

/// The statements of these files that shaped the object; those that shaped itself where there are any,
/// else those that shaped what contains it.
fn shaped(drift: &Drift, built: &Built, files: &BTreeSet<&str>) -> Vec<String> {
    let Some(provenance) = &built.provenance else { return Vec::new() };
    let mut history = provenance.history(drift.right_id());
    if let Some(renamed) = &drift.renamed_to {
        history.extend(provenance.history(renamed));
    }
    history.extend(provenance.missing(&drift.object));
    history.retain(|shaping| files.contains(&*shaping.file));
    if history.iter().any(|shaping| shaping.exact) {
        history.retain(|shaping| shaping.exact);
    }
    let mut places = Vec::new();
    for place in history.into_iter().map(|shaping: Shaping| Span::from(shaping).to_string()) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}
