//! Which drift follows from which, and all of them folded under those that follow from none.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

use super::compare::Sides;
use super::names::{Both, Names, Pair};
use super::{Drift, DriftType, types};
use crate::model::kinds::Comparison;
use crate::model::{Model, Object, ObjectId};

/// A drift with what is known about where it comes from.
#[derive(Debug)]
pub(super) struct Found<'a> {
    pub(super) id: &'a ObjectId,
    pub(super) drift: Drift,
    /// The renames it follows from, by their left names.
    pub(super) causes: Vec<&'a ObjectId>,
}

impl<'a> Found<'a> {
    pub(super) fn new(id: &'a ObjectId, drift: Drift) -> Self {
        Self { id, drift, causes: Vec::new() }
    }

    fn object(&self) -> Option<&Object> {
        self.drift.left.as_ref().or(self.drift.right.as_ref())
    }
}

/// Puts every drift under the one it follows from in the end; the first in the order of the report,
/// when there are several.
///
/// Nothing is lost: what follows from each other in a circle stands under the first of it.
pub(super) fn fold(sides: &Sides<'_>, found: Vec<Found<'_>>) -> Vec<Drift> {
    let index = Index::of(&found, sides);
    let causes: Vec<BTreeSet<usize>> = (0..found.len()).map(|at| index.causes(at)).collect();
    let mut effects: Vec<Vec<usize>> = vec![Vec::new(); found.len()];
    for (effect, causes) in causes.iter().enumerate() {
        for cause in causes {
            effects[*cause].push(effect);
        }
    }
    let mut root: Vec<Option<usize>> = vec![None; found.len()];
    // An object with two names stands where the first of them does, whichever side has it.
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|at| found[*at].id.min(found[*at].drift.right_id()));
    let own: Vec<usize> = order.iter().copied().filter(|at| causes[*at].is_empty()).collect();
    for start in own.into_iter().chain(order) {
        let mut next = VecDeque::from([start]);
        while let Some(at) = next.pop_front() {
            if root[at].is_none() {
                root[at] = Some(start);
                next.extend(&effects[at]);
            }
        }
    }
    drop(index);
    let mut followers: BTreeMap<usize, Vec<Drift>> = BTreeMap::new();
    let mut rows: Vec<(usize, Drift)> = Vec::new();
    for (at, found) in found.into_iter().enumerate() {
        match root[at] {
            Some(root) if root != at => followers.entry(root).or_default().push(found.drift),
            _ => rows.push((at, found.drift)),
        }
    }
    let rows = rows.into_iter().map(|(at, drift)| {
        let folded = followers.remove(&at).unwrap_or_default();
        Drift { folded, ..drift }
    });
    rows.collect()
}

struct Index<'f, 'a> {
    sides: &'f Sides<'a>,
    found: &'f [Found<'a>],
    by_id: BTreeMap<&'f ObjectId, Vec<usize>>,
}

