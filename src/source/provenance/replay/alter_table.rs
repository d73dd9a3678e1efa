//! `ALTER TABLE` and its siblings, one subcommand at a time.

use std::ops::Range;

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableStmt, AlterTableType, ObjectType, RangeVar};

use super::super::Action;
use super::super::text::Text;
use super::super::world::{NodeId, Place, Sort, Space};
use super::Replay;

impl Replay {
    pub(super) fn alter_table(&mut self, statement: &AlterTableStmt, text: &Text<'_>) {
        let Some(relation) = &statement.relation else { return };
        let table = if statement.objtype() == ObjectType::ObjectType {
            self.composite(relation)
        } else {
            self.relation_if(relation, statement.missing_ok)
        };
        let Some(table) = table else { return };
        let ranges = text.commands(relation.location, statement.cmds.len());
        for (index, node) in statement.cmds.iter().enumerate() {
            let Some(NodeEnum::AlterTableCmd(command)) = &node.node else { continue };
            let range = ranges.as_ref().and_then(|ranges| ranges.get(index));
            // A lone command is shown with the `ALTER TABLE` that it belongs to.
            let range = range.filter(|_| statement.cmds.len() > 1);
            let place = range.map_or_else(|| text.whole().clone(), |range| text.part(range));
            // A partition takes part in everything whether or not `ONLY` is written.
            self.only = !relation.inh && command.subtype() != AlterTableType::AtAttachPartition;
            self.alter_table_command(table, command, &place, range, text);
        }
        self.only = false;
    }

    fn composite(&mut self, relation: &RangeVar) -> Option<NodeId> {
        let path = [relation.schemaname.as_str(), relation.relname.as_str()];
        let path = if relation.schemaname.is_empty() { &path[1..] } else { &path[..] };
        self.lookup_or_new(Space::Type, path)
    }

    fn alter_table_command(
        &mut self,
        table: NodeId,
        command: &AlterTableCmd,
        place: &Place,
        range: Option<&Range<usize>>,
        text: &Text<'_>,
    ) {
        use AlterTableType as Type;
        match command.subtype() {
            Type::AtAddColumn => self.add_column(table, command, place, range, text),
            Type::AtDropColumn => self.drop_column(table, &command.name, command, place),
            Type::AtAlterColumnType
            | Type::AtColumnDefault
            | Type::AtCookedColumnDefault
            | Type::AtSetExpression
            | Type::AtDropExpression
            | Type::AtSetStatistics
            | Type::AtSetOptions
            | Type::AtResetOptions
            | Type::AtSetStorage
            | Type::AtSetCompression
            | Type::AtAlterColumnGenericOptions => self.alter_column(table, command, place),
            Type::AtSetNotNull | Type::AtDropNotNull => {
                self.alter_not_null(table, command, place);
            }
            Type::AtAddIdentity | Type::AtSetIdentity | Type::AtDropIdentity => {
                self.alter_identity(table, command, place);
            }
            Type::AtAddConstraint
            | Type::AtDropConstraint
            | Type::AtAlterConstraint
            | Type::AtValidateConstraint => self.alter_constraint(table, command, place),
            Type::AtEnableTrig
            | Type::AtEnableAlwaysTrig
            | Type::AtEnableReplicaTrig
            | Type::AtDisableTrig => self.note_child(table, Space::Trigger, &command.name, place),
            Type::AtEnableTrigAll
            | Type::AtDisableTrigAll
            | Type::AtEnableTrigUser
            | Type::AtDisableTrigUser => {
                for trigger in self.world.children(table, Space::Trigger) {
                    self.world.note(trigger, Action::Altered, place);
                }
            }
            Type::AtEnableRule
            | Type::AtEnableAlwaysRule
            | Type::AtEnableReplicaRule
            | Type::AtDisableRule => self.note_child(table, Space::Rule, &command.name, place),
            Type::AtClusterOn => {
                self.world.note(table, Action::Altered, place);
                self.note_index(table, &command.name, place);
            }
            Type::AtReplicaIdentity => {
                self.world.note(table, Action::Altered, place);
                if let Some(NodeEnum::ReplicaIdentityStmt(identity)) = definition(command) {
                    self.note_index(table, &identity.name, place);
                }
            }
            Type::AtAddInherit | Type::AtDropInherit => self.alter_inherit(table, command, place),
            Type::AtAttachPartition => self.attach(table, command, place),
            Type::AtDetachPartition | Type::AtDetachPartitionFinalize => {
                self.detach(table, command, place);
            }
            _ => self.world.note(table, Action::Altered, place),
        }
    }

