//! `ALTER` of everything but the inside of a table, and `DROP`.

use pg_query::NodeEnum;
use pg_query::protobuf::{
    AlterDomainStmt, AlterEnumStmt, AlterObjectSchemaStmt, DropStmt, Node, ObjectType, RangeVar,
    RenameStmt,
};

use super::super::Action;
use super::super::text::Text;
use super::super::tree::strings;
use super::super::world::{NodeId, Place, ROOT, Space};
use super::Replay;
use crate::model::Kind;

impl Replay {
    /// Applies a statement that alters or drops something; false when it is another one.
    pub(super) fn alter(&mut self, node: &NodeEnum, text: &Text<'_>) -> bool {
        match node {
            NodeEnum::AlterTableStmt(statement) => self.alter_table(statement, text),
            NodeEnum::RenameStmt(statement) => self.rename(statement, text.whole()),
            NodeEnum::AlterObjectSchemaStmt(statement) => self.set_schema(statement, text.whole()),
            NodeEnum::AlterOwnerStmt(statement) => {
                let object = statement.object.as_deref();
                self.note_target(statement.object_type(), object, text.whole());
            }
            NodeEnum::AlterObjectDependsStmt(statement) => {
                let object = statement.object.as_deref();
                let kind = statement.object_type();
                match (kind, &statement.relation, object) {
                    (ObjectType::ObjectTrigger, Some(relation), Some(object)) => {
                        let table = self.relation_or_new(relation);
                        let name = strings(std::slice::from_ref(object)).concat();
                        self.note_in(table, Space::Trigger, &name, text.whole());
                    }
                    (_, Some(relation), _) => self.note_relation(relation, text.whole()),
                    _ => self.note_target(kind, object, text.whole()),
                }
            }
            NodeEnum::AlterEnumStmt(statement) => self.alter_enum(statement, text.whole()),
            NodeEnum::AlterDomainStmt(statement) => self.alter_domain(statement, text.whole()),
            NodeEnum::AlterSeqStmt(statement) => {
                let relation = statement.sequence.as_ref();
                let found = relation.and_then(|r| self.relation_if(r, statement.missing_ok));
                if let Some(sequence) = found {
                    self.world.note(sequence, Action::Altered, text.whole());
                    self.own_sequence(sequence, &statement.options);
                }
            }
            NodeEnum::AlterFunctionStmt(statement) => {
                let routine = statement.func.as_ref().and_then(|func| self.routine(func, true));
                if let Some(routine) = routine {
                    self.world.note(routine, Action::Altered, text.whole());
                }
            }
            NodeEnum::AlterPolicyStmt(policy) => {
                if let Some(relation) = &policy.table {
                    let table = self.relation_or_new(relation);
                    self.note_in(table, Space::Policy, &policy.policy_name, text.whole());
                }
            }
            NodeEnum::AlterExtensionStmt(extension) => {
                self.note_in(ROOT, Space::Extension, &extension.extname, text.whole());
            }
            NodeEnum::AlterExtensionContentsStmt(contents) => {
                self.note_in(ROOT, Space::Extension, &contents.extname, text.whole());
                self.note_target(contents.objtype(), contents.object.as_deref(), text.whole());
            }
            NodeEnum::AlterTypeStmt(statement) => {
                let found = self.lookup_or_new(Space::Type, &strings(&statement.type_name));
                if let Some(found) = found {
                    self.world.note(found, Action::Altered, text.whole());
                }
            }
            NodeEnum::DropStmt(statement) => self.drop_objects(statement, text.whole()),
            _ => return false,
        }
        true
    }

    fn note_in(&mut self, parent: NodeId, space: Space, name: &str, place: &Place) {
        let found = self.world.ensure(parent, space, name);
        self.world.note(found, Action::Altered, place);
    }

    fn note_relation(&mut self, relation: &RangeVar, place: &Place) {
        let found = self.relation_or_new(relation);
        self.world.note(found, Action::Altered, place);
    }

    fn note_target(&mut self, kind: ObjectType, object: Option<&Node>, place: &Place) {
        if let Some(found) = object.and_then(|object| self.target(kind, object, true)) {
            self.world.note(found, Action::Altered, place);
        }
    }

    fn alter_enum(&mut self, statement: &AlterEnumStmt, place: &Place) {
        if let Some(found) = self.lookup_or_new(Space::Type, &strings(&statement.type_name)) {
            self.world.note(found, Action::Altered, place);
        }
    }

