//! What a name means where it stands.

use pg_query::NodeEnum;
use pg_query::protobuf::{Node, ObjectType, ObjectWithArgs, RangeVar, TypeName};

use super::super::tree::{name_path, string, strings};
use super::super::types;
use super::super::world::{NodeId, ROOT, Space};
use super::Replay;
use super::named::kind_of;

impl Replay {
    pub(super) fn schema(&mut self, name: &str) -> NodeId {
        self.world.ensure(ROOT, Space::Schema, name)
    }

    /// Where an object of that name is created: the named schema, or else the first of the
    /// `search_path` that exists.
    pub(super) fn target_schema(&mut self, schema: Option<&str>) -> NodeId {
        if let Some(name) = schema {
            return self.schema(name);
        }
        let existing =
            self.path.schemas().iter().find_map(|name| self.world.get(ROOT, Space::Schema, name));
        existing.unwrap_or_else(|| {
            let first = self.path.schemas().first().cloned();
            self.schema(first.as_deref().unwrap_or("public"))
        })
    }

    /// Where a relation is created.
    pub(super) fn relation_schema(&mut self, relation: &RangeVar) -> NodeId {
        if relation.relpersistence == "t" {
            return self.schema("pg_temp");
        }
        self.target_schema(Some(relation.schemaname.as_str()).filter(|name| !name.is_empty()))
    }

    /// The existing object of a possibly qualified name.
    pub(super) fn lookup(&self, space: Space, path: &[&str]) -> Option<NodeId> {
        let (name, qualifiers) = path.split_last()?;
        let in_schema = |schema: &str| {
            let schema = self.world.get(ROOT, Space::Schema, schema)?;
            self.world.get(schema, space, name)
        };
        match qualifiers.last() {
            Some(schema) => in_schema(schema),
            None => in_schema("pg_temp")
                .or_else(|| self.path.schemas().iter().find_map(|schema| in_schema(schema))),
        }
    }

    /// The object of a possibly qualified name, taken to exist.
    pub(super) fn lookup_or_new(&mut self, space: Space, path: &[&str]) -> Option<NodeId> {
        if let Some(found) = self.lookup(space, path) {
            return Some(found);
        }
        let (name, qualifiers) = path.split_last()?;
        let schema = self.target_schema(qualifiers.last().copied());
        Some(self.world.ensure(schema, space, name))
    }

    pub(super) fn relation(&self, relation: &RangeVar) -> Option<NodeId> {
        if relation.schemaname.is_empty() {
            self.lookup(Space::Relation, &[&relation.relname])
        } else {
            self.lookup(Space::Relation, &[&relation.schemaname, &relation.relname])
        }
    }

    /// The relation, or a composite type, that a statement shapes.
    pub(super) fn relation_or_new(&mut self, relation: &RangeVar) -> NodeId {
        self.relation(relation).unwrap_or_else(|| {
            let schema = self.relation_schema(relation);
            self.world.ensure(schema, Space::Relation, &relation.relname)
        })
    }

    /// The relation of a statement that may say `IF EXISTS`: unknown is then absent.
    pub(super) fn relation_if(&mut self, relation: &RangeVar, missing_ok: bool) -> Option<NodeId> {
        if missing_ok { self.relation(relation) } else { Some(self.relation_or_new(relation)) }
    }

    /// A relation or composite type by its path.
    fn row_type(&mut self, path: &[&str], make: bool) -> Option<NodeId> {
        let found = self.lookup(Space::Relation, path).or_else(|| self.lookup(Space::Type, path));
        if found.is_none() && make {
            return self.lookup_or_new(Space::Relation, path);
        }
        found
    }

    /// The user-defined type a type name means, when the statements created it.
    pub(super) fn user_type(&self, type_name: Option<&TypeName>) -> Option<NodeId> {
        let path = types::path(type_name?);
        self.lookup(Space::Type, &path).or_else(|| self.lookup(Space::Relation, &path))
    }

