//! What tables take from other tables: `INHERITS`, partitions and `LIKE`.

use pg_query::protobuf::TableLikeOption;

use super::super::world::{NodeId, Part, Place, Sort, Space};
use super::super::{Action, names};
use super::Replay;

impl Replay {
    /// Gives a table every column of another that it lacks.
    pub(super) fn copy_columns(&mut self, table: NodeId, source: NodeId, place: &Place) {
        for column in self.world.children(source, Space::Column) {
            let name = self.world.node(column).name.clone();
            if self.world.get(table, Space::Column, &name).is_none() {
                let copy = self.world.create(table, Space::Column, &name, place);
                let types: Vec<NodeId> = self
                    .world
                    .node(column)
                    .needs
                    .iter()
                    .copied()
                    .filter(|&id| self.world.node(id).space == Space::Type)
                    .collect();
                for id in types {
                    self.world.need(copy, id);
                }
            }
        }
    }

    pub(super) fn inherit_columns(&mut self, table: NodeId, parent: NodeId, place: &Place) {
        self.world.node_mut(parent).heirs.push(table);
        self.world.need(table, parent);
        self.copy_columns(table, parent, place);
    }

    /// The tables that a statement about a table reaches besides it.
    pub(super) fn heirs(&self, table: NodeId) -> Vec<NodeId> {
        if self.only { Vec::new() } else { self.world.node(table).heirs.clone() }
    }

    /// Ends an inheritance: what was inherited stays.
    pub(super) fn disinherit(&mut self, table: NodeId, parent: NodeId) {
        self.world.node_mut(parent).heirs.retain(|&heir| heir != table);
        self.world.no_longer_needs(table, parent);
        let mut own = self.world.children(table, Space::Constraint);
        own.extend(self.plain_indexes(table));
        for id in own {
            for needed in self.world.node(id).needs.clone() {
                let inherited = self.world.node(needed);
                let is_key = inherited.parent == parent && inherited.space == Space::Constraint;
                if is_key && self.world.node(id).sort == inherited.sort
                    || self.plain_indexes(parent).contains(&needed)
                {
                    self.world.no_longer_needs(id, needed);
                }
            }
        }
    }

    /// The constraints, and for a partition the indexes and row triggers, of a parent.
    pub(super) fn inherit_constraints(
        &mut self,
        table: NodeId,
        parent: NodeId,
        is_partition: bool,
        place: &Place,
    ) {
        for constraint in self.world.children(parent, Space::Constraint) {
            self.inherit_constraint(table, constraint, is_partition, place);
        }
        if is_partition {
            for index in self.plain_indexes(parent) {
                self.copy_index(table, index, place);
            }
            for trigger in self.world.children(parent, Space::Trigger) {
                self.copy_trigger(table, trigger, place);
            }
        }
    }

    /// Gives a row trigger of a partitioned table to its partitions.
    pub(super) fn pass_on_trigger(&mut self, table: NodeId, trigger: NodeId, place: &Place) {
        if self.world.node(table).sort == Sort::PartitionedTable {
            for heir in self.heirs(table) {
                self.copy_trigger(heir, trigger, place);
            }
        }
    }

    fn copy_trigger(&mut self, table: NodeId, source: NodeId, place: &Place) {
        if self.world.node(source).sort != Sort::RowTrigger {
            return;
        }
        let name = self.world.node(source).name.clone();
        let copy = self.create_or_replace(table, Space::Trigger, &name, place);
        self.world.node_mut(copy).sort = Sort::RowTrigger;
        self.world.need(copy, source);
        self.pass_on_trigger(table, copy, place);
    }

    /// Gives a constraint just made on a table to the tables that inherit from it.
    pub(super) fn pass_on_constraint(&mut self, table: NodeId, made: NodeId, place: &Place) {
        let is_partitioned = self.world.node(table).sort == Sort::PartitionedTable;
        for heir in self.heirs(table) {
            self.inherit_constraint(heir, made, is_partitioned, place);
        }
    }