    fn alter_domain(&mut self, statement: &AlterDomainStmt, place: &Place) {
        let found = self.lookup_or_new(Space::Type, &strings(&statement.type_name));
        let Some(domain) = found else { return };
        // The letters are PostgreSQL's own: C adds, X drops, V validates a constraint.
        match (statement.subtype.as_str(), statement.def.as_deref().and_then(|d| d.node.as_ref())) {
            ("C", Some(NodeEnum::Constraint(constraint))) => {
                self.domain_constraint(domain, constraint, place);
            }
            ("X", _) => {
                let make = !statement.missing_ok;
                let found = self.child(domain, Space::Constraint, &statement.name, make);
                if let Some(constraint) = found {
                    self.world.drop(constraint, place);
                }
            }
            ("V", _) => self.note_in(domain, Space::Constraint, &statement.name, place),
            _ => self.world.note(domain, Action::Altered, place),
        }
    }

    fn rename(&mut self, statement: &RenameStmt, place: &Place) {
        use ObjectType as Type;
        let new = statement.newname.as_str();
        self.only = statement.relation.as_ref().is_some_and(|relation| !relation.inh);
        let table = match &statement.relation {
            Some(relation) if statement.rename_type() == Type::ObjectAttribute => {
                let path = [relation.schemaname.as_str(), relation.relname.as_str()];
                let path = if relation.schemaname.is_empty() { &path[1..] } else { &path[..] };
                self.lookup_or_new(Space::Type, path)
            }
            Some(relation) => self.relation_if(relation, statement.missing_ok),
            None => None,
        };
        match (statement.rename_type(), table) {
            (Type::ObjectColumn | Type::ObjectAttribute, Some(table)) => {
                self.rename_column(table, &statement.subname, new, place);
            }
            (Type::ObjectTabconstraint, Some(table)) => {
                self.rename_constraint(table, &statement.subname, new, place);
            }
            (Type::ObjectTrigger, Some(table)) => {
                self.rename_in(table, Space::Trigger, &statement.subname, new, place);
            }
            (Type::ObjectRule, Some(table)) => {
                self.rename_in(table, Space::Rule, &statement.subname, new, place);
            }
            (Type::ObjectPolicy, Some(table)) => {
                self.rename_in(table, Space::Policy, &statement.subname, new, place);
            }
            (_, Some(relation)) => self.rename_relation(relation, new, place),
            (Type::ObjectSchema, None) => {
                self.rename_in(ROOT, Space::Schema, &statement.subname, new, place);
            }
            (Type::ObjectRole, None) => {
                self.rename_role(&statement.subname, new);
                self.rename_in(ROOT, Space::Kind(Kind::Role), &statement.subname, new, place);
            }
            (Type::ObjectTablespace, None) => {
                self.rename_in(ROOT, Space::Kind(Kind::Tablespace), &statement.subname, new, place);
            }
            (kind, None) => {
                if let Some(object) = statement.object.as_deref() {
                    self.rename_object(kind, object, statement, place);
                }
            }
        }
        self.only = false;
    }

    fn rename_object(
        &mut self,
        kind: ObjectType,
        object: &Node,
        statement: &RenameStmt,
        place: &Place,
    ) {
        let new = statement.newname.as_str();
        match kind {
            ObjectType::ObjectDomconstraint => {
                if let Some(domain) = self.target(ObjectType::ObjectDomain, object, true) {
                    self.rename_in(domain, Space::Constraint, &statement.subname, new, place);
                }
            }
            ObjectType::ObjectFunction
            | ObjectType::ObjectProcedure
            | ObjectType::ObjectRoutine
            | ObjectType::ObjectAggregate => {
                if let Some(routine) = self.target(kind, object, true) {
                    let group = self.world.node(routine).parent;
                    let schema = self.world.node(group).parent;
                    self.move_routine(routine, schema, new, place);
                }
            }
            ObjectType::ObjectFdw | ObjectType::ObjectForeignServer => {
                if let Some(found) = self.target(kind, object, true) {
                    self.world.rename(found, ROOT, new, place);
                }
            }
            ObjectType::ObjectType | ObjectType::ObjectDomain => {
                if let Some(found) = self.target(kind, object, true) {
                    let parent = self.world.node(found).parent;
                    let old = self.world.node(found).name.clone();
                    self.world.rename(found, parent, new, place);
                    self.rename_in_arguments(&old, new);
                }
            }
            _ => self.rename_named(kind, object, new, place),
        }
    }

    fn rename_in(&mut self, parent: NodeId, space: Space, old: &str, new: &str, place: &Place) {
        let found = self.world.ensure(parent, space, old);
        self.world.rename(found, parent, new, place);
        if space == Space::Trigger {
            for heir in self.heirs(parent) {
                if self.world.get(heir, space, old).is_some() {
                    self.rename_in(heir, space, old, new, place);
                }
            }
        }
    }

