//! Which missing object is an unexpected one under another name.
//!
//! Two objects are one when they are of the same kind, in the same container, and equal in
//! everything but the name, with all their parts; or of the same name in another schema. What they
//! say of other objects is compared with the renames of those in mind. All that could be renames are
//! taken for such at first; what contradicts itself is given up until nothing more does. A name for
//! which there are two candidates is left alone.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use itertools::EitherOrBoth;

use super::compare::{Sides, Unequal};
use super::names::{Both, Names, Pair};
use super::parts::Half;
use super::{Difference, Level};
use crate::model::{Kind, Object, ObjectId};

/// How many pairs of one shape are tried; with more, which is which cannot be told anyway.
const MOST_TRIED: usize = 64;
/// How many candidates are remembered for an object.
pub(super) const MOST_REMEMBERED: usize = 8;

/// What a missing object is called in the right model.
#[derive(Clone, Copy, Debug)]
pub(super) struct Renamed<'a> {
    /// Its name there.
    pub(super) right: &'a ObjectId,
    /// The rename that this one follows from, by the left name.
    pub(super) cause: Option<&'a ObjectId>,
}

/// Every rename between two models.
#[derive(Debug, Default)]
pub(super) struct Renames<'a> {
    /// By the left name.
    pub(super) by_left: BTreeMap<&'a ObjectId, Renamed<'a>>,
    /// The left name by the right one.
    pub(super) by_right: BTreeMap<&'a ObjectId, &'a ObjectId>,
    /// Objects on the other side that a missing or unexpected object may be, when there are several.
    pub(super) candidates: BTreeMap<&'a ObjectId, BTreeSet<&'a ObjectId>>,
    names: Names<'a>,
    tries: Vec<Try<'a>>,
}

/// Two objects that may be one.
#[derive(Debug)]
struct Try<'a> {
    left: &'a ObjectId,
    right: &'a ObjectId,
    /// The parts of both, one by one; some have the same name on both sides.
    parts: Vec<(&'a ObjectId, &'a ObjectId)>,
    /// The containers, when they differ.
    moved: Option<(&'a [String], &'a [String])>,
    alive: bool,
    /// Other tries that explain what differs here.
    relies_on: BTreeSet<usize>,
    /// Tries that rely on this one.
    users: BTreeSet<usize>,
}

impl<'a> Renames<'a> {
    /// The renames between two models, among the objects that are not equal in both.
    pub(super) fn of(sides: &Sides<'a>, unequal: &[Unequal<'a>]) -> Self {
        let mut renames = Self::default();
        let lacking = |is_one: fn(&EitherOrBoth<&Object>) -> bool| -> BTreeSet<&'a ObjectId> {
            unequal.iter().filter(|(_, objects)| is_one(objects)).map(|(id, _)| *id).collect()
        };
        let (left, right) = (lacking(|one| !one.has_right()), lacking(|one| !one.has_left()));
        if left.is_empty() || right.is_empty() {
            return renames;
        }
        let (left, right) = (Half::of(sides.left, left), Half::of(sides.right, right));
        let mut search = Search { sides, changing: BTreeSet::new(), left, right };
        search.note_changing_names();
        // What stands in something renamed can be told only when that is known.
        while search.round(&mut renames) {}
        renames
    }

    /// The renames that all these differences follow from; `None` when one does not.
    pub(super) fn explain<'d>(
        &self,
        both: Both<'_>,
        differences: impl IntoIterator<Item = &'d Difference>,
    ) -> Option<BTreeSet<&'a ObjectId>> {
        if self.by_left.is_empty() {
            return None;
        }
        let words = self.names.around(both);
        let mut differences = differences.into_iter();
        if !differences.all(|d| words.values_agree(&d.left, &d.right)) {
            return None;
        }
        let mut used = words.into_used();
        if used.is_empty() || !self.names.same_surroundings(both, &mut used) {
            return None;
        }
        Some(used.into_iter().map(|of| self.tries[of].left).collect())
    }
}

/// What objects of one shape and place have in common.
type Shape = (Kind, Vec<String>, Option<String>, Place, u64);

struct Search<'s, 'a> {
    sides: &'s Sides<'a>,
    /// The names that only one side has.
    changing: BTreeSet<&'a str>,
    left: Half<'a>,
    right: Half<'a>,
}