    fn inherit_constraint(
        &mut self,
        table: NodeId,
        source: NodeId,
        is_partition: bool,
        place: &Place,
    ) {
        let is_local = self.world.node(source).sort == Sort::LocalCheck;
        let copied =
            (!is_local).then(|| self.copy_constraint(table, source, is_partition, place)).flatten();
        if let Some(made) = copied {
            self.world.need(made, source);
        }
    }

    /// Gives a table a constraint of another one; nothing when it has it, or when constraints of
    /// that sort are not inherited.
    fn copy_constraint(
        &mut self,
        table: NodeId,
        source: NodeId,
        is_partition: bool,
        place: &Place,
    ) -> Option<NodeId> {
        let node = self.world.node(source);
        let (sort, name) = (node.sort, node.name.clone());
        let parts = self.matching_parts(table, &node.parts.clone());
        match sort {
            Sort::Check | Sort::LocalCheck | Sort::NotNull => {
                let has_one = self.world.children(table, Space::Constraint).into_iter().any(|id| {
                    let node = self.world.node(id);
                    let is_not_null = sort == Sort::NotNull && node.sort == sort;
                    node.name == name || is_not_null && node.parts == parts
                });
                if has_one {
                    return None;
                }
                let made = self.new_constraint(table, &name, sort, parts, place);
                self.pass_on_constraint(table, made, place);
                Some(made)
            }
            Sort::Foreign if is_partition && !self.has_similar(table, sort, &parts) => {
                Some(self.copy_foreign_key(table, source, parts, place))
            }
            Sort::Primary | Sort::Unique | Sort::Exclusion
                if is_partition && !self.has_similar(table, sort, &parts) =>
            {
                Some(self.copy_keyed(table, sort, parts, place))
            }
            _ => None,
        }
    }

    fn copy_foreign_key(
        &mut self,
        table: NodeId,
        source: NodeId,
        parts: Vec<Part>,
        place: &Place,
    ) -> NodeId {
        let name = self.world.node(source).name.clone();
        let name = if self.world.get(table, Space::Constraint, &name).is_some() {
            let added = names::addition(&self.world.part_names(&parts));
            self.world.free_constraint_name(table, Some(&added), "fkey")
        } else {
            name
        };
        let made = self.new_constraint(table, &name, Sort::Foreign, parts, place);
        for needed in self.world.node(source).needs.clone() {
            if self.world.node(needed).space != Space::Column {
                self.world.need(made, needed);
            }
        }
        self.pass_on_constraint(table, made, place);
        made
    }

    fn copy_keyed(&mut self, table: NodeId, sort: Sort, parts: Vec<Part>, place: &Place) -> NodeId {
        let label = match sort {
            Sort::Primary => "pkey",
            Sort::Unique => "key",
            _ => "excl",
        };
        let name = self.index_name(table, &parts, label);
        self.keyed_constraint(table, &name, sort, parts, place)
    }

    /// An index of another table, under an automatic name.
    pub(super) fn copy_index(&mut self, table: NodeId, source: NodeId, place: &Place) {
        let sort = self.world.node(source).sort;
        let parts = self.matching_parts(table, &self.world.node(source).parts.clone());
        let has_one = self.plain_indexes(table).into_iter().any(|index| {
            let node = self.world.node(index);
            node.sort == sort && node.parts == parts
        });
        if has_one {
            return;
        }
        let name = self.index_name(table, &parts, "idx");
        let schema = self.world.node(table).parent;
        let index = self.world.create(schema, Space::Relation, &name, place);
        self.world.need(index, table);
        self.world.need(index, source);
        self.set_parts(index, sort, parts);
        for heir in self.heirs(table) {
            self.copy_index(heir, index, place);
        }
    }

    fn has_similar(&self, table: NodeId, sort: Sort, parts: &[Part]) -> bool {
        self.world.children(table, Space::Constraint).into_iter().any(|id| {
            let node = self.world.node(id);
            node.sort == sort && node.parts == parts
        })
    }

