//! `CREATE TABLE`: columns, constraints and the objects they bring along.

use std::ops::Range;

use pg_query::NodeEnum;
use pg_query::protobuf::{ColumnDef, ConstrType, Constraint, CreateStmt, Node, RangeVar};

use super::super::Action;
use super::super::text::Text;
use super::super::tree::{option_list, strings};
use super::super::world::{NodeId, Part, Place, Sort, Space};
use super::Replay;

/// A constraint of a new table or column that is yet to be made.
pub(super) struct Pending<'a> {
    constraint: &'a Constraint,
    /// The column it was written on.
    column: Option<NodeId>,
    place: Place,
}

impl Pending<'_> {
    /// The order in which the server makes them, on which automatic names depend.
    fn turn(&self) -> u8 {
        match self.constraint.contype() {
            ConstrType::ConstrCheck => 0,
            ConstrType::ConstrPrimary => 1,
            ConstrType::ConstrUnique | ConstrType::ConstrExclusion => 2,
            ConstrType::ConstrForeign => 3,
            _ => 4,
        }
    }
}

impl Replay {
    pub(super) fn create_table(&mut self, statement: &CreateStmt, text: &Text<'_>) {
        let Some(relation) = &statement.relation else { return };
        let schema = self.relation_schema(relation);
        if self.is_taken(schema, Space::Relation, &relation.relname, statement.if_not_exists) {
            return;
        }
        let table = self.world.create(schema, Space::Relation, &relation.relname, text.whole());
        self.world.node_mut(table).sort =
            if statement.partspec.is_some() { Sort::PartitionedTable } else { Sort::Table };
        let parents: Vec<NodeId> =
            statement.inh_relations.iter().filter_map(|node| self.parent_table(node)).collect();
        for &parent in &parents {
            self.inherit_columns(table, parent, text.whole());
        }
        if let Some(row_type) = self.user_type(statement.of_typename.as_ref()) {
            self.world.need(table, row_type);
            self.copy_columns(table, row_type, text.whole());
        }
        self.table_elements(table, statement, relation, text);
        for parent in parents {
            let is_partition = statement.partbound.is_some();
            self.inherit_constraints(table, parent, is_partition, text.whole());
        }
    }

    fn parent_table(&mut self, node: &Node) -> Option<NodeId> {
        match &node.node {
            Some(NodeEnum::RangeVar(parent)) => Some(self.relation_or_new(parent)),
            _ => None,
        }
    }

    fn table_elements(
        &mut self,
        table: NodeId,
        statement: &CreateStmt,
        relation: &RangeVar,
        text: &Text<'_>,
    ) {
        let ranges = text.elements(relation.location, statement.table_elts.len());
        let mut pending = Vec::new();
        let mut likes = Vec::new();
        for (index, element) in statement.table_elts.iter().enumerate() {
            let range = ranges.as_ref().and_then(|ranges| ranges.get(index));
            let place = range.map_or_else(|| text.whole().clone(), |range| text.part(range));
            match &element.node {
                Some(NodeEnum::ColumnDef(column)) => {
                    self.column(table, column, &place, range, text, &mut pending);
                }
                Some(NodeEnum::Constraint(constraint)) => {
                    pending.push(Pending { constraint, column: None, place });
                }
                Some(NodeEnum::TableLikeClause(like)) => {
                    if let Some(source) = like.relation.as_ref().and_then(|r| self.relation(r)) {
                        self.copy_columns(table, source, &place);
                        likes.push((source, like.options, place));
                    }
                }
                _ => {}
            }
        }
        self.make_constraints(table, pending);
        for (source, options, place) in likes {
            self.copy_like(table, source, options, &place);
        }
    }