impl<'a> Search<'_, 'a> {
    fn note_changing_names(&mut self) {
        for half in [&self.left, &self.right] {
            let ids = half.one_sided.iter().filter(|id| id.on.is_none());
            self.changing.extend(ids.map(|id| half.name(id)));
        }
    }

    /// Finds what can be told with the renames known so far, and says whether that was anything.
    fn round(&mut self, renames: &mut Renames<'a>) -> bool {
        let mut groups: BTreeMap<Shape, (Vec<&'a ObjectId>, Vec<&'a ObjectId>)> = BTreeMap::new();
        let mut places = Places::new();
        for id in &self.left.one_sided {
            if !renames.by_left.contains_key(id) {
                for shape in self.shapes(id, true, renames, &mut places) {
                    groups.entry(shape).or_default().0.push(id);
                }
            }
        }
        for id in &self.right.one_sided {
            if !renames.by_right.contains_key(id) {
                for shape in self.shapes(id, false, renames, &mut places) {
                    groups.entry(shape).or_default().1.push(id);
                }
            }
        }
        let first = renames.tries.len();
        for ((_, _, moved, ..), (lefts, rights)) in groups {
            if lefts.len() * rights.len() > MOST_TRIED {
                renames.remember(&lefts, &rights);
                continue;
            }
            for left in lefts {
                for right in &rights {
                    self.begin(left, right, moved.is_some(), renames);
                }
            }
        }
        self.give_up_contradictions((first..renames.tries.len()).collect(), renames);
        let ambiguous = renames.set_ambiguous_aside(first);
        self.give_up_contradictions(ambiguous, renames);
        self.accept(first, renames)
    }

    /// The shapes under which an object is looked for on the other side; none when it is part of
    /// something missing or unexpected.
    fn shapes(
        &self,
        id: &'a ObjectId,
        left: bool,
        renames: &Renames<'a>,
        places: &mut Places<'a>,
    ) -> Vec<Shape> {
        let half = if left { &self.left } else { &self.right };
        let Some(object) = half.model.objects.get(id) else { return Vec::new() };
        if !id.kind.room().named || id.on.is_some() {
            return Vec::new();
        }
        let known = |parent: &ObjectId| {
            if left {
                renames.by_left.contains_key(parent)
            } else {
                renames.by_right.contains_key(parent)
            }
        };
        let length = half.container_length(id);
        let (container, name) = (&id.path[..length], half.name(id));
        let lost = object.parents.iter().filter(|p| half.one_sided.contains(p) && !known(p));
        let lost: Vec<&ObjectId> = lost.collect();
        let only_container = lost.iter().all(|parent| *parent.path == *container);
        if !only_container {
            return Vec::new();
        }
        let fingerprint = self.sides.fingerprint(id, object, length + 1, &self.changing);
        let mut shapes = Vec::new();
        if lost.is_empty() {
            let mapped = object.parents.iter().find(|parent| *parent.path == *container);
            let path = match mapped.and_then(|parent| renames.by_left.get(parent)) {
                Some(there) if left => there.right.path.to_vec(),
                _ => container.to_vec(),
            };
            let place =
                mapped.map_or((0, 0), |parent| self.place(parent, left, name, renames, places));
            shapes.push((id.kind, path, None, place, fingerprint));
        }
        if length == 1 {
            shapes.push((id.kind, Vec::new(), Some(name.to_owned()), (0, 0), fingerprint));
        }
        shapes
    }

    /// Where a name stands among those that its container keeps in order.
    fn place(
        &self,
        container: &'a ObjectId,
        left: bool,
        name: &str,
        renames: &Renames<'a>,
        places: &mut Places<'a>,
    ) -> Place {
        let known = places.entry((left, container)).or_insert_with(|| {
            let (left_id, right_id) = if left {
                let there = renames.by_left.get(container);
                (container, there.map_or(container, |there| there.right))
            } else {
                (renames.by_right.get(container).map_or(container, |id| id), container)
            };
            let lists = self.left.order(left_id).zip(self.right.order(right_id));
            let Some((ours, theirs)) = lists else { return HashMap::new() };
            if left { gaps(&ours, &theirs) } else { gaps(&theirs, &ours) }
        });
        known.get(name).copied().unwrap_or_default()
    }

    /// Takes two objects for one, when their parts can be paired.
    fn begin(
        &self,
        left: &'a ObjectId,
        right: &'a ObjectId,
        moved: bool,
        renames: &mut Renames<'a>,
    ) {
        let ours = &left.path[..self.left.container_length(left)];
        let theirs = &right.path[..self.right.container_length(right)];
        let both_lost =
            self.left.lost_paths.contains(ours) && self.right.lost_paths.contains(theirs);
        // With both containers gone, those are the two drifts.
        if moved && (ours == theirs || both_lost) {
            return;
        }
        let Some(parts) = self.left.pair_parts(left, &self.right, right, &|half, id| {
            half.model.objects.get(id).map(|object| {
                self.sides.fingerprint(id, object, half.container_length(id) + 1, &self.changing)
            })
        }) else {
            return;
        };
        let of = renames.tries.len();
        for (left, right) in parts.iter().copied().chain([(left, right)]) {
            if left != right {
                renames.names.add(Pair { left, right, of });
            }
        }
        renames.tries.push(Try {
            left,
            right,
            parts,
            moved: moved.then_some((ours, theirs)),
            alive: true,
            relies_on: BTreeSet::new(),
            users: BTreeSet::new(),
        });
    }

    /// Gives up every try in which something differs that no rename explains, and what relied on it.
    fn give_up_contradictions(&self, mut queue: Vec<usize>, renames: &mut Renames<'a>) {
        while let Some(of) = queue.pop() {
            if !renames.tries[of].alive {
                continue;
            }
            match self.reliance(&renames.tries[of], &renames.names) {
                Some(mut used) => {
                    for other in &used {
                        renames.tries[*other].users.insert(of);
                    }
                    used.remove(&of);
                    renames.tries[of].relies_on = used;
                }
                None => queue.extend(renames.give_up(of)),
            }
        }
    }

    /// The tries that one relies on; `None` when it does not hold.
    fn reliance(&self, tried: &Try<'a>, names: &Names<'a>) -> Option<BTreeSet<usize>> {
        let mut used = BTreeSet::new();
        for (left_id, right_id) in tried.parts.iter().copied().chain([(tried.left, tried.right)]) {
            let left = self.left.model.objects.get(left_id)?;
            let right = self.right.model.objects.get(right_id)?;
            let both = Both { left_id, left, right };
            let words = names.around(both);
            for (difference, level) in self.sides.differences(left_id, left, right) {
                if level == Level::Error && !words.values_agree(&difference.left, &difference.right)
                {
                    return None;
                }
            }
            let signature = |half: &Half<'_>, id: &'a ObjectId| {
                id.path.get(half.container_length(id) + 1).map_or("", String::as_str)
            };
            let (l, r) = (signature(&self.left, left_id), signature(&self.right, right_id));
            if left_id.on.is_none() && !words.texts_agree(l, r) {
                return None;
            }
            used.extend(words.into_used());
            let same = match &tried.moved {
                None => names.same_surroundings(both, &mut used),
                Some((from, to)) => {
                    let elsewhere = |ids: &[ObjectId], container: &[String]| -> Vec<ObjectId> {
                        ids.iter().filter(|id| *id.path != *container).cloned().collect()
                    };
                    let (l, r) = (elsewhere(&left.parents, from), elsewhere(&right.parents, to));
                    names.same_objects(&l, &r, &mut used)
                        && names.same_objects(&left.depends_on, &right.depends_on, &mut used)
                }
            };
            if !same {
                return None;
            }
        }
        Some(used)
    }

    /// Takes down what holds, and says whether anything does.
    fn accept(&self, first: usize, renames: &mut Renames<'a>) -> bool {
        let mut accepted = false;
        for of in first..renames.tries.len() {
            if !renames.tries[of].alive {
                continue;
            }
            accepted = true;
            let (left, right) = (renames.tries[of].left, renames.tries[of].right);
            let parts = renames.tries[of].parts.clone();
            let cause = self
                .derived_from(left, right, renames)
                .or_else(|| self.only_relies_on(&renames.tries[of], renames));
            renames.insert(left, right, cause);
            for (part, other) in parts.into_iter().filter(|(part, other)| part != other) {
                renames.insert(part, other, Some(left));
            }
            for (part, other) in self.left.attached(left, &self.right, right) {
                let objects =
                    (self.left.model.objects.get(part)).zip(self.right.model.objects.get(other));
                let equal = objects.is_some_and(|(l, r)| {
                    let differences = self.sides.differences(part, l, r);
                    differences.iter().all(|(_, level)| *level != Level::Error)
                });
                if equal && !renames.by_left.contains_key(part) {
                    renames.insert(part, other, Some(left));
                }
            }
        }
        accepted
    }

    /// What an object follows from whose own name and container are the same on both sides: only
    /// the types of a routine's arguments are called otherwise.
    fn only_relies_on(&self, tried: &Try<'a>, renames: &Renames<'a>) -> Option<&'a ObjectId> {
        let same =
            |length: usize| tried.left.path.get(..=length) == tried.right.path.get(..=length);
        let same = same(self.left.container_length(tried.left));
        let relies_on = tried.relies_on.iter().map(|of| &renames.tries[*of]);
        relies_on.filter(|_| same).min_by_key(|t| t.left.min(t.right)).map(|tried| tried.left)
    }

    /// The renamed parent from whose names those of this object are made.
    fn derived_from(
        &self,
        left: &'a ObjectId,
        right: &'a ObjectId,
        renames: &Renames<'a>,
    ) -> Option<&'a ObjectId> {
        let (l, r) = (self.left.model.objects.get(left)?, self.right.model.objects.get(right)?);
        let room = left.kind.room();
        let generated = room.is_generated(left, l) && room.is_generated(right, r);
        l.parents.iter().find_map(|parent| {
            let (parent, there) = renames.by_left.get_key_value(parent)?;
            let (old, new) = (self.left.name(parent), self.right.name(there.right));
            let derived = self.left.name(left).replace(old, new) == self.right.name(right);
            (generated || derived).then_some(*parent)
        })
    }
}

