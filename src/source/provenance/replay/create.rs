//! `CREATE` of everything but tables and routines.

use pg_query::NodeEnum;
use pg_query::protobuf::{
    CompositeTypeStmt, ConstrType, Constraint, CreateDomainStmt, CreateSchemaStmt, CreateSeqStmt,
    CreateTrigStmt, IndexStmt, IntoClause, Node, ObjectType, RangeVar, ViewStmt,
};

use super::super::Action;
use super::super::text::Text;
use super::super::tree::{mentions, option_list, strings};
use super::super::world::{NodeId, Part, Place, ROOT, Sort, Space};
use super::super::{names, types};
use super::Replay;

impl Replay {
    /// Applies a statement that creates something; false when it is another one.
    pub(super) fn create(&mut self, node: &NodeEnum, text: &Text<'_>) -> bool {
        match node {
            NodeEnum::CreateStmt(statement) => self.create_table(statement, text),
            NodeEnum::CreateForeignTableStmt(statement) => {
                if let Some(table) = &statement.base_stmt {
                    self.create_table(table, text);
                }
            }
            NodeEnum::CreateTableAsStmt(statement) => {
                if let Some(into) = &statement.into {
                    self.create_table_as(into, text);
                    if statement.objtype() == ObjectType::ObjectMatview {
                        self.needs_of_query(into.rel.as_ref(), statement.query.as_deref());
                    }
                }
            }
            NodeEnum::ViewStmt(statement) => self.create_view(statement, text),
            NodeEnum::IndexStmt(statement) => self.create_index(statement, text),
            NodeEnum::CreateSeqStmt(statement) => self.create_sequence(statement, text),
            NodeEnum::CompositeTypeStmt(statement) => self.create_composite(statement, text),
            NodeEnum::CreateEnumStmt(statement) => {
                self.create_type(&statement.type_name, text);
            }
            NodeEnum::CreateRangeStmt(statement) => {
                self.create_type(&statement.type_name, text);
            }
            NodeEnum::CreateDomainStmt(statement) => self.create_domain(statement, text),
            NodeEnum::CreateFunctionStmt(statement) => self.create_routine(statement, text),
            NodeEnum::DefineStmt(statement) => match statement.kind() {
                ObjectType::ObjectAggregate => self.create_aggregate(statement, text),
                ObjectType::ObjectType => self.define_type(&statement.defnames, text),
                _ => return self.define_named(statement, text),
            },
            NodeEnum::CreateTrigStmt(statement) => self.create_trigger(statement, text),
            NodeEnum::RuleStmt(rule) => {
                self.create_on(rule.relation.as_ref(), Space::Rule, &rule.rulename, text);
            }
            NodeEnum::CreatePolicyStmt(policy) => {
                self.create_on(policy.table.as_ref(), Space::Policy, &policy.policy_name, text);
            }
            NodeEnum::CreateSchemaStmt(statement) => self.create_schema(statement, text),
            NodeEnum::CreateExtensionStmt(extension) => {
                let name = &extension.extname;
                self.create_named(ROOT, Space::Extension, name, extension.if_not_exists, text);
            }
            _ => return false,
        }
        true
    }

    /// Creates an object unless it is there; says whether it did.
    fn create_named(
        &mut self,
        parent: NodeId,
        space: Space,
        name: &str,
        if_not_exists: bool,
        text: &Text<'_>,
    ) -> Option<NodeId> {
        (!self.is_taken(parent, space, name, if_not_exists))
            .then(|| self.world.create(parent, space, name, text.whole()))
    }

    /// `CREATE OR REPLACE`: a replaced object keeps its history.
    pub(super) fn create_or_replace(
        &mut self,
        parent: NodeId,
        space: Space,
        name: &str,
        place: &Place,
    ) -> NodeId {
        if let Some(existing) = self.world.get(parent, space, name) {
            self.world.note(existing, Action::Altered, place);
            return existing;
        }
        self.world.create(parent, space, name, place)
    }

    /// `CREATE TABLE … AS`, `CREATE MATERIALIZED VIEW` and `SELECT INTO`.
    pub(super) fn create_table_as(&mut self, into: &IntoClause, text: &Text<'_>) {
        let Some(relation) = &into.rel else { return };
        let schema = self.relation_schema(relation);
        // `IF NOT EXISTS` is not asked for: a taken name without it would have failed.
        if self.world.get(schema, Space::Relation, &relation.relname).is_some() {
            return;
        }
        let made = self.world.create(schema, Space::Relation, &relation.relname, text.whole());
        for name in strings(&into.col_names) {
            self.world.create(made, Space::Column, name, text.whole());
        }
    }

    fn create_view(&mut self, statement: &ViewStmt, text: &Text<'_>) {
        let Some(relation) = &statement.view else { return };
        let schema = self.relation_schema(relation);
        let name = &relation.relname;
        if statement.replace {
            self.create_or_replace(schema, Space::Relation, name, text.whole());
        } else if self.create_named(schema, Space::Relation, name, false, text).is_none() {
            return;
        }
        self.needs_of_query(Some(relation), statement.query.as_deref());
    }

