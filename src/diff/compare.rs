//! The comparison itself.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Comparison, Difference, Drift, DriftType, Level, Levels};
use crate::model::kinds::{self, Aspect, Kind, Rule};
use crate::model::layout::without_layout;
use crate::model::{Model, Object, ObjectId};

/// Holds `right` against `left`, the model that precedes it.
///
/// Parts of a missing or unexpected object are folded under it. What one source cannot know is not
/// compared, and listed.
pub fn compare(left: &Model, right: &Model, levels: &Levels) -> Comparison {
    let mut comparison =
        Comparison { not_compared: not_compared(left, right, levels), ..Comparison::default() };
    let ids: BTreeSet<&ObjectId> = left.objects.keys().chain(right.objects.keys()).collect();
    let mut found: BTreeMap<&ObjectId, Vec<Drift>> = BTreeMap::new();
    for id in ids {
        if levels.of(id.aspect()) == Level::Off || !left.tells(id) || !right.tells(id) {
            continue;
        }
        let drifts = match (left.objects.get(id), right.objects.get(id)) {
            (Some(object), None) => vec![one_sided(id, DriftType::Missing, object, levels)],
            (None, Some(object)) => vec![one_sided(id, DriftType::Unexpected, object, levels)],
            (Some(l), Some(r)) => changed(id, l, r, levels, &|attribute| {
                left.knowledge.covers(id.kind, attribute)
                    && right.knowledge.covers(id.kind, attribute)
            }),
            (None, None) => Vec::new(),
        };
        if !drifts.is_empty() {
            found.insert(id, drifts);
        }
    }
    for drift in fold(&found) {
        match drift.level {
            Level::Error => comparison.drifts.push(drift),
            Level::Note => comparison.notes.push(drift),
            Level::Off => {}
        }
    }
    comparison
}

fn one_sided(id: &ObjectId, drift_type: DriftType, object: &Object, levels: &Levels) -> Drift {
    let (left, right) = match drift_type {
        DriftType::Missing => (Some(object.clone()), None),
        _ => (None, Some(object.clone())),
    };
    Drift {
        object: id.clone(),
        drift_type,
        level: levels.of(id.aspect()),
        differences: Vec::new(),
        folded: Vec::new(),
        left,
        right,
    }
}

/// The differences of one object: those that are drift in one row, and a note for each aspect.
fn changed(
    id: &ObjectId,
    left: &Object,
    right: &Object,
    levels: &Levels,
    both_know: &dyn Fn(&str) -> bool,
) -> Vec<Drift> {
    let rules = id.kind.room().rules;
    let mut by_row: BTreeMap<(Level, Option<Aspect>), Vec<Difference>> = BTreeMap::new();
    let names: BTreeSet<&String> = left.attributes.keys().chain(right.attributes.keys()).collect();
    for name in names.into_iter().filter(|name| both_know(name)) {
        let value = |object: &Object| object.attributes.get(name).cloned().unwrap_or(Value::Null);
        let (l, r) = (value(left), value(right));
        let rule = rules.iter().find(|rule| rule.attribute == name);
        let Some(aspect) = difference(&l, &r, rule) else { continue };
        let aspect = if aspect == Aspect::Definition { id.aspect() } else { aspect };
        let level = levels.of(aspect).min(levels.of(id.aspect()));
        let row = if level == Level::Error { (level, None) } else { (level, Some(aspect)) };
        by_row.entry(row).or_default().push(Difference {
            attribute: name.clone(),
            aspect,
            left: l,
            right: r,
        });
    }
    by_row
        .into_iter()
        .filter(|((level, _), _)| *level != Level::Off)
        .map(|((level, _), differences)| Drift {
            object: id.clone(),
            drift_type: DriftType::Changed,
            level,
            differences,
            folded: Vec::new(),
            left: Some(left.clone()),
            right: Some(right.clone()),
        })
        .collect()
}

/// Under which aspect two values differ; `None` when they agree.
fn difference(left: &Value, right: &Value, rule: Option<&Rule>) -> Option<Aspect> {
    if left == right {
        return None;
    }
    let Some(rule) = rule else { return Some(Aspect::Definition) };
    match rule.comparison {
        kinds::Comparison::Equal | kinds::Comparison::Descent(_) => Some(rule.aspect),
        kinds::Comparison::RelativeOrder => {
            let agree = common_elements(left, right) == common_elements(right, left);
            (!agree).then_some(rule.aspect)
        }
        kinds::Comparison::Layout => match (left.as_str(), right.as_str()) {
            (Some(l), Some(r)) if without_layout(l) == without_layout(r) => Some(rule.aspect),
            _ => Some(Aspect::Definition),
        },
    }
}

