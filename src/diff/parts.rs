//! One of two models with who is part of whom, and the parts of two objects paired one by one.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::names::blotted_text;
use crate::model::kinds::Comparison;
use crate::model::{Kind, Model, ObjectId};

/// One model, turned around.
#[derive(Debug)]
pub(super) struct Half<'a> {
    pub(super) model: &'a Model,
    /// The objects that the other model lacks.
    pub(super) one_sided: BTreeSet<&'a ObjectId>,
    /// The paths of those.
    pub(super) lost_paths: HashSet<&'a [String]>,
    parts: HashMap<&'a ObjectId, Vec<&'a ObjectId>>,
    users: HashMap<&'a ObjectId, Vec<&'a ObjectId>>,
}

/// Two ids, of the left model and of the right one.
pub(super) type Two<'a> = (&'a ObjectId, &'a ObjectId);

/// What an object is apart from names, as a number.
type Fingerprint<'f, 'a> = &'f dyn Fn(&Half<'a>, &'a ObjectId) -> Option<u64>;

impl<'a> Half<'a> {
    pub(super) fn of(model: &'a Model, one_sided: BTreeSet<&'a ObjectId>) -> Self {
        let named = one_sided.iter().filter(|id| id.on.is_none());
        let mut half = Self {
            model,
            lost_paths: named.map(|id| id.path.as_slice()).collect(),
            one_sided,
            parts: HashMap::new(),
            users: HashMap::new(),
        };
        for (id, object) in &model.objects {
            for parent in &object.parents {
                half.parts.entry(parent).or_default().push(id);
            }
            for other in &object.depends_on {
                half.users.entry(other).or_default().push(id);
            }
        }
        half
    }

    /// How many components of the path are those of what contains the object.
    pub(super) fn container_length(&self, id: &ObjectId) -> usize {
        let contains = |parent: &&ObjectId| {
            parent.path.len() < id.path.len() && id.path.starts_with(&parent.path)
        };
        let parents = self.model.objects.get(id).map(|object| object.parents.as_slice());
        let containers = parents.unwrap_or_default().iter().filter(contains);
        let longest = containers.map(|parent| parent.path.len()).max();
        longest.unwrap_or_else(|| id.path.len().saturating_sub(1))
    }

    /// The object's own name.
    pub(super) fn name(&self, id: &'a ObjectId) -> &'a str {
        id.path.get(self.container_length(id)).map_or("", String::as_str)
    }

    /// The names that an object keeps in an order of which only the relative one counts.
    pub(super) fn order(&self, id: &ObjectId) -> Option<Vec<&'a str>> {
        let mut rules = id.kind.room().rules.iter();
        let rule = rules.find(|rule| rule.comparison == Comparison::RelativeOrder)?;
        let list = self.model.objects.get(id)?.attributes.get(rule.attribute)?.as_array()?;
        Some(list.iter().filter_map(|name| name.as_str()).collect())
    }

    fn parts_of(&self, id: &ObjectId) -> &[&'a ObjectId] {
        self.parts.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// The parts of an object, their parts, and so on.
    fn all_parts(&self, id: &'a ObjectId) -> BTreeSet<&'a ObjectId> {
        let mut all = BTreeSet::new();
        let mut next = vec![id];
        while let Some(id) = next.pop() {
            for part in self.parts_of(id) {
                if all.insert(*part) {
                    next.push(part);
                }
            }
        }
        all.remove(id);
        all
    }

    /// Whether the object is more than a name that stays when what it is on gets another.
    fn says_more_than_its_name(&self, id: &ObjectId) -> bool {
        let object = self.model.objects.get(id);
        object.is_none_or(|object| !id.kind.room().is_only_a_name(object))
    }

    /// Whether other objects have their names within this one.
    fn contains_names(&self, id: &ObjectId) -> bool {
        self.parts_of(id).iter().any(|part| {
            part.on.is_none() && part.path.len() > id.path.len() && part.path.starts_with(&id.path)
        })
    }

    /// What is attached to an object that is called `right` on the other side, where that has it too.
    pub(super) fn attached(
        &self,
        left: &'a ObjectId,
        other: &Half<'a>,
        right: &ObjectId,
    ) -> Vec<Two<'a>> {
        let parts = self.parts_of(left).iter().filter(|part| part.on.as_deref() == Some(left));
        let found = parts.filter_map(|part| {
            let mut there = (*part).clone();
            there.on = Some(Box::new(right.clone()));
            Some((*part, *other.one_sided.get(&there)?))
        });
        found.collect()
    }

    /// The parts of `left` in this model with those of `right` in the other one. `None` when they
    /// cannot be the same object.
    ///
    /// What contains others must have all its parts on both sides, under the same names or under
    /// names made of its own. Of any other object that which uses it must not contradict the rename.
    /// A part that is only a name may be there on one side alone.
    pub(super) fn pair_parts(
        &self,
        left: &'a ObjectId,
        other: &Half<'a>,
        right: &'a ObjectId,
        fingerprint: Fingerprint<'_, 'a>,
    ) -> Option<Vec<Two<'a>>> {
        match (self.contains_names(left), other.contains_names(right)) {
            (true, true) => Pairing::begin(self, left, other, right).finish(fingerprint),
            (false, false) => self.uses_agree(left, other, right, fingerprint).then(Vec::new),
            // Only the parts that are no more than names can still pair.
            _ if !self.uses_agree(left, other, right, fingerprint) => None,
            _ => Pairing::begin(self, left, other, right).finish(fingerprint),
        }
    }