impl<'a> Renames<'a> {
    fn insert(&mut self, left: &'a ObjectId, right: &'a ObjectId, cause: Option<&'a ObjectId>) {
        self.by_left.insert(left, Renamed { right, cause });
        self.by_right.insert(right, left);
    }

    fn give_up(&mut self, of: usize) -> BTreeSet<usize> {
        self.names.drop_all_of(of);
        let tried = &mut self.tries[of];
        tried.alive = false;
        std::mem::take(&mut tried.users)
    }

    fn remember(&mut self, lefts: &[&'a ObjectId], rights: &[&'a ObjectId]) {
        for (ids, others) in [(lefts, rights), (rights, lefts)] {
            for id in ids {
                let others = others.iter().take(MOST_REMEMBERED);
                self.candidates.entry(id).or_default().extend(others);
            }
        }
    }

    /// Gives up every try that has a rival, and returns what relied on those.
    fn set_ambiguous_aside(&mut self, first: usize) -> Vec<usize> {
        let mut rivals: HashMap<&ObjectId, Vec<usize>> = HashMap::new();
        for (of, tried) in self.tries.iter().enumerate().skip(first).filter(|(_, t)| t.alive) {
            rivals.entry(tried.left).or_default().push(of);
            rivals.entry(tried.right).or_default().push(of);
        }
        let rivalled = |of: &usize| {
            let tried = &self.tries[*of];
            rivals[tried.left].len() > 1 || rivals[tried.right].len() > 1
        };
        let range = (first..self.tries.len()).filter(|of| self.tries[*of].alive);
        let ambiguous: Vec<usize> = range.filter(rivalled).collect();
        let mut relied = Vec::new();
        for of in ambiguous {
            let (left, right) = (self.tries[of].left, self.tries[of].right);
            self.remember(&[left], &[right]);
            relied.extend(self.give_up(of));
        }
        relied
    }
}

