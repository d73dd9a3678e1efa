//! What a step does to data that no way back can bring again.

use std::collections::BTreeSet;

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableStmt, AlterTableType, Node, ObjectType, RangeVar};

use crate::model::{Kind, Model};
use crate::postgres::script::Statement;

/// A statement after which data is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// What it does: `drops table orders`.
    pub what: String,
    /// The file and the line of the statement.
    pub place: String,
}

/// The statements that take data away which was there before the step. `before` says what was; what
/// the step itself made holds nothing that anybody had.
pub fn losses(statements: &[Statement], before: &Model) -> Vec<Loss> {
    let had = Had::of(before);
    let mut losses = Vec::new();
    for statement in statements {
        let Ok(parsed) = pg_query::parse(&statement.sql, 0) else { continue };
        let nodes = parsed.protobuf.stmts.iter().filter_map(|raw| raw.stmt.as_ref()?.node.as_ref());
        for what in nodes.flat_map(|node| taken(node, &had)) {
            let place = format!("{}:{}", statement.file, statement.start_line);
            losses.push(Loss { what, place });
        }
    }
    losses
}

/// The tables and columns that were there, by their last names: in which schema a statement looks is
/// not worth following for a note.
struct Had<'m> {
    tables: BTreeSet<&'m str>,
    columns: BTreeSet<(&'m str, &'m str)>,
}

impl<'m> Had<'m> {
    fn of(model: &'m Model) -> Self {
        let (mut tables, mut columns) = (BTreeSet::new(), BTreeSet::new());
        for id in model.objects.keys() {
            match (id.kind, id.path.as_slice()) {
                (Kind::Table, [_, table]) => {
                    tables.insert(table.as_str());
                }
                (Kind::Column, [_, table, column]) => {
                    columns.insert((table.as_str(), column.as_str()));
                }
                _ => {}
            }
        }
        Self { tables, columns }
    }
}

fn taken(node: &NodeEnum, had: &Had<'_>) -> Vec<String> {
    let relation = |relation: Option<&RangeVar>| {
        let name = relation.map(|relation| relation.relname.clone());
        name.filter(|name| had.tables.contains(name.as_str()))
    };
    match node {
        NodeEnum::DropStmt(drop) if drop.remove_type() == ObjectType::ObjectTable => {
            let names = drop.objects.iter().filter_map(last_name);
            let there = names.filter(|name| had.tables.contains(name.as_str()));
            there.map(|name| format!("drops table {name}")).collect()
        }
        NodeEnum::AlterTableStmt(alter) => columns(alter, had),
        NodeEnum::TruncateStmt(truncate) => {
            let tables = truncate.relations.iter().filter_map(|node| match &node.node {
                Some(NodeEnum::RangeVar(table)) => relation(Some(table)),
                _ => None,
            });
            tables.map(|name| format!("empties table {name}")).collect()
        }
        NodeEnum::DeleteStmt(delete) if delete.where_clause.is_none() => {
            let table = relation(delete.relation.as_ref());
            table.map(|name| format!("deletes every row of {name}")).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn columns(alter: &AlterTableStmt, had: &Had<'_>) -> Vec<String> {
    let Some(table) = alter.relation.as_ref().map(|table| table.relname.as_str()) else {
        return Vec::new();
    };
    let dropped = alter.cmds.iter().filter_map(|command| match &command.node {
        Some(NodeEnum::AlterTableCmd(command))
            if command.subtype() == AlterTableType::AtDropColumn =>
        {
            Some(command.name.as_str())
        }
        _ => None,
    });
    let there = dropped.filter(|column| had.columns.contains(&(table, column)));
    there.map(|column| format!("drops column {table}.{column}")).collect()
}

/// The last part of a name that may have several.
fn last_name(node: &Node) -> Option<String> {
    let Some(NodeEnum::List(parts)) = &node.node else { return None };
    match parts.items.last()?.node.as_ref()? {
        NodeEnum::String(name) => Some(name.sval.clone()),
        _ => None,
    }
}
