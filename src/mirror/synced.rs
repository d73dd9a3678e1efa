//! What became of a file, and what the schema calls otherwise now.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::diff::{Drift, Levels, compare};
use crate::model::{Attributes, Kind, Model, ObjectId};

/// A file in step with the schema.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Synced {
    /// The text.
    pub text: String,
    /// Objects that were not there, without what is written under them.
    pub added: Vec<ObjectId>,
    /// Objects that are gone, without what was written under them.
    pub removed: Vec<Removed>,
    /// Comments that left with an attribute that is no longer said, or with a value.
    pub comments: Vec<String>,
    /// Objects of which something else is said now.
    pub changed: BTreeSet<ObjectId>,
    /// Objects that have another name, with the old one.
    pub renamed: Vec<(ObjectId, ObjectId)>,
    /// The major version of the server that the file named, and the one that it names now, when those
    /// differ.
    pub postgresql: Option<(u32, u32)>,
}

/// An object that is gone from the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// The object.
    pub id: ObjectId,
    /// What people had said of it and of what was written under it: metadata and comments.
    pub said: Vec<String>,
}

/// The objects that have another name in the model, as far as that is certain: what the differ takes
/// for renames when it holds the file against the schema, and nothing else there could be meant.
pub(super) fn renames(old: &Model, new: &Model) -> HashMap<ObjectId, ObjectId> {
    fn collect(drifts: Vec<Drift>, certain: &Certain<'_>, all: &mut HashMap<ObjectId, ObjectId>) {
        for drift in drifts {
            if let Some(was) = drift.renamed_to {
                if !certain.is(&was, &drift.object) {
                    // What follows from it is no more certain than it is.
                    continue;
                }
                all.insert(was, drift.object);
            }
            collect(drift.folded, certain, all);
        }
    }
    let mut renames = HashMap::new();
    let certain = Certain { old: lost(old, new), new: lost(new, old) };
    if !certain.old.is_empty() && !certain.new.is_empty() {
        collect(compare(new, old, &Levels::everything()).drifts, &certain, &mut renames);
    }
    renames
}

/// The objects that only one of two models has, by what contains them.
struct Lost<'m> {
    model: &'m Model,
    by_place: HashMap<(Kind, Option<&'m ObjectId>), Vec<&'m ObjectId>>,
}

fn lost<'m>(one: &'m Model, other: &Model) -> Lost<'m> {
    let mut lost = Lost { model: one, by_place: HashMap::new() };
    for (id, object) in one.objects.iter().filter(|(id, _)| !other.objects.contains_key(*id)) {
        lost.by_place.entry((id.kind, object.parents.first())).or_default().push(id);
    }
    lost
}

/// What an object has under it and on it, by where that stands from there.
type Under<'m> = BTreeMap<(Kind, &'m [String], &'m [String]), &'m Attributes>;

impl<'m> Lost<'m> {
    fn is_empty(&self) -> bool {
        self.by_place.is_empty()
    }

    /// The name of an object without that of what contains it.
    fn own<'i>(&self, id: &'i ObjectId) -> &'i [String] {
        let parent = self.model.objects.get(id).and_then(|object| object.parents.first());
        parent.and_then(|parent| id.path.strip_prefix(&*parent.path)).unwrap_or(&id.path)
    }

    /// Others in the same place that say the same as this one.
    fn rivals(&self, id: &ObjectId) -> impl Iterator<Item = &'m ObjectId> {
        let object = self.model.objects.get(id);
        let place = (id.kind, object.and_then(|object| object.parents.first()));
        let others = self.by_place.get(&place).into_iter().flatten().copied();
        let attributes = object.map(|object| &object.attributes);
        others.filter(move |other| {
            let there = self.model.objects.get(*other).map(|object| &object.attributes);
            *other != id && there == attributes
        })
    }

    fn under(&self, whole: &ObjectId) -> Under<'m> {
        let of = |id: &'m ObjectId| {
            let (holder, own) = match &id.on {
                Some(on) => (&**on, &*id.path),
                None => (id, Default::default()),
            };
            let path = holder.path.strip_prefix(&*whole.path)?;
            (id != whole && (!path.is_empty() || holder == whole)).then_some((id.kind, path, own))
        };
        let objects = self.model.objects.iter();
        objects.filter_map(|(id, object)| Some((of(id)?, &*object.attributes))).collect()
    }
}

struct Certain<'m> {
    old: Lost<'m>,
    new: Lost<'m>,
}

impl Certain<'_> {
    /// Whether nothing else can have become this, nor this anything else. Of several that say the
    /// same the one is certain that alone has the same on it.
    fn is(&self, was: &ObjectId, is: &ObjectId) -> bool {
        if self.old.own(was) == self.new.own(is) {
            return true;
        }
        let (were, are) = (self.old.rivals(was), self.new.rivals(is));
        let (were, are): (Vec<_>, Vec<_>) = (were.collect(), are.collect());
        if were.is_empty() && are.is_empty() {
            return true;
        }
        let under = self.new.under(is);
        !under.is_empty()
            && self.old.under(was) == under
            && were.iter().all(|other| self.old.under(other) != under)
            && are.iter().all(|other| self.new.under(other) != under)
    }
}