    /// A view goes with the relations its query reads.
    fn needs_of_query(&mut self, relation: Option<&RangeVar>, query: Option<&Node>) {
        let Some(view) = relation.and_then(|relation| self.relation(relation)) else { return };
        let node = self.world.node_mut(view);
        node.needs.clear();
        node.sort = Sort::View;
        for (schema, name) in mentions(query).relations {
            let path = [schema.as_str(), name.as_str()];
            let path = if schema.is_empty() { &path[1..] } else { &path[..] };
            if let Some(needed) = self.lookup(Space::Relation, path) {
                self.world.need(view, needed);
            }
        }
    }

    /// One element of an index definition.
    pub(super) fn index_part(&mut self, table: NodeId, element: &Node) -> Option<Part> {
        let Some(NodeEnum::IndexElem(element)) = &element.node else { return None };
        if element.name.is_empty() {
            return Some(Part::Expression(names::of_expression(element.expr.as_deref())));
        }
        Some(Part::Column(self.world.ensure(table, Space::Column, &element.name)))
    }

    fn create_index(&mut self, statement: &IndexStmt, text: &Text<'_>) {
        let Some(relation) = &statement.relation else { return };
        let table = self.relation_or_new(relation);
        let schema = self.world.node(table).parent;
        let elements = statement.index_params.iter().chain(&statement.index_including_params);
        let parts: Vec<Part> =
            elements.filter_map(|element| self.index_part(table, element)).collect();
        let name = if statement.idxname.is_empty() {
            self.index_name(table, &parts, "idx")
        } else {
            statement.idxname.clone()
        };
        if self.is_taken(schema, Space::Relation, &name, statement.if_not_exists) {
            return;
        }
        let index = self.world.create(schema, Space::Relation, &name, text.whole());
        self.world.need(index, table);
        let sort = if statement.unique { Sort::UniqueIndex } else { Sort::PlainIndex };
        self.set_parts(index, sort, parts);
        self.needs_of_index(index, table, statement);
        if relation.inh && self.world.node(table).sort == Sort::PartitionedTable {
            for heir in self.heirs(table) {
                self.copy_index(heir, index, text.whole());
            }
        }
    }

    /// An index also goes with the columns of its expressions and of its predicate.
    fn needs_of_index(&mut self, index: NodeId, table: NodeId, statement: &IndexStmt) {
        let expressions = statement.index_params.iter().filter_map(|node| match &node.node {
            Some(NodeEnum::IndexElem(element)) => element.expr.as_deref(),
            _ => None,
        });
        for expression in expressions.chain(statement.where_clause.as_deref()) {
            for name in mentions(Some(expression)).columns {
                if let Some(column) = self.world.get(table, Space::Column, &name) {
                    self.world.need(index, column);
                }
            }
        }
    }

    fn create_sequence(&mut self, statement: &CreateSeqStmt, text: &Text<'_>) {
        let Some(relation) = &statement.sequence else { return };
        let schema = self.relation_schema(relation);
        let name = &relation.relname;
        let made = self.create_named(schema, Space::Relation, name, statement.if_not_exists, text);
        if let Some(sequence) = made {
            self.world.node_mut(sequence).sort = Sort::Sequence;
            self.own_sequence(sequence, &statement.options);
        }
    }

    /// `OWNED BY`: the sequence goes with its column.
    pub(super) fn own_sequence(&mut self, sequence: NodeId, options: &[Node]) {
        let Some(owner) = option_list(options, "owned_by") else { return };
        self.world.node_mut(sequence).needs.clear();
        let path = strings(owner);
        let Some((column, table)) = path.split_last() else { return };
        if let Some(table) = self.lookup(Space::Relation, table) {
            let column = self.world.ensure(table, Space::Column, column);
            self.world.need(sequence, column);
            self.world.need(sequence, table);
        }
    }

    fn create_composite(&mut self, statement: &CompositeTypeStmt, text: &Text<'_>) {
        let Some(relation) = &statement.typevar else { return };
        let schema = self.relation_schema(relation);
        let name = &relation.relname;
        let Some(made) = self.create_named(schema, Space::Type, name, false, text) else { return };
        let ranges = text.elements(relation.location, statement.coldeflist.len());
        for (index, node) in statement.coldeflist.iter().enumerate() {
            let Some(NodeEnum::ColumnDef(attribute)) = &node.node else { continue };
            let range = ranges.as_ref().and_then(|ranges| ranges.get(index));
            let place = range.map_or_else(|| text.whole().clone(), |range| text.part(range));
            self.column(made, attribute, &place, range, text, &mut Vec::new());
        }
    }

    /// A base type, which is first declared as a shell and then completed.
    fn define_type(&mut self, name: &[Node], text: &Text<'_>) {
        let path = strings(name);
        let Some((name, qualifiers)) = path.split_last() else { return };
        let schema = self.target_schema(qualifiers.last().copied());
        self.create_or_replace(schema, Space::Type, name, text.whole());
    }