    /// A column of a new or existing table; its constraints are left in `pending`.
    pub(super) fn column<'a>(
        &mut self,
        table: NodeId,
        definition: &'a ColumnDef,
        place: &Place,
        range: Option<&Range<usize>>,
        text: &Text<'_>,
        pending: &mut Vec<Pending<'a>>,
    ) {
        // A partition or an heir may spell out a column that it inherits.
        let column = match self.world.get(table, Space::Column, &definition.colname) {
            Some(inherited) => {
                self.world.note(inherited, Action::Altered, place);
                inherited
            }
            None => self.world.create(table, Space::Column, &definition.colname, place),
        };
        if let Some(user_type) = self.user_type(definition.type_name.as_ref()) {
            self.world.need(column, user_type);
        }
        if is_serial(definition) {
            self.column_sequence(table, column, None, place);
        }
        let constraints: Vec<&Constraint> = definition
            .constraints
            .iter()
            .filter_map(|node| match &node.node {
                Some(NodeEnum::Constraint(constraint)) if !is_attribute(constraint) => {
                    Some(&**constraint)
                }
                _ => None,
            })
            .collect();
        for (index, &constraint) in constraints.iter().enumerate() {
            let place = range.map_or_else(
                || place.clone(),
                |range| {
                    let start = usize::try_from(constraint.location).unwrap_or(range.start);
                    let next = constraints.get(index + 1);
                    let limit = next.and_then(|next| usize::try_from(next.location).ok());
                    text.part(&text.up_to(start, limit.unwrap_or(range.end).min(range.end)))
                },
            );
            if constraint.contype() == ConstrType::ConstrIdentity {
                self.identity_sequence(table, column, constraint, &place);
            } else {
                pending.push(Pending { constraint, column: Some(column), place });
            }
        }
    }

    /// Makes constraints in the server's order.
    pub(super) fn make_constraints(&mut self, table: NodeId, mut pending: Vec<Pending<'_>>) {
        pending.sort_by_key(Pending::turn);
        let mut keys: Vec<Vec<Part>> = Vec::new();
        for item in pending {
            let constraint = item.constraint;
            if matches!(constraint.contype(), ConstrType::ConstrPrimary | ConstrType::ConstrUnique)
                && constraint.indexname.is_empty()
            {
                let parts = self.key_parts(table, constraint, item.column);
                // An unnamed key that repeats another of the same statement is not made.
                if constraint.conname.is_empty() && keys.contains(&parts) {
                    continue;
                }
                keys.push(parts);
            }
            self.constraint(table, constraint, item.column, &item.place);
        }
    }

    /// The sequence of a serial or identity column.
    pub(super) fn column_sequence(
        &mut self,
        table: NodeId,
        column: NodeId,
        name: Option<&[&str]>,
        place: &Place,
    ) {
        let (schema, name) = match name {
            Some([schema, name]) => (self.schema(schema), (*name).to_owned()),
            Some([name]) => (self.world.node(table).parent, (*name).to_owned()),
            _ => {
                let column = self.world.node(column).name.clone();
                let name = self.world.free_relation_name(table, Some(&column), "seq", false);
                (self.world.node(table).parent, name)
            }
        };
        let sequence = self.world.create(schema, Space::Relation, &name, place);
        self.world.node_mut(sequence).sort = Sort::Sequence;
        self.world.need(sequence, column);
        self.world.need(sequence, table);
    }

    pub(super) fn identity_sequence(
        &mut self,
        table: NodeId,
        column: NodeId,
        constraint: &Constraint,
        place: &Place,
    ) {
        let name = option_list(&constraint.options, "sequence_name").map(strings);
        self.column_sequence(table, column, name.as_deref(), place);
        self.not_null(table, column, "", place);
    }

    /// Whether a `CREATE` does nothing because the object is there.
    pub(super) fn is_taken(
        &self,
        parent: NodeId,
        space: Space,
        name: &str,
        if_not_exists: bool,
    ) -> bool {
        (if_not_exists || self.is_guarded()) && self.world.get(parent, space, name).is_some()
    }
}

/// `DEFERRABLE` and its kin are parsed as constraints of their own.
fn is_attribute(constraint: &Constraint) -> bool {
    matches!(
        constraint.contype(),
        ConstrType::ConstrAttrDeferrable
            | ConstrType::ConstrAttrNotDeferrable
            | ConstrType::ConstrAttrDeferred
            | ConstrType::ConstrAttrImmediate
            | ConstrType::ConstrAttrEnforced
            | ConstrType::ConstrAttrNotEnforced
    )
}

fn is_serial(column: &ColumnDef) -> bool {
    const SERIAL: &[&str] =
        &["serial", "bigserial", "smallserial", "serial2", "serial4", "serial8"];
    let name = column.type_name.as_ref().map(|name| strings(&name.names));
    matches!(name.as_deref(), Some([only]) if SERIAL.contains(only))
}
