//! The comparison itself.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use itertools::{EitherOrBoth, Itertools};
use serde_json::Value;

use super::causes::{Found, fold};
use super::names::{Both, blotted, blotted_text};
use super::renames::{Renamed, Renames};
use super::{Comparison, Difference, Drift, DriftType, Level, Levels};
use crate::model::kinds::{self, Aspect, Kind, Rule};
use crate::model::layout::without_layout;
use crate::model::versions::{Versions, align};
use crate::model::{Model, Object, ObjectId, quote_identifier};

/// Holds `right` against `left`, the model that precedes it.
///
/// A missing and an unexpected object that are equal in everything but the name are one drift. What
/// follows from another drift is folded under it. What one source cannot know is not compared, and
/// listed; so is what the majors of the two say otherwise ([`align`]).
pub fn compare(left: &Model, right: &Model, levels: &Levels) -> Comparison {
    let (left, right) = (&*alike(left, right), &*alike(right, left));
    let mut versions = Versions::of(left, right);
    let Some(aligned) = align(left, right) else {
        return Comparison { versions, ..compare_aligned(left, right, levels) };
    };
    versions.applied = aligned.applied;
    Comparison { versions, ..compare_aligned(&aligned.left, &aligned.right, levels) }
}

/// A model without what the other cannot tell of who makes use of whom, so that a rename looks the
/// same on both sides.
fn alike<'m>(model: &'m Model, other: &Model) -> Cow<'m, Model> {
    if !model.knowledge.dependencies || other.knowledge.dependencies {
        return Cow::Borrowed(model);
    }
    let mut model = model.clone();
    model.forget_dependencies();
    Cow::Owned(model)
}

fn compare_aligned(left: &Model, right: &Model, levels: &Levels) -> Comparison {
    let sides = Sides { left, right, levels };
    let mut comparison =
        Comparison { not_compared: not_compared(left, right, levels), ..Comparison::default() };
    let unequal = sides.unequal();
    let renames = Renames::of(&sides, &unequal);
    let mut found = Vec::new();
    for (id, objects) in unequal {
        if !renames.by_right.contains_key(id) {
            found.extend(sides.drifts(id, &objects, &renames));
        }
    }
    for drift in fold(&sides, found) {
        match drift.level {
            Level::Error => comparison.drifts.push(drift),
            Level::Note => comparison.notes.push(drift),
            Level::Off => {}
        }
    }
    comparison
}

/// An object on one side or both, by its id.
pub(super) type Unequal<'a> = (&'a ObjectId, EitherOrBoth<&'a Object>);

/// The two models, and how much each sort of difference counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sides<'a> {
    pub(super) left: &'a Model,
    pub(super) right: &'a Model,
    pub(super) levels: &'a Levels,
}

impl<'a> Sides<'a> {
    /// Whether both sources can tell whether there is such an object, and it counts at all.
    pub(super) fn compares_object(&self, id: &ObjectId) -> bool {
        self.levels.of(id.aspect()) != Level::Off
            && [self.left, self.right].iter().all(|model| model.tells(id))
    }

