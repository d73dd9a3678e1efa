//! The constraints of tables, and the indexes that some of them bring along.

use pg_query::NodeEnum;
use pg_query::protobuf::{ConstrType, Constraint, Node};

use super::super::names;
use super::super::tree::{mentions, strings};
use super::super::world::{NodeId, Part, Place, Sort, Space};
use super::Replay;

impl Replay {
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
    pub(super) fn key_parts(
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
}