/// The elements of the list `of` that `other` has too, in the order of `of`.
fn common_elements<'a>(of: &'a Value, other: &Value) -> Vec<&'a Value> {
    match (of.as_array(), other.as_array()) {
        (Some(of), Some(other)) => of.iter().filter(|element| other.contains(element)).collect(),
        _ => vec![of],
    }
}

/// Puts every drift that follows from another under it.
///
/// A missing object follows from a missing parent. A changed object follows from a changed parent
/// of its own kind that differs in the same way, as a partition's copy does, and from one that
/// changed its own parents, when no more than its descent differs.
fn fold(found: &BTreeMap<&ObjectId, Vec<Drift>>) -> Vec<Drift> {
    let mut folded: BTreeMap<&ObjectId, Vec<ObjectId>> = BTreeMap::new();
    let mut causes: BTreeSet<&ObjectId> = BTreeSet::new();
    for (id, drifts) in found {
        match root_cause(id, drifts, found) {
            Some(cause) => folded.entry(cause).or_default().push((*id).clone()),
            None => {
                causes.insert(id);
            }
        }
    }
    found
        .iter()
        .filter(|(id, _)| causes.contains(*id))
        .flat_map(|(id, drifts)| {
            let mut parts = folded.remove(*id).unwrap_or_default();
            drifts
                .iter()
                .map(move |drift| Drift { folded: std::mem::take(&mut parts), ..drift.clone() })
        })
        .collect()
}

/// The drift at the root of this one, when it is not its own.
fn root_cause<'a>(
    id: &ObjectId,
    drifts: &[Drift],
    found: &BTreeMap<&'a ObjectId, Vec<Drift>>,
) -> Option<&'a ObjectId> {
    let mut cause: Option<&'a ObjectId> = None;
    let (mut id, mut drifts) = (id, drifts);
    // The chain of parents has no cycles in a catalog; a model written by hand might, so the walk
    // is bounded by the number of drifts.
    for _ in 0..found.len() {
        let object =
            drifts.first().and_then(|drift| drift.left.as_ref().or(drift.right.as_ref()))?;
        let parent = object.parents.iter().find_map(|parent| {
            let (parent, theirs) = found.get_key_value(parent)?;
            (*parent != id && follows(drifts, theirs)).then_some((*parent, theirs))
        });
        let Some((parent, theirs)) = parent else { break };
        cause = Some(parent);
        (id, drifts) = (parent, theirs);
    }
    cause
}

fn follows(drifts: &[Drift], parents: &[Drift]) -> bool {
    drifts.iter().all(|drift| {
        parents.iter().any(|parent| match drift.drift_type {
            DriftType::Missing | DriftType::Unexpected => parent.drift_type == drift.drift_type,
            DriftType::Changed => {
                parent.level == drift.level
                    && drift.differences.iter().all(|difference| {
                        parent.object.kind == drift.object.kind
                            && parent.differences.contains(difference)
                            || descends(&drift.object, difference, parent)
                    })
            }
        })
    })
}

/// Whether the difference only says that the parent has other parents now.
fn descends(id: &ObjectId, difference: &Difference, parent: &Drift) -> bool {
    id.kind.room().rules.iter().any(|rule| match rule.comparison {
        kinds::Comparison::Descent(causes) => {
            rule.attribute == difference.attribute
                && parent.differences.iter().any(|d| causes.contains(&d.attribute.as_str()))
        }
        _ => false,
    })
}

/// What only one of the two sources can tell.
fn not_compared(left: &Model, right: &Model, levels: &Levels) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for kind in Kind::ALL.iter().filter(|kind| levels.of(kind.room().aspect) != Level::Off) {
        let knows = [left, right].map(|model| model.knowledge.kinds.contains(kind));
        match knows {
            [true, true] => {
                let unknown = [left, right].map(|model| model.knowledge.except.get(kind));
                let unknown = unknown.map(|names| names.cloned().unwrap_or_default());
                for attribute in unknown[0].symmetric_difference(&unknown[1]) {
                    lines.insert(format!("{kind}.{attribute}"));
                }
            }
            [false, false] => {}
            _ => {
                lines.insert(kind.to_string());
            }
        }
    }
    let assumed = [(left, right), (right, left)].into_iter().flat_map(|(one, other)| {
        one.knowledge.assumed.iter().filter(|id| other.objects.contains_key(*id))
    });
    lines
        .extend(assumed.filter(|id| levels.of(id.aspect()) != Level::Off).map(ToString::to_string));
    lines
}