impl<'f, 'a> Index<'f, 'a> {
    fn of(found: &'f [Found<'a>], sides: &'f Sides<'a>) -> Self {
        let mut by_id: BTreeMap<&ObjectId, Vec<usize>> = BTreeMap::new();
        for (at, found) in found.iter().enumerate() {
            by_id.entry(found.id).or_default().push(at);
            // What is called otherwise in the right model is looked up by that name from there.
            if let Some(right_id) = &found.drift.renamed_to {
                by_id.entry(right_id).or_default().push(at);
            }
        }
        Self { sides, found, by_id }
    }

    fn drifts_of(&self, id: &ObjectId) -> impl Iterator<Item = usize> {
        self.by_id.get(id).map(Vec::as_slice).unwrap_or_default().iter().copied()
    }

    fn drift(&self, at: usize) -> &'f Drift {
        &self.found[at].drift
    }

    /// The drifts that one follows from, any of which is reason enough.
    fn causes(&self, at: usize) -> BTreeSet<usize> {
        let found = &self.found[at];
        let renames = found.causes.iter().flat_map(|id| self.drifts_of(id));
        let renames: BTreeSet<usize> =
            renames.filter(|cause| self.drift(*cause).drift_type == DriftType::Renamed).collect();
        let mut causes = match (renames.is_empty(), found.drift.drift_type) {
            (false, _) => renames,
            (true, DriftType::Missing | DriftType::Unexpected) => self.causes_of_absence(at),
            (true, DriftType::Changed) => self.causes_of_change(at),
            (true, DriftType::Renamed) => BTreeSet::new(),
        };
        causes.remove(&at);
        causes
    }

    /// What an object is a part of and is as absent as it is; else what it makes use of.
    fn causes_of_absence(&self, at: usize) -> BTreeSet<usize> {
        let found = &self.found[at];
        let Some(object) = found.object() else { return BTreeSet::new() };
        let absent = |id: &ObjectId| {
            self.drifts_of(id).find(|other| {
                let other = self.drift(*other);
                other.drift_type == found.drift.drift_type && other.level >= found.drift.level
            })
        };
        let parents: BTreeSet<usize> = object.parents.iter().filter_map(absent).collect();
        if !parents.is_empty() {
            return parents;
        }
        let detached = self.causes_of_detachment(at, object);
        if !detached.is_empty() {
            return detached;
        }
        let named = self.causes_of_name(at, object);
        if !named.is_empty() {
            return named;
        }
        let uses = object.depends_on.iter().filter(|id| !self.is_part(id, found.id, found));
        uses.filter_map(absent).collect()
    }

    /// Whether `id` is a part of `whole`, on the side where `whole` is.
    fn is_part(&self, id: &ObjectId, whole: &ObjectId, found: &Found<'_>) -> bool {
        let model = if found.drift.left.is_some() { self.sides.left } else { self.sides.right };
        let mut seen = BTreeSet::new();
        let mut next = vec![id];
        while let Some(id) = next.pop() {
            if id == whole {
                return true;
            }
            if seen.insert(id) {
                next.extend(model.objects.get(id).into_iter().flat_map(|object| &object.parents));
            }
        }
        false
    }

    /// The table that has other parents, for a copy that went with the old ones, and for one that
    /// stands alone and used to be made by the server.
    fn causes_of_detachment(&self, at: usize, object: &Object) -> BTreeSet<usize> {
        let found = &self.found[at];
        let copies = object.parents.iter().any(|parent| parent.kind == found.id.kind);
        let (model, other) = if found.drift.left.is_some() {
            (self.sides.left, self.sides.right)
        } else {
            (self.sides.right, self.sides.left)
        };
        let parents =
            object.parents.iter().filter(|parent| found.id.path.starts_with(&parent.path));
        let drifts = parents.flat_map(|parent| self.drifts_of(parent));
        let descending = drifts.filter(|cause| changes_descent(&found.drift, self.drift(*cause)));
        let reason = |cause: &usize| {
            copies || was_made_by_the_server(found.id, object, model, other, self.drift(*cause))
        };
        descending.filter(reason).collect()
    }

    /// What is called otherwise or has other parents, for an object that is only a name and has that
    /// name on the other side as well, where it was left out.
    fn causes_of_name(&self, at: usize, object: &Object) -> BTreeSet<usize> {
        let found = &self.found[at];
        if !found.id.kind.room().is_only_a_name(object) {
            return BTreeSet::new();
        }
        let other = if found.drift.left.is_some() { self.sides.right } else { self.sides.left };
        let causes = object.parents.iter().flat_map(|parent| self.drifts_of(parent));
        let causes = causes.filter(|cause| {
            let cause = self.drift(*cause);
            let renamed = cause.drift_type == DriftType::Renamed;
            (renamed && cause.level >= found.drift.level) || changes_descent(&found.drift, cause)
        });
        let causes: BTreeSet<usize> = causes.collect();
        let holder = object.parents.iter().filter(|parent| found.id.path.starts_with(&parent.path));
        let Some(holder) = holder.max_by_key(|parent| parent.path.len()) else {
            return BTreeSet::new();
        };
        let renamed = causes.iter().map(|cause| self.drift(*cause)).find_map(|cause| {
            let (left, right) = (&cause.object, cause.renamed_to.as_ref()?);
            if left == holder { Some(right) } else { (right == holder).then_some(left) }
        });
        let holder_there = renamed.unwrap_or(holder);
        let path = [holder_there.path.as_slice(), &found.id.path[holder.path.len()..]].concat();
        let there = ObjectId { path: path.into(), ..found.id.clone() };
        if was_left_out(other, &there) { causes } else { BTreeSet::new() }
    }

    /// What changed in the same way above, or changed the types that this is made of.
    fn causes_of_change(&self, at: usize) -> BTreeSet<usize> {
        let found = &self.found[at];
        let (Some(left), Some(right)) = (&found.drift.left, &found.drift.right) else {
            return BTreeSet::new();
        };
        let copied = left.parents.iter().filter(|parent| *parent != found.id);
        let copied = copied.flat_map(|parent| self.drifts_of(parent));
        let copied: BTreeSet<usize> =
            copied.filter(|cause| is_copy(&found.drift, self.drift(*cause))).collect();
        if !copied.is_empty() {
            return copied;
        }
        if left.parents != right.parents || left.depends_on != right.depends_on {
            return BTreeSet::new();
        }
        let near = left.parents.iter().chain(&left.depends_on).flat_map(|id| self.drifts_of(id));
        let near = near.filter(|cause| {
            let cause = self.drift(*cause);
            cause.drift_type == DriftType::Changed && cause.level >= found.drift.level
        });
        let near: BTreeSet<usize> = near.filter(|cause| *cause != at).collect();
        let drifts: Vec<(usize, &Drift)> = near.iter().map(|at| (*at, self.drift(*at))).collect();
        types::explain(&found.drift, &drifts).unwrap_or_default()
    }
}

