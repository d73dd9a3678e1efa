//! Where an object is in the catalogs, and how such a place becomes a name.
//!
//! Rooms say with addresses what an object stands on and is a part of; the reader turns them into
//! ids here, so that no query has to spell out the name of another object.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::de::Error;

use crate::model::columns::ColumnError;
use crate::model::{Kind, ObjectId};

/// The class of schemas, `pg_namespace`; its OID is fixed in the server's sources.
const PG_NAMESPACE: u32 = 2615;

/// A row of a catalog, or a column of one: what `pg_depend` calls `classid`, `objid`, `objsubid`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Address {
    pub(super) class: u32,
    pub(super) oid: u32,
    pub(super) sub: i32,
}

impl Address {
    /// From three numbers as text.
    pub(super) fn parse(class: &str, oid: &str, sub: &str) -> Option<Self> {
        Some(Self { class: class.parse().ok()?, oid: oid.parse().ok()?, sub: sub.parse().ok()? })
    }

    /// Addresses written one after the other, each three numbers, in one array or in an array of
    /// arrays. Nulls in it are nothing.
    pub(super) fn list(text: &str) -> Result<Vec<Self>, ColumnError> {
        let numbers = text.split(['{', ',', '}']).filter(|word| !matches!(*word, "" | "NULL"));
        let numbers: Vec<&str> = numbers.collect();
        let addresses = numbers.chunks(3).map(|triple| match triple {
            [class, oid, sub] => Self::parse(class, oid, sub),
            _ => None,
        });
        let addresses: Option<Vec<Self>> = addresses.collect();
        addresses.ok_or_else(|| ColumnError::custom("an address is three numbers"))
    }

    /// The same row without the column.
    pub(super) const fn whole(self) -> Self {
        Self { sub: 0, ..self }
    }
}

/// What is known about the rows of the catalogs.
#[derive(Clone, Debug, Default)]
pub(super) struct Directory {
    /// The objects that the rooms found, with those that they leave out.
    names: FxHashMap<Address, ObjectId>,
    /// What each of them is directly contained in.
    containers: FxHashMap<Address, Address>,
    /// Members of extensions.
    members: FxHashMap<Address, String>,
    /// Rows that say something about another object and are none of their own.
    parts: FxHashMap<Address, Address>,
    /// What the server made itself, as the rows that its grants and comments stand on.
    strangers: FxHashMap<Address, ObjectId>,
}

impl Directory {
    /// A directory with room for the names of that many objects.
    pub(super) fn of(
        members: Vec<(Address, String)>,
        parts: Vec<(Address, Address)>,
        objects: usize,
    ) -> Self {
        let mut directory = Self {
            members: members.into_iter().collect(),
            parts: parts.into_iter().collect(),
            ..Self::default()
        };
        directory.names.reserve(objects);
        directory.containers.reserve(objects);
        directory
    }

    pub(super) fn name(&mut self, at: Address, container: Option<Address>, id: ObjectId) {
        self.names.insert(at, id);
        if let Some(container) = container {
            self.containers.insert(at, container);
        }
    }

    pub(super) fn add_stranger(&mut self, at: Address, id: ObjectId) {
        self.strangers.insert(at, id);
    }

    /// The name of the object at exactly this address.
    pub(super) fn get(&self, at: Address) -> Option<&ObjectId> {
        self.names.get(&at).or_else(|| self.strangers.get(&at))
    }

    /// What stands for the object at exactly this address where it contains another: its name, or
    /// the extension that it came with.
    pub(super) fn whole_or_extension(&self, at: Address) -> Option<ObjectId> {
        match self.members.get(&at.whole()) {
            Some(extension) => Some(ObjectId::new(Kind::Extension, [extension])),
            None => self.get(at).cloned(),
        }
    }

    /// The extension that brought along the object at this address, or what contains it.
    ///
    /// A schema that belongs to an extension may hold objects of the user's.
    pub(super) fn extension_of(&self, at: Address) -> Option<&str> {
        let mut at = at;
        // A catalog has no cycles here; were there one, the walk would still end.
        for _ in 0..16 {
            if let Some(extension) = self.members.get(&at.whole()) {
                return Some(extension);
            }
            at = *self.containers.get(&at).or_else(|| self.parts.get(&at))?;
            if at.class == PG_NAMESPACE {
                return None;
            }
        }
        None
    }

    /// The object that a row is about: itself, what it is a part of, or the extension that brought
    /// it along.
    pub(super) fn resolve(&self, at: Address) -> Option<ObjectId> {
        if let Some(extension) = self.members.get(&at.whole()) {
            return Some(ObjectId::new(Kind::Extension, [extension]));
        }
        self.names.get(&self.object_at(at)?).cloned()
    }

    /// The address of the object that a row is about, when it is one of the user's.
    pub(super) fn object_at(&self, at: Address) -> Option<Address> {
        let mut at = at;
        // A catalog has no cycles here; were there one, the walk would still end.
        for _ in 0..16 {
            if self.names.contains_key(&at) {
                return Some(at);
            }
            at = match self.parts.get(&at) {
                Some(of) => *of,
                None if at.sub != 0 => at.whole(),
                None => return None,
            };
        }
        None
    }

    /// What of `rows` no room has read, no extension brought along, and is no part of an object
    /// that is in `rows` itself or was read.
    pub(super) fn unaccounted(&self, rows: &FxHashSet<Address>) -> Vec<Address> {
        let mut left: Vec<Address> =
            rows.iter().copied().filter(|row| !self.accounts_for(*row, rows)).collect();
        left.sort_unstable();
        left
    }

    fn accounts_for(&self, row: Address, rows: &FxHashSet<Address>) -> bool {
        // A column of a table that nobody has read goes without saying.
        let whole_is_missing = row.sub != 0 && !self.names.contains_key(&row.whole());
        self.names.contains_key(&row)
            || whole_is_missing
            || self.extension_of(row).is_some()
            || self.parts.get(&row).is_some_and(|of| {
                rows.contains(&of.whole())
                    || self.names.contains_key(of)
                    || self.names.contains_key(&of.whole())
            })
    }
}