    /// The objects that only one side has, or whose attributes are not the same, in order.
    fn unequal(&self) -> Vec<Unequal<'a>> {
        let (left, right) = (&self.left.objects, &self.right.objects);
        let pairs = left.iter().merge_join_by(right, |(one, _), (other, _)| one.cmp(other));
        let unequal = pairs.filter_map(|pair| match pair {
            EitherOrBoth::Both((_, left), (_, right)) if left.attributes == right.attributes => {
                None
            }
            EitherOrBoth::Both((id, left), (_, right)) => {
                Some((id, EitherOrBoth::Both(left, right)))
            }
            EitherOrBoth::Left((id, left)) => Some((id, EitherOrBoth::Left(left))),
            EitherOrBoth::Right((id, right)) => Some((id, EitherOrBoth::Right(right))),
        });
        unequal.filter(|(id, _)| self.compares_object(id)).collect()
    }

    /// How much a difference in an aspect of the object counts.
    fn level(&self, id: &ObjectId, aspect: Aspect) -> Level {
        self.levels.of(aspect).min(self.levels.of(id.aspect()))
    }

    fn compares(&self, kind: Kind, attribute: &str) -> bool {
        [self.left, self.right].iter().all(|model| model.knowledge.covers(kind, attribute))
    }

    /// The attributes in which two objects differ, each with how much that counts.
    pub(super) fn differences<'v>(
        &self,
        id: &ObjectId,
        left: &'v Object,
        right: &'v Object,
    ) -> Vec<(Difference, Level)> {
        if left.attributes == right.attributes {
            return Vec::new();
        }
        let rules = id.kind.room().rules;
        let names = left.attributes.names().chain(right.attributes.names());
        let names: BTreeSet<&str> = names.collect();
        let mut differences = Vec::new();
        for name in names.into_iter().filter(|name| self.compares(id.kind, name)) {
            let value = |object: &'v Object| object.attributes.get(name).unwrap_or(&Value::Null);
            let (l, r) = (value(left), value(right));
            let rule = rules.iter().find(|rule| rule.attribute == name);
            let Some(aspect) = difference(l, r, rule) else { continue };
            let aspect = if aspect == Aspect::Definition { id.aspect() } else { aspect };
            let level = self.level(id, aspect);
            if level != Level::Off {
                let (attribute, left, right) = (name.to_owned(), l.clone(), r.clone());
                differences.push((Difference { attribute, aspect, left, right }, level));
            }
        }
        differences
    }

    /// What an object is apart from names, as a number: equal for two that differ in no more than
    /// the names in `changing`. The path counts from component `from`.
    pub(super) fn fingerprint(
        &self,
        id: &ObjectId,
        object: &Object,
        from: usize,
        changing: &BTreeSet<&str>,
    ) -> u64 {
        let mut hasher = DefaultHasher::new();
        id.kind.hash(&mut hasher);
        for component in id.path.iter().skip(from) {
            blotted_text(component, changing).hash(&mut hasher);
        }
        let rules = id.kind.room().rules;
        for (name, value) in object.attributes.iter() {
            let rule = rules.iter().find(|rule| rule.attribute == name);
            let comparison = rule.map_or(kinds::Comparison::Equal, |rule| rule.comparison);
            let aspect = rule.map_or(Aspect::Definition, |rule| rule.aspect);
            let text = match comparison {
                kinds::Comparison::RelativeOrder => blotted(value, &BTreeSet::new()),
                kinds::Comparison::Layout => {
                    let text = value.as_str().map(without_layout);
                    text.map(|text| blotted_text(&text, changing)).unwrap_or_default()
                }
                _ if self.levels.of(aspect) != Level::Error => continue,
                _ => blotted(value, changing),
            };
            if self.compares(id.kind, name) {
                (name, text).hash(&mut hasher);
            }
        }
        hasher.finish()
    }

    /// The drifts of one object, each with the renames that explain it.
    fn drifts(
        &self,
        id: &'a ObjectId,
        objects: &EitherOrBoth<&'a Object>,
        renames: &Renames<'a>,
    ) -> Vec<Found<'a>> {
        if let Some(renamed) = renames.by_left.get(id) {
            return self.renamed(id, renamed, renames);
        }
        let candidates = || -> Vec<ObjectId> {
            let candidates = renames.candidates.get(id).into_iter().flatten();
            let open = |id: &&&ObjectId| {
                !renames.by_left.contains_key(**id) && !renames.by_right.contains_key(**id)
            };
            candidates.filter(open).map(|id| (*id).clone()).collect()
        };
        let one_sided = |drift_type, left: Option<&Object>, right: Option<&Object>| Drift {
            drift_type,
            level: self.level(id, super::one_sided_aspect(id, left.or(right))),
            candidates: candidates(),
            ..blank(id, left, right)
        };
        match objects {
            EitherOrBoth::Left(left) => {
                vec![Found::new(id, one_sided(DriftType::Missing, Some(left), None))]
            }
            EitherOrBoth::Right(right) => {
                vec![Found::new(id, one_sided(DriftType::Unexpected, None, Some(right)))]
            }
            EitherOrBoth::Both(left, right) => {
                self.changed(Both { left_id: id, left, right }, renames)
            }
        }
    }

    /// One object under two names; beside that, it can differ in what fails nothing.
    fn renamed(
        &self,
        id: &'a ObjectId,
        other: &Renamed<'a>,
        renames: &Renames<'a>,
    ) -> Vec<Found<'a>> {
        let (Some(left), Some(right)) =
            (self.left.objects.get(id), self.right.objects.get(other.right))
        else {
            return Vec::new();
        };
        let room = id.kind.room();
        let generated = room.is_generated(id, left) || room.is_generated(other.right, right);
        let (from, to) = names(id, other.right, left);
        let aspect =
            if generated && !from.contains('.') { Aspect::GeneratedNames } else { id.aspect() };
        let difference = Difference {
            attribute: "name".to_owned(),
            aspect,
            left: from.into(),
            right: to.into(),
        };
        let drift = Drift {
            drift_type: DriftType::Renamed,
            level: self.level(id, aspect),
            differences: vec![difference],
            renamed_to: Some(other.right.clone()),
            ..blank(id, Some(left), Some(right))
        };
        let mut found =
            vec![Found { causes: other.cause.into_iter().collect(), ..Found::new(id, drift) }];
        let beside = self.changed(Both { left_id: id, left, right }, renames);
        found.extend(beside.into_iter().filter(|beside| beside.drift.level == Level::Note));
        found
    }

    /// The differences of one object: those that are drift in one row, and a note for each aspect.
    fn changed(&self, both: Both<'a>, renames: &Renames<'a>) -> Vec<Found<'a>> {
        let Both { left_id: id, left, right } = both;
        let mut by_row: BTreeMap<(Level, Option<Aspect>), Vec<Difference>> = BTreeMap::new();
        for (difference, level) in self.differences(id, left, right) {
            let row = if level == Level::Error {
                (level, None)
            } else {
                (level, Some(difference.aspect))
            };
            by_row.entry(row).or_default().push(difference);
        }
        let rows = by_row.into_iter().map(|((level, _), differences)| {
            let causes = renames.explain(both, &differences).unwrap_or_default();
            let drift = Drift { level, differences, ..blank(id, Some(left), Some(right)) };
            Found { causes: causes.into_iter().collect(), ..Found::new(id, drift) }
        });
        rows.collect()
    }
}

