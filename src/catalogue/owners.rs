//! Who answers for which objects of the schema.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::Owner;
use crate::model::{Model, ObjectId};

/// The owners of a model's objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ownership {
    /// The objects that are no part of another one, with their owners; nobody where no entry fits.
    pub objects: Vec<Owned>,
    /// Entries that decide about no object, by their globs.
    pub unused: Vec<String>,
}

/// An object with its owners.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owned {
    /// The object.
    pub object: ObjectId,
    /// Who answers for it.
    pub owners: Vec<String>,
}

impl Ownership {
    /// Holds the entries of `[[owner]]` against a model; the last one that fits an object holds, as
    /// in a `CODEOWNERS` file.
    pub fn of(model: &Model, entries: &[Owner]) -> Self {
        let mut used = BTreeSet::new();
        let mut objects = Vec::new();
        for id in model.objects.keys() {
            let entry = entry_of(id, model, entries);
            used.extend(entry.map(|entry| entry.object.as_str().to_owned()));
            if is_whole(id, model) {
                let owners = entry.map(|entry| entry.owner.clone()).unwrap_or_default();
                objects.push(Owned { object: id.clone(), owners });
            }
        }
        let unused = entries.iter().map(|entry| entry.object.as_str().to_owned());
        Self { objects, unused: unused.filter(|glob| !used.contains(glob)).collect() }
    }

    /// The objects nobody answers for.
    pub fn unowned(&self) -> impl Iterator<Item = &Owned> {
        self.objects.iter().filter(|owned| owned.owners.is_empty())
    }

    /// The owners of what each file shapes. `file_of` says which file last shaped an object.
    pub fn by_file(
        &self,
        file_of: impl Fn(&ObjectId) -> Option<String>,
    ) -> BTreeMap<String, Vec<String>> {
        let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for owned in self.objects.iter().filter(|owned| !owned.owners.is_empty()) {
            let Some(file) = file_of(&owned.object) else { continue };
            let owners = files.entry(file).or_default();
            for owner in &owned.owners {
                if !owners.contains(owner) {
                    owners.push(owner.clone());
                }
            }
        }
        files
    }
}

/// The entry that says who answers for an object: the last that fits it, or else that of what it is
/// a part of or stands on.
pub fn entry_of<'e>(id: &ObjectId, model: &Model, entries: &'e [Owner]) -> Option<&'e Owner> {
    let name = id.to_string();
    entries.iter().rev().find(|entry| entry.object.matches(&name)).or_else(|| {
        let parents = model.objects.get(id).map(|object| object.parents.as_slice());
        let mut above = id.on.as_deref().into_iter().chain(parents.unwrap_or_default());
        above.find_map(|parent| entry_of(parent, model, entries))
    })
}

/// Whether an object stands for itself: it is in a schema, and no part of what is in it.
fn is_whole(id: &ObjectId, model: &Model) -> bool {
    let parents = model.objects.get(id).map(|object| object.parents.as_slice()).unwrap_or_default();
    id.on.is_none()
        && id.schema().is_some()
        && id.path.len() > 1
        && parents.iter().all(|parent| parent.path.len() < 2)
}