/// How many of the names that both sides have stand before one, and its number among those between
/// the same two; the largest when the other side has not as many there.
type Place = (usize, usize);

/// The places of the names in each container, on the left and on the right.
type Places<'a> = HashMap<(bool, &'a ObjectId), HashMap<&'a str, Place>>;

/// The places of all names that only the first of two lists has.
fn gaps<'a>(ours: &[&'a str], theirs: &[&str]) -> HashMap<&'a str, Place> {
    let sizes = |list: &[&str], other: &[&str]| {
        let other: BTreeSet<&str> = other.iter().copied().collect();
        let mut sizes = vec![0_usize];
        for name in list {
            if other.contains(name) {
                sizes.push(0);
            } else if let Some(size) = sizes.last_mut() {
                *size += 1;
            }
        }
        sizes
    };
    let (here, there) = (sizes(ours, theirs), sizes(theirs, ours));
    let both: BTreeSet<&str> = theirs.iter().copied().collect();
    let mut places = HashMap::new();
    let (mut before, mut number) = (0, 0);
    for name in ours {
        if both.contains(name) {
            (before, number) = (before + 1, 0);
        } else {
            let told = here.get(before) == there.get(before);
            places.insert(*name, (before, if told { number } else { usize::MAX }));
            number += 1;
        }
    }
    places
}
