//! What became of a file, and what the schema calls otherwise now.

use std::collections::{BTreeSet, HashMap};

use crate::diff::{Drift, Levels, compare};
use crate::model::{Model, ObjectId};

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
}

/// An object that is gone from the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// The object.
    pub id: ObjectId,
    /// What people had said of it and of what was written under it: metadata and comments.
    pub said: Vec<String>,
}

/// The objects that have another name in the model, as far as that is certain.
pub(super) fn renames(old: &Model, new: &Model) -> HashMap<ObjectId, ObjectId> {
    fn collect(drifts: Vec<Drift>, renames: &mut HashMap<ObjectId, ObjectId>) {
        for drift in drifts {
            if let Some(to) = drift.renamed_to {
                renames.insert(drift.object, to);
            }
            collect(drift.folded, renames);
        }
    }
    let mut renames = HashMap::new();
    let lacks =
        |one: &Model, other: &Model| one.objects.keys().any(|id| !other.objects.contains_key(id));
    if lacks(old, new) && lacks(new, old) {
        collect(compare(old, new, &Levels::everything()).drifts, &mut renames);
    }
    renames
}
