//! The model as the testimonies look at it.

use std::collections::{BTreeMap, BTreeSet};

use super::data_type::DataType;
use super::sql_text::identifiers;
use super::{Facts, Roles, Subject};
use crate::model::{Attributes, Kind, Model, ObjectId};

/// A model with what is looked up in it again and again.
pub(super) struct Reading<'a> {
    pub(super) model: &'a Model,
    pub(super) roles: &'a Roles,
    /// The grants on each object.
    grants: BTreeMap<&'a ObjectId, Vec<Granted<'a>>>,
    /// What the model has left out on purpose.
    left_out: BTreeSet<&'a ObjectId>,
    /// Foreign tables, which have no room.
    foreign_tables: BTreeSet<Vec<String>>,
    /// The sequence of each identity column.
    identities: BTreeMap<Vec<String>, &'a Attributes>,
}

/// What one role was granted on an object.
pub(super) struct Granted<'a> {
    pub(super) id: &'a ObjectId,
    pub(super) role: &'a str,
    pub(super) privileges: Vec<&'a str>,
}

/// What a type is over.
pub(super) enum Base<'a> {
    /// It is no domain.
    Itself,
    /// It is this domain.
    Domain(&'a Attributes),
    /// It is a domain that the model does not hold.
    Unknown,
}

impl<'a> Reading<'a> {
    pub(super) fn of(model: &'a Model, roles: &'a Roles) -> Self {
        let mut grants: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut identities = BTreeMap::new();
        for (id, object) in &model.objects {
            if let (Kind::Grant, Some(on), Some(role)) = (id.kind, &id.on, id.path.last()) {
                let privileges = list(&object.attributes, "privileges");
                let granted = Granted { id, role, privileges };
                grants.entry(on.as_ref()).or_default().push(granted);
            }
            if id.kind == Kind::Sequence
                && flag(&object.attributes, "identity")
                && let Some(column) = text(&object.attributes, "owned_by")
            {
                identities.insert(identifiers(column), &*object.attributes);
            }
        }
        let foreign_tables = model
            .unmodelled
            .iter()
            .filter(|object| object.class == "foreign table")
            .map(|object| identifiers(&object.identity))
            .collect();
        let left_out = model.left_out.values().flatten().collect();
        Self { model, roles, grants, left_out, foreign_tables, identities }
    }

    /// The objects of a kind that the connection can see whole.
    pub(super) fn all(&self, kind: Kind) -> impl Iterator<Item = (&'a ObjectId, &'a Attributes)> {
        self.model
            .objects
            .iter()
            .filter(move |(id, _)| id.kind == kind && self.stranger(id).is_none())
            .map(|(id, object)| (id, &*object.attributes))
    }

