//! What the rules look at: the schema and what people say of it, turned so that each table finds its
//! own.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::config::Policy;
use crate::mirror::Metadata;
use crate::model::{Attributes, Kind, Model, ObjectId, parts_of_name};

/// The word for rows that all tenants share.
const GLOBAL: &str = "global";

/// The schema and what people say of it.
pub(super) struct Facts<'a> {
    pub(super) model: &'a Model,
    pub(super) metadata: &'a BTreeMap<ObjectId, Metadata>,
    pub(super) settings: &'a Policy,
    /// What is on each relation: its constraints, indexes and policies.
    parts: HashMap<Vec<String>, Vec<(&'a ObjectId, &'a Attributes)>>,
    /// What is granted on each object, by role.
    grants: HashMap<&'a ObjectId, Vec<(&'a str, &'a Attributes)>>,
}

/// A relation whose rows belong to tenants.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scoped<'a> {
    pub(super) id: &'a ObjectId,
    pub(super) attributes: &'a Attributes,
    /// The column that names the tenant.
    pub(super) column: &'a str,
}

impl Scoped<'_> {
    /// The tenant column.
    pub(super) fn column_id(&self) -> ObjectId {
        part(self.id, Kind::Column, self.column)
    }

    /// Whether it is a partition, which follows its parent.
    pub(super) fn is_partition(&self) -> bool {
        !self.attributes["partition_of"].is_null()
    }
}

/// A part of a relation.
fn part(relation: &ObjectId, kind: Kind, name: &str) -> ObjectId {
    ObjectId::new(kind, relation.path.iter().map(String::as_str).chain([name]))
}

impl<'a> Facts<'a> {
    pub(super) fn of(
        model: &'a Model,
        metadata: &'a BTreeMap<ObjectId, Metadata>,
        settings: &'a Policy,
    ) -> Self {
        let mut facts =
            Self { model, metadata, settings, parts: HashMap::new(), grants: HashMap::new() };
        for (id, object) in &model.objects {
            let attributes = object.attributes.as_ref();
            match (id.kind, &id.on, id.path.split_last()) {
                (Kind::Grant, Some(on), Some((role, _))) => {
                    facts.grants.entry(on).or_default().push((role, attributes));
                }
                (Kind::Policy | Kind::Constraint, _, Some((_, relation))) => {
                    facts.parts.entry(relation.to_vec()).or_default().push((id, attributes));
                }
                (Kind::Index, ..) => {
                    let on = attributes["on"].as_str().map(parts_of_name).unwrap_or_default();
                    facts.parts.entry(on).or_default().push((id, attributes));
                }
                _ => {}
            }
        }
        facts
    }

    /// All objects of a kind.
    pub(super) fn all(&self, kind: Kind) -> impl Iterator<Item = (&'a ObjectId, &'a Attributes)> {
        let of_kind = self.model.objects.iter().filter(move |(id, _)| id.kind == kind);
        of_kind.map(|(id, object)| (id, object.attributes.as_ref()))
    }

    /// The attributes of an object.
    pub(super) fn attributes(&self, id: &ObjectId) -> Option<&'a Attributes> {
        self.model.objects.get(id).map(|object| object.attributes.as_ref())
    }

    /// What is on a relation, of one kind.
    pub(super) fn parts(
        &self,
        relation: &ObjectId,
        kind: Kind,
    ) -> impl Iterator<Item = (&'a ObjectId, &'a Attributes)> {
        let parts = self.parts.get(relation.path.as_slice()).into_iter().flatten();
        parts.filter(move |(id, _)| id.kind == kind).copied()
    }

    /// The roles that have privileges on an object, with what they have.
    pub(super) fn grants(&self, id: &ObjectId) -> &[(&'a str, &'a Attributes)] {
        self.grants.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// What is said of the tenants of a relation: by itself, by the table it is a partition of, or,
    /// for a table, by its schema.
    pub(super) fn scope(&self, id: &ObjectId) -> Option<&'a str> {
        let mut at = id.clone();
        // A partition of a partition of …, which ends.
        for _ in 0..64 {
            let own = self.metadata.get(&at).and_then(|said| said.tenant_scope.as_deref());
            let attributes = self.attributes(&at)?;
            if own.is_some() {
                return own;
            }
            match attributes["partition_of"].as_str() {
                Some(parent) => at = ObjectId::new(Kind::Table, parts_of_name(parent)),
                None => break,
            }
        }
        let is_table = matches!(at.kind, Kind::Table | Kind::ForeignTable);
        let schema = ObjectId::new(Kind::Schema, at.path.first());
        let of_schema = self.metadata.get(&schema).and_then(|said| said.tenant_scope.as_deref());
        of_schema.filter(|_| is_table)
    }

    /// The relations of a kind whose rows belong to tenants.
    pub(super) fn scoped(&self, kind: Kind) -> Vec<Scoped<'a>> {
        let scoped = self.all(kind).filter_map(|(id, attributes)| {
            let column = self.scope(id).filter(|scope| *scope != GLOBAL)?;
            Some(Scoped { id, attributes, column })
        });
        scoped.collect()
    }

    /// The tables whose row level security has to keep tenants apart: those that are no partition,
    /// and partitions that somebody may use directly, past the policies of the parent.
    pub(super) fn guarded(&self) -> Vec<Scoped<'a>> {
        let mut tables = self.scoped(Kind::Table);
        tables.retain(|table| {
            let used = self.grants(table.id).iter().any(|(role, given)| {
                *role != OWNER && given["privileges"].as_array().is_some_and(|all| !all.is_empty())
            });
            !table.is_partition() || used
        });
        tables
    }

    /// The roles that a role is a member of, directly or through others, as far as the schema says.
    pub(super) fn roles_of(&self, role: &str) -> BTreeSet<&'a str> {
        let mut roles = BTreeSet::new();
        let mut next = vec![role];
        while let Some(member) = next.pop() {
            for (id, _) in self.all(Kind::RoleMembership) {
                let of = id.on.as_ref().and_then(|on| on.path.first());
                if let Some(of) = of.filter(|_| id.path.first().is_some_and(|m| m == member))
                    && roles.insert(of.as_str())
                {
                    next.push(of);
                }
            }
        }
        roles
    }
}

/// How the model calls the owner of an object where it has privileges.
pub(super) const OWNER: &str = "(owner)";

/// How it calls everybody.
pub(super) const PUBLIC: &str = "public";