/// The attributes of an object that tell how it came from what contains it, with those above that
/// this depends on.
fn descent(id: &ObjectId) -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    id.kind.room().rules.iter().filter_map(|rule| match rule.comparison {
        Comparison::Descent(reasons) => Some((rule.attribute, reasons)),
        _ => None,
    })
}

/// Whether a change gives what contains the object of a drift other parents.
fn changes_descent(drift: &Drift, cause: &Drift) -> bool {
    cause.drift_type == DriftType::Changed
        && cause.level >= drift.level
        && descent(&drift.object).any(|(_, reasons)| {
            cause.differences.iter().any(|d| reasons.contains(&d.attribute.as_str()))
        })
}

fn was_left_out(model: &Model, id: &ObjectId) -> bool {
    model.left_out.values().any(|left_out| left_out.contains(id))
}

/// Whether a change is that of the parent once more, or only says that the parent has other parents.
fn is_copy(drift: &Drift, parent: &Drift) -> bool {
    let same = |parent: &Drift, difference| {
        parent.object.kind == drift.object.kind && parent.differences.contains(difference)
    };
    parent.drift_type == DriftType::Changed
        && parent.level == drift.level
        && drift.differences.iter().all(|difference| {
            same(parent, difference)
                || descent(&drift.object).any(|(attribute, reasons)| {
                    attribute == difference.attribute
                        && parent
                            .differences
                            .iter()
                            .any(|d| reasons.contains(&d.attribute.as_str()))
                })
        })
}

/// Whether the other side left out an object of this name, as a copy of one that its container's
/// parent has, and this is that copy.
fn was_made_by_the_server(
    id: &ObjectId,
    object: &Object,
    model: &Model,
    other: &Model,
    container: &Drift,
) -> bool {
    if !was_left_out(other, id) {
        return false;
    }
    let Some((above, _)) = other.objects.get_key_value(&container.object) else { return false };
    let originals = other.objects[above].parents.iter().filter(|parent| parent.kind == above.kind);
    originals.filter(|parent| *parent != above).any(|parent| {
        let path = [parent.path.as_slice(), &id.path[above.path.len()..]].concat();
        let original = ObjectId { path: path.into(), ..id.clone() };
        let Some((original, theirs)) = other.objects.get_key_value(&original) else { return false };
        let mut names = Names::default();
        names.add(Pair { left: parent, right: above, of: 0 });
        let both = Both { left_id: original, left: theirs, right: object };
        let words = names.around(both);
        let attributes: BTreeSet<&str> =
            theirs.attributes.names().chain(object.attributes.names()).collect();
        let value = |object: &Object, name: &str| {
            object.attributes.get(name).cloned().unwrap_or(Value::Null)
        };
        model.knowledge.kinds.contains(&id.kind)
            && attributes.into_iter().all(|name| {
                descent(id).any(|(descended, _)| descended == name)
                    || words.values_agree(&value(theirs, name), &value(object, name))
            })
    })
}