    fn note_child(&mut self, table: NodeId, space: Space, name: &str, place: &Place) {
        let child = self.world.ensure(table, space, name);
        self.world.note(child, Action::Altered, place);
    }

    fn note_index(&mut self, table: NodeId, name: &str, place: &Place) {
        if !name.is_empty() {
            let schema = self.world.node(table).parent;
            self.note_child(schema, Space::Relation, name, place);
        }
    }

    fn add_column(
        &mut self,
        table: NodeId,
        command: &AlterTableCmd,
        place: &Place,
        range: Option<&Range<usize>>,
        text: &Text<'_>,
    ) {
        let Some(NodeEnum::ColumnDef(column)) = definition(command) else { return };
        if self.is_taken(table, Space::Column, &column.colname, command.missing_ok) {
            return;
        }
        if let Some(dead) = self.world.get(table, Space::Column, &column.colname) {
            // Dropped by something we cannot see, or else this statement would have failed.
            self.world.forget(dead);
        }
        let mut pending = Vec::new();
        self.column(table, column, place, range, text, &mut pending);
        for heir in self.heirs(table) {
            self.add_inherited_column(heir, &column.colname, place);
        }
        self.make_constraints(table, pending);
    }

    fn add_inherited_column(&mut self, table: NodeId, name: &str, place: &Place) {
        if self.world.get(table, Space::Column, name).is_none() {
            self.world.create(table, Space::Column, name, place);
        }
        for heir in self.heirs(table) {
            self.add_inherited_column(heir, name, place);
        }
    }

    fn drop_column(&mut self, table: NodeId, name: &str, command: &AlterTableCmd, place: &Place) {
        let found = self.world.get(table, Space::Column, name);
        if let Some(column) = found {
            self.world.drop(column, place);
        } else if !command.missing_ok {
            let column = self.world.ensure(table, Space::Column, name);
            self.world.drop(column, place);
        }
        for heir in self.heirs(table) {
            if self.world.get(heir, Space::Column, name).is_some() {
                self.drop_column(heir, name, command, place);
            }
        }
    }

    fn alter_column(&mut self, table: NodeId, command: &AlterTableCmd, place: &Place) {
        if command.name.is_empty() {
            // `ALTER INDEX … ALTER COLUMN 1` names a column by number.
            self.world.note(table, Action::Altered, place);
            return;
        }
        let column = self.note_column(table, &command.name, place);
        if let (AlterTableType::AtAlterColumnType, Some(NodeEnum::ColumnDef(definition))) =
            (command.subtype(), definition(command))
        {
            self.world.node_mut(column).needs.clear();
            if let Some(user_type) = self.user_type(definition.type_name.as_ref()) {
                self.world.need(column, user_type);
            }
        }
    }

    fn alter_not_null(&mut self, table: NodeId, command: &AlterTableCmd, place: &Place) {
        let column = self.note_column(table, &command.name, place);
        if command.subtype() == AlterTableType::AtSetNotNull {
            self.not_null(table, column, "", place);
            return;
        }
        for constraint in self.world.children(table, Space::Constraint) {
            let node = self.world.node(constraint);
            if node.sort == Sort::NotNull && node.needs.contains(&column) {
                self.world.drop(constraint, place);
            }
        }
    }