    /// The same columns in another table, by name.
    fn matching_parts(&mut self, table: NodeId, parts: &[Part]) -> Vec<Part> {
        let matching = parts.iter().map(|part| match part {
            Part::Column(column) => {
                let name = self.world.node(*column).name.clone();
                Part::Column(self.world.ensure(table, Space::Column, &name))
            }
            Part::Expression(name) => Part::Expression(name.clone()),
        });
        matching.collect()
    }

    /// The indexes of a table that carry no constraint.
    pub(super) fn plain_indexes(&self, table: NodeId) -> Vec<NodeId> {
        let schema = self.world.node(table).parent;
        self.world
            .dependents(table)
            .into_iter()
            .filter(|&id| {
                let node = self.world.node(id);
                node.parent == schema && matches!(node.sort, Sort::PlainIndex | Sort::UniqueIndex)
            })
            .collect()
    }

    /// What `LIKE … INCLUDING …` takes besides the columns.
    pub(super) fn copy_like(&mut self, table: NodeId, source: NodeId, options: u32, place: &Place) {
        // The parser gives a bit set whose bits are the options in their order.
        let includes = |option: TableLikeOption| options & (1 << (option as u32 - 1)) != 0;
        for constraint in self.world.children(source, Space::Constraint) {
            let node = self.world.node(constraint);
            match node.sort {
                Sort::NotNull => {
                    self.copy_constraint(table, constraint, false, place);
                }
                Sort::Check | Sort::LocalCheck
                    if includes(TableLikeOption::CreateTableLikeConstraints) =>
                {
                    self.copy_constraint(table, constraint, false, place);
                }
                Sort::Primary | Sort::Unique | Sort::Exclusion
                    if includes(TableLikeOption::CreateTableLikeIndexes) =>
                {
                    let (sort, parts) = (node.sort, node.parts.clone());
                    let parts = self.matching_parts(table, &parts);
                    self.copy_keyed(table, sort, parts, place);
                }
                _ => {}
            }
        }
        if includes(TableLikeOption::CreateTableLikeIndexes) {
            for index in self.plain_indexes(source) {
                self.copy_like_index(table, index, place);
            }
        }
        if includes(TableLikeOption::CreateTableLikeIdentity) {
            self.copy_identities(table, source, place);
        }
        if includes(TableLikeOption::CreateTableLikeComments) {
            for column in self.world.children(source, Space::Column) {
                let name = self.world.node(column).name.clone();
                if self.world.get(column, Space::Comment, "").is_some()
                    && let Some(copy) = self.world.get(table, Space::Column, &name)
                {
                    self.world.create(copy, Space::Comment, "", place);
                }
            }
        }
    }

    fn copy_like_index(&mut self, table: NodeId, source: NodeId, place: &Place) {
        let sort = self.world.node(source).sort;
        let parts = self.matching_parts(table, &self.world.node(source).parts.clone());
        let name = self.index_name(table, &parts, "idx");
        let schema = self.world.node(table).parent;
        let index = self.world.create(schema, Space::Relation, &name, place);
        self.world.need(index, table);
        self.set_parts(index, sort, parts);
    }

    fn copy_identities(&mut self, table: NodeId, source: NodeId, place: &Place) {
        for column in self.world.children(source, Space::Column) {
            if self.identity_of(column).is_some() {
                let name = self.world.node(column).name.clone();
                if let Some(copy) = self.world.get(table, Space::Column, &name) {
                    self.column_sequence(table, copy, None, place);
                }
            }
        }
    }

    /// The sequence that belongs to a column.
    pub(super) fn identity_of(&self, column: NodeId) -> Option<NodeId> {
        self.world.dependents(column).into_iter().find(|&id| {
            let node = self.world.node(id);
            node.sort == Sort::Sequence
        })
    }

    /// Notes something about a column of a table and of every table that inherits it.
    pub(super) fn note_column(&mut self, table: NodeId, name: &str, place: &Place) -> NodeId {
        let column = self.world.ensure(table, Space::Column, name);
        self.world.note(column, Action::Altered, place);
        for heir in self.heirs(table) {
            self.note_column(heir, name, place);
        }
        column
    }
}