    fn rename_column(&mut self, table: NodeId, old: &str, new: &str, place: &Place) {
        let column = self.world.ensure(table, Space::Column, old);
        self.world.rename(column, table, new, place);
        for heir in self.heirs(table) {
            if self.world.get(heir, Space::Column, old).is_some() {
                self.rename_column(heir, old, new, place);
            }
        }
    }

    /// A constraint that has an index shares its name with it.
    fn rename_constraint(&mut self, table: NodeId, old: &str, new: &str, place: &Place) {
        let constraint = self.world.ensure(table, Space::Constraint, old);
        self.world.rename(constraint, table, new, place);
        if let Some(index) = self.world.node(constraint).twin {
            let schema = self.world.node(index).parent;
            self.world.rename(index, schema, new, place);
        }
        for heir in self.heirs(table) {
            let inherited = self.world.get(heir, Space::Constraint, old);
            if inherited.is_some_and(|id| self.world.node(id).twin.is_none()) {
                self.rename_constraint(heir, old, new, place);
            }
        }
    }

    fn rename_relation(&mut self, relation: NodeId, new: &str, place: &Place) {
        let schema = self.world.node(relation).parent;
        let old = self.world.node(relation).name.clone();
        self.world.rename(relation, schema, new, place);
        if let Some(constraint) = self.world.node(relation).twin {
            let table = self.world.node(constraint).parent;
            self.world.rename(constraint, table, new, place);
        }
        self.rename_in_arguments(&old, new);
    }

    /// Routines are known by their argument types, whose names may change.
    fn rename_in_arguments(&mut self, old: &str, new: &str) {
        let array = format!("{old}[]");
        for routine in self.world.routines_taking(old) {
            let node = self.world.node(routine);
            let arguments = node.name.split(',').map(|argument| match argument {
                argument if argument == old => new.to_owned(),
                argument if argument == array => format!("{new}[]"),
                argument => argument.to_owned(),
            });
            let arguments = arguments.collect::<Vec<_>>().join(",");
            let group = node.parent;
            self.world.move_to(routine, group, &arguments);
        }
    }

    fn move_routine(&mut self, routine: NodeId, schema: NodeId, name: &str, place: &Place) {
        let group = self.world.ensure(schema, Space::Routine, name);
        let arguments = self.world.node(routine).name.clone();
        self.world.rename(routine, group, &arguments, place);
    }

    fn set_schema(&mut self, statement: &AlterObjectSchemaStmt, place: &Place) {
        let schema = self.schema(&statement.newschema);
        if let Some(relation) = &statement.relation {
            if let Some(found) = self.relation_if(relation, statement.missing_ok) {
                self.move_relation(found, schema, place);
            }
            return;
        }
        let kind = statement.object_type();
        let Some(object) = statement.object.as_deref() else { return };
        let Some(found) = self.target(kind, object, true) else { return };
        match self.world.node(found).space {
            Space::Overload => {
                let group = self.world.node(found).parent;
                let name = self.world.node(group).name.clone();
                self.move_routine(found, schema, &name, place);
            }
            Space::Type | Space::Kind(_) => {
                let name = self.world.node(found).name.clone();
                self.world.rename(found, schema, &name, place);
            }
            _ => self.world.note(found, Action::Altered, place),
        }
    }

    /// A table takes its indexes and the sequences of its columns along.
    fn move_relation(&mut self, relation: NodeId, schema: NodeId, place: &Place) {
        let from = self.world.node(relation).parent;
        let mut moving = vec![relation];
        for id in self.world.dependents(relation) {
            let node = self.world.node(id);
            let goes_along = node.parent == from
                && node.space == Space::Relation
                && self.belongs_to(id, relation);
            if goes_along {
                moving.push(id);
            }
        }
        for id in moving {
            let name = self.world.node(id).name.clone();
            self.world.rename(id, schema, &name, place);
        }
    }

    /// Whether a relation is an index of the table or a sequence of one of its columns.
    fn belongs_to(&self, id: NodeId, table: NodeId) -> bool {
        let node = self.world.node(id);
        let is_index = !node.parts.is_empty();
        is_index
            || node.needs.iter().any(|&needed| {
                self.world.node(needed).space == Space::Column
                    && self.world.node(needed).parent == table
            })
    }

    fn drop_objects(&mut self, statement: &DropStmt, place: &Place) {
        for object in &statement.objects {
            let kind = statement.remove_type();
            if let Some(found) = self.target(kind, object, !statement.missing_ok) {
                self.world.drop(found, place);
            }
        }
    }
}