    /// Whether what uses `left` here uses `right` there: all of it, or some of it when the rest is
    /// there on one side only.
    fn uses_agree(
        &self,
        left: &'a ObjectId,
        other: &Half<'a>,
        right: &'a ObjectId,
        fingerprint: Fingerprint<'_, 'a>,
    ) -> bool {
        let users = |half: &Half<'a>, id: &ObjectId| -> BTreeSet<&'a ObjectId> {
            let users = half.users.get(id).map(Vec::as_slice).unwrap_or_default();
            half.parts_of(id).iter().chain(users).copied().collect()
        };
        let (mut here, mut there) = (users(self, left), users(other, right));
        let users = here.len() + there.len();
        here.retain(|user| {
            let attached = user.on.as_deref() == Some(left);
            let on = if attached { Some(Box::new(right.clone())) } else { user.on.clone() };
            !there.remove(&ObjectId { on, ..(*user).clone() })
        });
        here.retain(|user| self.says_more_than_its_name(user));
        there.retain(|user| other.says_more_than_its_name(user));
        let shape = |half: &Half<'a>, user: &'a ObjectId| {
            let container = &user.path[..half.container_length(user)];
            let alone = user.on.is_none() && half.one_sided.contains(user);
            alone.then(|| (user.kind, container, fingerprint(half, user)))
        };
        let mut shapes: BTreeMap<_, usize> = BTreeMap::new();
        for user in &there {
            *shapes.entry(shape(other, user)).or_default() += 1;
        }
        let mut alone = there.len();
        for user in &here {
            match shape(self, user).and_then(|shape| shapes.get_mut(&Some(shape))) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    alone -= 1;
                }
                _ => alone += 1,
            }
        }
        alone == 0 || alone < users
    }
}

/// Parts that are being paired.
struct Pairing<'h, 'a> {
    left: &'h Half<'a>,
    right: &'h Half<'a>,
    /// The two names of the object whose parts they are.
    names: (&'a str, &'a str),
    /// Paths here and there.
    paths: HashMap<&'a [String], &'a [String]>,
    ids: HashMap<&'a ObjectId, &'a ObjectId>,
    here: BTreeSet<&'a ObjectId>,
    there: BTreeSet<&'a ObjectId>,
}

impl<'h, 'a> Pairing<'h, 'a> {
    fn begin(
        left: &'h Half<'a>,
        left_id: &'a ObjectId,
        right: &'h Half<'a>,
        right_id: &'a ObjectId,
    ) -> Self {
        let mut paths = HashMap::from([(left_id.path.as_slice(), right_id.path.as_slice())]);
        let (ours, theirs) = (left.container_length(left_id), right.container_length(right_id));
        if ours > 0 && theirs > 0 {
            paths.insert(&left_id.path[..ours], &right_id.path[..theirs]);
        }
        Self {
            left,
            right,
            names: (left.name(left_id), right.name(right_id)),
            paths,
            ids: HashMap::from([(left_id, right_id)]),
            here: left.all_parts(left_id),
            there: right.all_parts(right_id),
        }
    }