    fn alter_identity(&mut self, table: NodeId, command: &AlterTableCmd, place: &Place) {
        let column = self.note_column(table, &command.name, place);
        match (command.subtype(), definition(command)) {
            (AlterTableType::AtAddIdentity, Some(NodeEnum::Constraint(constraint))) => {
                self.identity_sequence(table, column, constraint, place);
            }
            (AlterTableType::AtDropIdentity, _) => {
                if let Some(sequence) = self.identity_of(column) {
                    self.world.drop(sequence, place);
                }
            }
            _ => {
                if let Some(sequence) = self.identity_of(column) {
                    self.world.note(sequence, Action::Altered, place);
                }
            }
        }
    }

    fn alter_constraint(&mut self, table: NodeId, command: &AlterTableCmd, place: &Place) {
        use AlterTableType as Type;
        match (command.subtype(), definition(command)) {
            (Type::AtAddConstraint, Some(NodeEnum::Constraint(constraint))) => {
                let name = &constraint.conname;
                if name.is_empty() || !self.is_taken(table, Space::Constraint, name, false) {
                    self.constraint(table, constraint, None, place);
                }
            }
            (Type::AtDropConstraint, _) => {
                let make = !command.missing_ok;
                let found = self.child(table, Space::Constraint, &command.name, make);
                if let Some(constraint) = found {
                    self.world.drop(constraint, place);
                }
            }
            (Type::AtAlterConstraint, Some(NodeEnum::AtalterConstraint(constraint))) => {
                self.note_child(table, Space::Constraint, &constraint.conname, place);
            }
            (Type::AtAlterConstraint, Some(NodeEnum::Constraint(constraint))) => {
                self.note_child(table, Space::Constraint, &constraint.conname, place);
            }
            _ => self.note_child(table, Space::Constraint, &command.name, place),
        }
    }

    fn alter_inherit(&mut self, table: NodeId, command: &AlterTableCmd, place: &Place) {
        self.world.note(table, Action::Altered, place);
        let Some(NodeEnum::RangeVar(parent)) = definition(command) else { return };
        let parent = self.relation_or_new(parent);
        if command.subtype() == AlterTableType::AtAddInherit {
            self.inherit_columns(table, parent, place);
        } else {
            self.disinherit(table, parent);
        }
    }

    /// `ATTACH PARTITION` of a table or of an index.
    fn attach(&mut self, parent: NodeId, command: &AlterTableCmd, place: &Place) {
        let Some(partition) = self.partition(command) else { return };
        self.world.note(partition, Action::Altered, place);
        if matches!(self.world.node(parent).sort, Sort::PartitionedTable) {
            self.inherit_columns(partition, parent, place);
            self.inherit_constraints(partition, parent, true, place);
        } else {
            self.world.note(parent, Action::Altered, place);
            self.world.need(partition, parent);
        }
    }

    fn detach(&mut self, parent: NodeId, command: &AlterTableCmd, place: &Place) {
        let Some(partition) = self.partition(command) else { return };
        self.world.note(partition, Action::Altered, place);
        self.disinherit(partition, parent);
        // Row triggers that came from the parent go.
        for trigger in self.world.children(partition, Space::Trigger) {
            let needs = self.world.node(trigger).needs.clone();
            if needs.iter().any(|&needed| self.world.node(needed).parent == parent) {
                self.world.drop(trigger, place);
            }
        }
    }

    fn partition(&mut self, command: &AlterTableCmd) -> Option<NodeId> {
        match definition(command) {
            Some(NodeEnum::PartitionCmd(partition)) => {
                Some(self.relation_or_new(partition.name.as_ref()?))
            }
            _ => None,
        }
    }
}

fn definition(command: &AlterTableCmd) -> Option<&NodeEnum> {
    command.def.as_deref()?.node.as_ref()
}