    pub(super) fn child(
        &mut self,
        parent: NodeId,
        space: Space,
        name: &str,
        make: bool,
    ) -> Option<NodeId> {
        let found = self.world.get(parent, space, name);
        if found.is_none() && make {
            return Some(self.world.ensure(parent, space, name));
        }
        found
    }

    /// The routine a statement names.
    pub(super) fn routine(&mut self, object: &ObjectWithArgs, make: bool) -> Option<NodeId> {
        let path = strings(&object.objname);
        let group = self.lookup(Space::Routine, &path);
        let arguments = types::of_object(object);
        if let Some(group) = group {
            let overloads = self.world.children(group, Space::Overload);
            match &arguments {
                Some(arguments) => {
                    if let Some(found) = self.world.get(group, Space::Overload, arguments) {
                        return Some(found);
                    }
                    // The types may be spelled in a way that only the server can resolve.
                    let count = types::count(arguments);
                    let mut similar = overloads
                        .into_iter()
                        .filter(|&id| types::count(&self.world.node(id).name) == count);
                    if let (Some(only), None) = (similar.next(), similar.next()) {
                        return Some(only);
                    }
                }
                None => return overloads.first().copied(),
            }
        }
        if !make {
            return None;
        }
        let group = self.lookup_or_new(Space::Routine, &path)?;
        Some(self.world.ensure(group, Space::Overload, &arguments.unwrap_or_default()))
    }

    /// The object that `COMMENT ON`, `DROP`, `ALTER … OWNER TO` and the like name.
    ///
    /// `None` for kinds that are not modelled, and for unknown objects unless `make`.
    pub(super) fn target(&mut self, kind: ObjectType, object: &Node, make: bool) -> Option<NodeId> {
        use ObjectType as Type;
        let path = name_path(object);
        match kind {
            Type::ObjectSchema => self.child(ROOT, Space::Schema, path.first()?, make),
            Type::ObjectExtension => self.child(ROOT, Space::Extension, path.first()?, make),
            Type::ObjectTable
            | Type::ObjectForeignTable
            | Type::ObjectView
            | Type::ObjectMatview
            | Type::ObjectIndex
            | Type::ObjectSequence => self.named(Space::Relation, &path, make),
            Type::ObjectType | Type::ObjectDomain => self.named(Space::Type, &path, make),
            Type::ObjectColumn | Type::ObjectAttribute => {
                self.in_relation(Space::Column, &path, make)
            }
            Type::ObjectTabconstraint => self.in_relation(Space::Constraint, &path, make),
            Type::ObjectTrigger => self.in_relation(Space::Trigger, &path, make),
            Type::ObjectRule => self.in_relation(Space::Rule, &path, make),
            Type::ObjectPolicy => self.in_relation(Space::Policy, &path, make),
            Type::ObjectDomconstraint => match &object.node {
                Some(NodeEnum::List(list)) => {
                    let [domain, name] = list.items.as_slice() else { return None };
                    let domain = self.named(Space::Type, &name_path(domain), make)?;
                    self.child(domain, Space::Constraint, string(name)?, make)
                }
                _ => None,
            },
            Type::ObjectFunction
            | Type::ObjectProcedure
            | Type::ObjectRoutine
            | Type::ObjectAggregate => match &object.node {
                Some(NodeEnum::ObjectWithArgs(routine)) => self.routine(routine, make),
                _ => None,
            },
            _ => match kind_of(kind) {
                Some(kind) => self.find_named(kind, &path, make),
                None => {
                    self.outer_target(kind, path.first().copied().or_else(|| string(object))?, make)
                }
            },
        }
    }

    fn named(&mut self, space: Space, path: &[&str], make: bool) -> Option<NodeId> {
        if make { self.lookup_or_new(space, path) } else { self.lookup(space, path) }
    }

    fn in_relation(&mut self, space: Space, path: &[&str], make: bool) -> Option<NodeId> {
        let (name, relation) = path.split_last()?;
        let relation = self.row_type(relation, make)?;
        self.child(relation, space, name, make)
    }
}