    fn finish(mut self, fingerprint: Fingerprint<'_, 'a>) -> Option<Vec<Two<'a>>> {
        let count = |half: &Half<'_>, parts: &BTreeSet<&ObjectId>| {
            parts.iter().filter(|part| half.says_more_than_its_name(part)).count()
        };
        if self.here.len() != self.there.len()
            && count(self.left, &self.here) != count(self.right, &self.there)
        {
            return None;
        }
        let mut pairs = Vec::new();
        // What contains others comes before them, and what is attached comes last.
        let mut steps: BTreeMap<(usize, usize), Vec<&'a ObjectId>> = BTreeMap::new();
        for id in &self.here {
            let depth = std::iter::successors(id.on.as_deref(), |on| on.on.as_deref()).count();
            steps.entry((depth, id.path.len())).or_default().push(id);
        }
        for ids in steps.into_values() {
            let (same, others) = self.by_name(ids);
            for (left, right) in &same {
                self.note(left, right);
            }
            pairs.extend(same);
            let derived = self.by_derived_name(&others, fingerprint)?;
            for (left, right) in &derived {
                self.note(left, right);
            }
            pairs.extend(derived);
        }
        let told = self.there.iter().all(|id| !self.right.says_more_than_its_name(id));
        told.then_some(pairs)
    }

    fn note(&mut self, left: &'a ObjectId, right: &'a ObjectId) {
        self.ids.insert(left, right);
        if left.on.is_none() {
            self.paths.insert(&left.path, &right.path);
        }
    }

    /// Those that keep their name, and the others.
    fn by_name(&mut self, ids: Vec<&'a ObjectId>) -> (Vec<Two<'a>>, Vec<&'a ObjectId>) {
        let (mut same, mut others) = (Vec::new(), Vec::new());
        for id in ids {
            let there = self.there.take(&self.expected(id)).or_else(|| self.there.take(id));
            match there {
                Some(there) => same.push((id, there)),
                None => others.push(id),
            }
        }
        (same, others)
    }

    /// What a part is called on the other side when only what contains it has another name.
    fn expected(&self, id: &'a ObjectId) -> ObjectId {
        if let Some(there) = self.ids.get(id) {
            return (*there).clone();
        }
        let on = id.on.as_deref().map(|on| {
            let there = self.ids.get(on).map(|there| (*there).clone());
            Box::new(there.unwrap_or_else(|| self.moved(on)))
        });
        if on.is_some() { ObjectId { on, ..id.clone() } } else { self.moved(id) }
    }

    /// The id with the longest known beginning of its path replaced.
    fn moved(&self, id: &ObjectId) -> ObjectId {
        let known = (1..id.path.len()).rev().find_map(|length| {
            let there = self.paths.get(&id.path[..length])?;
            Some([there, &id.path[length..]].concat())
        });
        ObjectId { path: known.map_or_else(|| id.path.clone(), Into::into), ..id.clone() }
    }

    /// Pairs what is left by names made of that of the whole, then by names that the server chose.
    fn by_derived_name(
        &mut self,
        ids: &[&'a ObjectId],
        fingerprint: Fingerprint<'_, 'a>,
    ) -> Option<Vec<Two<'a>>> {
        if ids.is_empty() {
            return Some(Vec::new());
        }
        let length = ids[0].path.len();
        let theirs = self.there.iter().filter(|id| id.on.is_none() && id.path.len() == length);
        let theirs: Vec<&'a ObjectId> = theirs.copied().collect();
        let mut pairs = Vec::new();
        let mut rest: Vec<&'a ObjectId> = Vec::new();
        let mut by_name: BTreeMap<_, &'a ObjectId> = BTreeMap::new();
        for id in theirs.iter().filter(|id| id.on.is_none()) {
            by_name.insert(Self::blotted(self.right, id, self.names.1, &id.path), id);
        }
        for id in ids.iter().filter(|id| id.on.is_none()) {
            let path = self.moved(id).path;
            match by_name.remove(&Self::blotted(self.left, id, self.names.0, &path)) {
                Some(there) => pairs.push((*id, there)),
                None => rest.push(id),
            }
        }
        for (_, there) in &pairs {
            self.there.remove(there);
        }
        let generated = |half: &Half<'a>, id: &'a ObjectId| {
            let object = half.model.objects.get(id)?;
            id.kind.room().is_generated(id, object).then_some((id.kind, fingerprint(half, id)?))
        };
        let mut by_shape: BTreeMap<_, Vec<&'a ObjectId>> = BTreeMap::new();
        for id in theirs.iter().rev().filter(|id| self.there.contains(*id)) {
            by_shape.entry(generated(self.right, id)).or_default().push(id);
        }
        for id in rest.into_iter().filter(|id| self.left.says_more_than_its_name(id)) {
            let there = by_shape.get_mut(&Some(generated(self.left, id)?))?.pop()?;
            self.there.remove(there);
            pairs.push((id, there));
        }
        // What is attached has no name that could be made of another.
        ids.iter().all(|id| id.on.is_none()).then_some(pairs)
    }

    /// The kind and path with the name of the whole blotted out of the last component.
    fn blotted(half: &Half<'a>, id: &ObjectId, name: &str, path: &[String]) -> (Kind, Vec<String>) {
        let own = half.container_length(id);
        let mut path = path.to_vec();
        if let Some(own) = path.get_mut(own).filter(|_| !name.is_empty()) {
            *own = own.replace(name, "\0");
        }
        // The types of a routine's arguments may be in a schema that is called otherwise.
        for types in path.iter_mut().skip(own + 1) {
            *types = blotted_text(types, &BTreeSet::from([name]));
        }
        (id.kind, path)
    }
}