    /// The objects of a kind that the model has and that the connection may see in part, and those
    /// that the model has left out.
    pub(super) fn blurred(&self, kind: Kind) -> impl Iterator<Item = &'a ObjectId> {
        let strangers = self.model.objects.keys().filter(|id| self.stranger(id).is_some());
        strangers.chain(self.left_out.iter().copied()).filter(move |id| id.kind == kind)
    }

    /// One object.
    pub(super) fn object(&self, kind: Kind, path: &[String]) -> Option<&'a Attributes> {
        let object = self.model.objects.get(&ObjectId::new(kind, path));
        object.map(|object| &*object.attributes)
    }

    /// The parts of one kind that the object at the path has.
    pub(super) fn parts(
        &self,
        kind: Kind,
        path: &'a [String],
    ) -> impl Iterator<Item = &'a Attributes> {
        let first = ObjectId::new(kind, path);
        self.model
            .objects
            .range(first..)
            .take_while(move |(id, _)| id.kind == kind && id.path.starts_with(path))
            .map(|(_, object)| &*object.attributes)
    }

    /// The owner of an object, or of what it is a part of.
    pub(super) fn owner(&self, id: &ObjectId) -> Option<&'a str> {
        if let Some(on) = &id.on {
            return self.owner(on);
        }
        let own = self.object(id.kind, &id.path).and_then(|attributes| text(attributes, "owner"));
        own.or_else(|| {
            let holder = id.path.get(..2)?;
            [Kind::Table, Kind::View, Kind::MaterializedView, Kind::Domain]
                .into_iter()
                .find_map(|kind| text(self.object(kind, holder)?, "owner"))
        })
    }

    /// The owner, when the connection lacks the owner's rights.
    pub(super) fn stranger(&self, id: &ObjectId) -> Option<&'a str> {
        if self.roles.strangers.is_empty() {
            return None;
        }
        self.owner(id).filter(|owner| self.roles.strangers.contains(*owner))
    }

    /// Whether the model has a reason to be silent about what is at the path or below it.
    pub(super) fn excused(&self, kinds: &[Kind], path: &[String]) -> bool {
        (1..=path.len()).any(|length| {
            let prefix = &path[..length];
            self.foreign_tables.contains(prefix)
                || kinds.iter().any(|kind| {
                    let id = ObjectId::new(*kind, prefix);
                    self.left_out.contains(&id) || self.stranger(&id).is_some()
                })
        })
    }

    /// Foreign tables, by path.
    pub(super) fn foreign_tables(&self) -> impl Iterator<Item = &Vec<String>> {
        self.foreign_tables.iter()
    }

    /// The grants on an object.
    pub(super) fn grants_on(&self, id: &ObjectId) -> &[Granted<'a>] {
        self.grants.get(id).map_or(&[], Vec::as_slice)
    }

    /// The sequence of an identity column.
    pub(super) fn identity(&self, column: &[String]) -> Option<&'a Attributes> {
        self.identities.get(column).copied()
    }

    /// What a type is over. A domain of an extension is left out, and one of `information_schema`
    /// is the server's own.
    pub(super) fn base(&self, data_type: &DataType) -> Base<'a> {
        let Some(path) = data_type.path() else { return Base::Itself };
        if let Some(domain) = self.object(Kind::Domain, &path) {
            return Base::Domain(domain);
        }
        let is_servers = path.first().is_some_and(|schema| schema == "information_schema");
        let left_out = self.left_out.contains(&ObjectId::new(Kind::Domain, &path));
        if is_servers || left_out { Base::Unknown } else { Base::Itself }
    }
}

/// What the facts of a view must be.
#[derive(Default)]
pub(super) struct Expected<'a> {
    pub(super) rows: BTreeMap<Subject, Rows>,
    /// The objects that this view speaks of.
    pub(super) about: BTreeSet<&'a ObjectId>,
    /// Objects of which it tells only a part, with the reason.
    pub(super) unseen: BTreeMap<&'a ObjectId, &'static str>,
}

/// What is told about one subject.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) facts: BTreeSet<Facts>,
    /// How many more sets of facts there may be, about things that the model does not describe.
    pub(super) more: usize,
}

impl<'a> Expected<'a> {
    /// The view tells these facts, which are about the object.
    pub(super) fn say(&mut self, id: &'a ObjectId, what: &str, path: &[String], facts: Facts) {
        self.about.insert(id);
        self.say_of_none(what, path, facts);
    }

    /// The view tells these facts, which are about no object of the model.
    pub(super) fn say_of_none(&mut self, what: &str, path: &[String], facts: Facts) {
        self.rows.entry(subject(what, path)).or_default().facts.insert(facts);
    }

    /// The view may tell one set of facts more.
    pub(super) fn allow(&mut self, what: &str, path: &[String]) {
        self.rows.entry(subject(what, path)).or_default().more += 1;
    }
}

fn subject(what: &str, path: &[String]) -> Subject {
    Subject { path: path.to_vec(), what: what.to_owned() }
}

/// A text attribute.
pub(super) fn text<'a>(attributes: &'a Attributes, name: &str) -> Option<&'a str> {
    attributes.get(name)?.as_str()
}

/// A number as text.
pub(super) fn number(attributes: &Attributes, name: &str) -> Option<String> {
    attributes.get(name)?.as_i64().map(|number| number.to_string())
}

/// A flag.
pub(super) fn flag(attributes: &Attributes, name: &str) -> bool {
    attributes.get(name).and_then(serde_json::Value::as_bool).unwrap_or_default()
}

/// A list or set of texts.
pub(super) fn list<'a>(attributes: &'a Attributes, name: &str) -> Vec<&'a str> {
    let entries = attributes.get(name).and_then(|value| value.as_array());
    entries.into_iter().flatten().filter_map(|entry| entry.as_str()).collect()
}

/// The condition that a schema is a user's, as the reader of the catalogs has it.
pub(super) fn of_users(column: &str) -> String {
    format!("{column} <> 'information_schema' AND {column}::text !~ '^pg_'")
}