    /// A type without parts of its own.
    fn create_type(&mut self, name: &[Node], text: &Text<'_>) -> Option<NodeId> {
        let path = strings(name);
        let (name, qualifiers) = path.split_last()?;
        let schema = self.target_schema(qualifiers.last().copied());
        self.create_named(schema, Space::Type, name, false, text)
    }

    fn create_domain(&mut self, statement: &CreateDomainStmt, text: &Text<'_>) {
        let Some(domain) = self.create_type(&statement.domainname, text) else { return };
        if let Some(base) = self.user_type(statement.type_name.as_ref()) {
            self.world.need(domain, base);
        }
        let constraints: Vec<_> = statement
            .constraints
            .iter()
            .filter_map(|node| match &node.node {
                Some(NodeEnum::Constraint(constraint)) => Some(constraint),
                _ => None,
            })
            .collect();
        for (index, constraint) in constraints.iter().enumerate() {
            let start = usize::try_from(constraint.location).unwrap_or_default();
            let next = constraints.get(index + 1);
            let limit = next.and_then(|next| usize::try_from(next.location).ok());
            let place = if text.is_one_line() {
                text.whole().clone()
            } else {
                text.part(&text.up_to(start, limit.unwrap_or(text.sql().len())))
            };
            self.domain_constraint(domain, constraint, &place);
        }
    }

    pub(super) fn domain_constraint(
        &mut self,
        domain: NodeId,
        constraint: &Constraint,
        place: &Place,
    ) {
        let (sort, label) = match constraint.contype() {
            ConstrType::ConstrCheck => (Sort::Check, "check"),
            ConstrType::ConstrNotnull => (Sort::NotNull, "not_null"),
            _ => return,
        };
        let name = if constraint.conname.is_empty() {
            self.world.free_constraint_name(domain, None, label)
        } else {
            constraint.conname.clone()
        };
        self.new_constraint(domain, &name, sort, Vec::new(), place);
    }

    fn create_trigger(&mut self, statement: &CreateTrigStmt, text: &Text<'_>) {
        let Some(relation) = &statement.relation else { return };
        let table = self.relation_or_new(relation);
        let name = &statement.trigname;
        let trigger = if statement.replace {
            self.create_or_replace(table, Space::Trigger, name, text.whole())
        } else {
            match self.create_named(table, Space::Trigger, name, false, text) {
                Some(trigger) => trigger,
                None => return,
            }
        };
        if let Some(group) = self.lookup(Space::Routine, &strings(&statement.funcname))
            && let Some(function) = self.world.get(group, Space::Overload, "")
        {
            self.world.need(trigger, function);
        }
        self.world.node_mut(trigger).sort =
            if statement.row { Sort::RowTrigger } else { Sort::Other };
        self.pass_on_trigger(table, trigger, text.whole());
    }

    /// A rule or a policy.
    fn create_on(
        &mut self,
        relation: Option<&RangeVar>,
        space: Space,
        name: &str,
        text: &Text<'_>,
    ) {
        let Some(relation) = relation else { return };
        let table = self.relation_or_new(relation);
        self.create_or_replace(table, space, name, text.whole());
    }

    fn create_schema(&mut self, statement: &CreateSchemaStmt, text: &Text<'_>) {
        let role = statement.authrole.as_ref().map(|role| role.rolename.as_str());
        let name = match statement.schemaname.as_str() {
            "" => role.unwrap_or_default(),
            name => name,
        };
        if name == "public" {
            // Exists from the start: a dump that creates it says nothing new.
            self.world.ensure(ROOT, Space::Schema, name);
        }
        self.create_named(ROOT, Space::Schema, name, statement.if_not_exists, text);
        let outside = self.path.clone();
        let inside = [name.to_owned()].into_iter().chain(outside.schemas().iter().cloned());
        self.path.set(inside.collect(), false);
        let ranges = text.schema_elements(statement.schema_elts.len());
        for (index, element) in statement.schema_elts.iter().enumerate() {
            let Some(node) = &element.node else { continue };
            let range = ranges.as_ref().and_then(|ranges| ranges.get(index));
            let place = range.map_or_else(|| text.whole().clone(), |range| text.part(range));
            self.apply(node, &text.narrowed_to(place));
        }
        self.path = outside;
    }

    /// The input types a routine cannot live without.
    pub(super) fn needs_of_arguments(&mut self, routine: NodeId, parameters: &[Node]) {
        for node in parameters {
            if let Some(NodeEnum::FunctionParameter(parameter)) = &node.node
                && let Some(user_type) = self.user_type(parameter.arg_type.as_ref())
            {
                self.world.need(routine, user_type);
            }
        }
    }

    /// The node of a routine that a statement defines.
    pub(super) fn define_routine(
        &mut self,
        name: &[Node],
        parameters: &[Node],
        place: &Place,
    ) -> Option<NodeId> {
        let path = strings(name);
        let (name, qualifiers) = path.split_last()?;
        let schema = self.target_schema(qualifiers.last().copied());
        let group = self.world.ensure(schema, Space::Routine, name);
        let arguments = types::of_parameters(parameters);
        let routine = self.create_or_replace(group, Space::Overload, &arguments, place);
        self.needs_of_arguments(routine, parameters);
        Some(routine)
    }
}