fn blank(id: &ObjectId, left: Option<&Object>, right: Option<&Object>) -> Drift {
    Drift {
        object: id.clone(),
        drift_type: DriftType::Changed,
        level: Level::Error,
        differences: Vec::new(),
        renamed_to: None,
        candidates: Vec::new(),
        folded: Vec::new(),
        left: left.cloned(),
        right: right.cloned(),
    }
}

/// Two names of an object as they are shown: whole, unless both are in the same container.
fn names(left: &ObjectId, right: &ObjectId, object: &Object) -> (String, String) {
    if left.on.is_some() {
        return (left.to_string(), right.to_string());
    }
    let same = left.path.iter().zip(&right.path).take_while(|(l, r)| l == r).count();
    let container = object.parents.iter().filter(|parent| left.path.starts_with(&parent.path));
    let container = container.map(|parent| parent.path.len()).max();
    let container = container.unwrap_or_else(|| left.path.len().saturating_sub(1));
    if same < container {
        return (left.name(), right.name());
    }
    let own = |id: &ObjectId| {
        let own = ObjectId::new(id.kind, id.path[container..].iter().cloned());
        if own.path.len() > 1 { own.name() } else { quote_identifier(&own.path.concat()) }
    };
    (own(left), own(right))
}

/// Under which aspect two values differ; `None` when they agree.
fn difference(left: &Value, right: &Value, rule: Option<&Rule>) -> Option<Aspect> {
    if left == right {
        return None;
    }
    let Some(rule) = rule else { return Some(Aspect::Definition) };
    match rule.comparison {
        kinds::Comparison::Equal
        | kinds::Comparison::Descent(_)
        | kinds::Comparison::Derived(_) => Some(rule.aspect),
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

/// What only one of the two sources can tell.
fn not_compared(left: &Model, right: &Model, levels: &Levels) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for kind in Kind::ALL.iter().filter(|kind| levels.of(kind.room().aspect) != Level::Off) {
        let knows = [left, right].map(|model| model.knowledge.kinds.contains(kind));
        match knows {
            [true, true] => {
                let unknown = [left, right].map(|model| model.knowledge.except.get(kind));
                let unknown = unknown.map(|names| names.cloned().unwrap_or_default());
                let rules = kind.room().rules;
                let is_off = |attribute: &String| {
                    let rule = rules.iter().find(|rule| rule.attribute == attribute.as_str());
                    rule.is_some_and(|rule| levels.of(rule.aspect) == Level::Off)
                };
                let told = unknown[0].symmetric_difference(&unknown[1]);
                for attribute in told.filter(|attribute| !is_off(attribute)) {
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
