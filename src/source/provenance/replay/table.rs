//! `CREATE TABLE`: columns, constraints and the objects they bring along.

use std::ops::Range;

use pg_query::NodeEnum;
use pg_query::protobuf::{ColumnDef, ConstrType, Constraint, CreateStmt, Node, RangeVar};

use super::super::names;
use super::super::text::Text;
use super::super::tree::{mentions, option_list, strings};
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
                self.world.note(inherited, super::super::Action::Altered, place);
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

    /// One constraint of a table.
    pub(super) fn constraint(
        &mut self,
        table: NodeId,
        constraint: &Constraint,
        column: Option<NodeId>,
        place: &Place,
    ) {
        match constraint.contype() {
            ConstrType::ConstrCheck => self.check(table, constraint, place),
            ConstrType::ConstrPrimary | ConstrType::ConstrUnique | ConstrType::ConstrExclusion => {
                self.index_constraint(table, constraint, column, place);
            }
            ConstrType::ConstrForeign => self.foreign_key(table, constraint, column, place),
            ConstrType::ConstrNotnull => {
                let columns = match column {
                    Some(column) => vec![column],
                    None => self.columns(table, &constraint.keys),
                };
                for column in columns {
                    self.not_null(table, column, &constraint.conname, place);
                }
            }
            _ => {}
        }
    }

    fn columns(&mut self, table: NodeId, names: &[Node]) -> Vec<NodeId> {
        let names = strings(names);
        names.iter().map(|name| self.world.ensure(table, Space::Column, name)).collect()
    }

    /// What a key or exclusion constraint covers, `INCLUDE`d columns left out.
    fn key_parts(
        &mut self,
        table: NodeId,
        constraint: &Constraint,
        column: Option<NodeId>,
    ) -> Vec<Part> {
        if constraint.contype() == ConstrType::ConstrExclusion {
            let elements = constraint.exclusions.iter().filter_map(|node| match &node.node {
                Some(NodeEnum::List(pair)) => pair.items.first(),
                _ => None,
            });
            return elements.filter_map(|element| self.index_part(table, element)).collect();
        }
        match column {
            Some(column) => vec![Part::Column(column)],
            None => self.columns(table, &constraint.keys).into_iter().map(Part::Column).collect(),
        }
    }

    fn check(&mut self, table: NodeId, constraint: &Constraint, place: &Place) {
        let mut columns: Vec<NodeId> = mentions(constraint.raw_expr.as_deref())
            .columns
            .iter()
            .filter_map(|name| self.world.get(table, Space::Column, name))
            .collect();
        columns.sort_unstable();
        columns.dedup();
        let only = match columns.as_slice() {
            [only] => Some(self.world.node(*only).name.clone()),
            _ => None,
        };
        let name = if constraint.conname.is_empty() {
            self.world.free_constraint_name(table, only.as_deref(), "check")
        } else {
            constraint.conname.clone()
        };
        let parts = columns.into_iter().map(Part::Column).collect();
        let sort = if constraint.is_no_inherit { Sort::LocalCheck } else { Sort::Check };
        let made = self.new_constraint(table, &name, sort, parts, place);
        self.pass_on_constraint(table, made, place);
    }

    fn foreign_key(
        &mut self,
        table: NodeId,
        constraint: &Constraint,
        column: Option<NodeId>,
        place: &Place,
    ) {
        let columns = match column {
            Some(column) => vec![column],
            None => self.columns(table, &constraint.fk_attrs),
        };
        let parts: Vec<Part> = columns.into_iter().map(Part::Column).collect();
        let name = if constraint.conname.is_empty() {
            let added = names::addition(&self.plain_names(&parts));
            self.world.free_constraint_name(table, Some(&added), "fkey")
        } else {
            constraint.conname.clone()
        };
        let made = self.new_constraint(table, &name, Sort::Foreign, parts, place);
        if let Some(referenced) = constraint.pktable.as_ref().and_then(|r| self.relation(r)) {
            self.world.need(made, referenced);
            if let Some(key) = self.referenced_key(referenced, &strings(&constraint.pk_attrs)) {
                self.world.need(made, key);
            }
        }
        self.pass_on_constraint(table, made, place);
    }

    /// The key constraint that a foreign key relies on.
    fn referenced_key(&self, table: NodeId, columns: &[&str]) -> Option<NodeId> {
        let mut wanted = columns.to_vec();
        wanted.sort_unstable();
        self.world.children(table, Space::Constraint).into_iter().find(|&id| {
            let node = self.world.node(id);
            if wanted.is_empty() {
                return node.sort == Sort::Primary;
            }
            let mut covered = self.plain_names(&node.parts);
            covered.sort_unstable();
            matches!(node.sort, Sort::Primary | Sort::Unique) && covered == wanted
        })
    }

    /// The names of columns, repeated ones as they are.
    fn plain_names(&self, parts: &[Part]) -> Vec<String> {
        let name = |part: &Part| match part {
            Part::Column(column) => self.world.node(*column).name.clone(),
            Part::Expression(name) => name.clone(),
        };
        parts.iter().map(name).collect()
    }

    pub(super) fn new_constraint(
        &mut self,
        table: NodeId,
        name: &str,
        sort: Sort,
        parts: Vec<Part>,
        place: &Place,
    ) -> NodeId {
        let made = self.world.create(table, Space::Constraint, name, place);
        self.set_parts(made, sort, parts);
        made
    }

    pub(super) fn set_parts(&mut self, id: NodeId, sort: Sort, parts: Vec<Part>) {
        for part in &parts {
            if let Part::Column(column) = part {
                self.world.need(id, *column);
            }
        }
        let node = self.world.node_mut(id);
        node.sort = sort;
        node.parts = parts;
    }

    fn index_constraint(
        &mut self,
        table: NodeId,
        constraint: &Constraint,
        column: Option<NodeId>,
        place: &Place,
    ) {
        let (sort, label) = match constraint.contype() {
            ConstrType::ConstrPrimary => (Sort::Primary, "pkey"),
            ConstrType::ConstrUnique => (Sort::Unique, "key"),
            _ => (Sort::Exclusion, "excl"),
        };
        if !constraint.indexname.is_empty() {
            self.constraint_using_index(table, constraint, sort, place);
            return;
        }
        let mut parts = self.key_parts(table, constraint, column);
        if sort == Sort::Primary {
            for part in &parts {
                if let Part::Column(column) = part {
                    self.not_null(table, *column, "", place);
                }
            }
        }
        parts.extend(self.columns(table, &constraint.including).into_iter().map(Part::Column));
        let name = if constraint.conname.is_empty() {
            self.index_name(table, &parts, label)
        } else {
            constraint.conname.clone()
        };
        self.keyed_constraint(table, &name, sort, parts, place);
    }

    /// A constraint together with its index.
    pub(super) fn keyed_constraint(
        &mut self,
        table: NodeId,
        name: &str,
        sort: Sort,
        parts: Vec<Part>,
        place: &Place,
    ) -> NodeId {
        let schema = self.world.node(table).parent;
        let index = self.world.create(schema, Space::Relation, name, place);
        self.world.need(index, table);
        let made = self.new_constraint(table, name, sort, parts.clone(), place);
        self.set_parts(index, sort, parts);
        self.world.pair(made, index);
        self.pass_on_constraint(table, made, place);
        made
    }

    /// The automatic name of an index, or of the constraint it carries.
    pub(super) fn index_name(&self, table: NodeId, parts: &[Part], label: &str) -> String {
        let added = names::addition(&self.world.part_names(parts));
        let added = Some(added.as_str()).filter(|_| label != "pkey");
        self.world.free_relation_name(table, added, label, label != "idx")
    }

    /// `ADD CONSTRAINT … USING INDEX`: the index takes the constraint's name.
    fn constraint_using_index(
        &mut self,
        table: NodeId,
        constraint: &Constraint,
        sort: Sort,
        place: &Place,
    ) {
        let schema = self.world.node(table).parent;
        let index = self.world.ensure(schema, Space::Relation, &constraint.indexname);
        let name = Some(constraint.conname.clone()).filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| constraint.indexname.clone());
        if name != constraint.indexname {
            self.world.rename(index, schema, &name, place);
        }
        let parts = self.world.node(index).parts.clone();
        let made = self.new_constraint(table, &name, sort, parts, place);
        self.world.node_mut(index).sort = sort;
        self.world.pair(made, index);
    }

    /// The constraint that a `NOT NULL` is since version 18 of the server.
    pub(super) fn not_null(&mut self, table: NodeId, column: NodeId, name: &str, place: &Place) {
        let covers = vec![Part::Column(column)];
        let has_one = self.world.children(table, Space::Constraint).into_iter().any(|id| {
            let node = self.world.node(id);
            node.sort == Sort::NotNull && node.parts == covers
        });
        if has_one {
            return;
        }
        let name = if name.is_empty() {
            let column = self.world.node(column).name.clone();
            self.world.free_constraint_name(table, Some(&column), "not_null")
        } else {
            name.to_owned()
        };
        let made = self.new_constraint(table, &name, Sort::NotNull, covers, place);
        self.pass_on_constraint(table, made, place);
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
