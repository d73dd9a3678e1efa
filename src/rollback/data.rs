//! What a step does to data that no way back can bring again.

use std::collections::BTreeSet;

use pg_query::NodeEnum;
use pg_query::protobuf::{
    AlterTableStmt, AlterTableType, DropBehavior, Node, ObjectType, RangeVar,
};

use crate::model::{Kind, Model};
use crate::postgres::script::Statement;

/// A statement after which data is gone, or may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// What it does: `drops table orders`.
    pub what: String,
    /// The file and the line of the statement.
    pub place: String,
    /// Whether the data is gone, and not only perhaps.
    pub is_sure: bool,
}

/// The statements that take data away which was there before the step. `before` says what was; what
/// the step itself made holds nothing that anybody had.
pub fn losses(statements: &[Statement], before: &Model) -> Vec<Loss> {
    let had = Had::of(before);
    let mut losses = Vec::new();
    for statement in statements {
        let Ok(parsed) = pg_query::parse(&statement.sql, 0) else { continue };
        let nodes = parsed.protobuf.stmts.iter().filter_map(|raw| raw.stmt.as_ref()?.node.as_ref());
        let place = || format!("{}:{}", statement.file, statement.start_line);
        for node in nodes {
            let loss = |is_sure| move |what| Loss { what, place: place(), is_sure };
            losses.extend(taken(node, &had).into_iter().map(loss(true)));
            losses.extend(changed(node, &had).into_iter().map(loss(false)));
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

    /// The name of a table that was there.
    fn table(&self, table: &RangeVar) -> Option<String> {
        self.tables.get(table.relname.as_str()).map(|name| (*name).to_owned())
    }
}

/// What a statement does to rows and columns that were there, from which they may not come back.
fn changed(node: &NodeEnum, had: &Had<'_>) -> Vec<String> {
    let table = |table: Option<&RangeVar>| table.and_then(|table| had.table(table));
    match node {
        NodeEnum::DeleteStmt(delete) if delete.where_clause.is_some() => {
            let table = table(delete.relation.as_ref());
            table.map(|name| format!("deletes rows of {name}")).into_iter().collect()
        }
        NodeEnum::UpdateStmt(update) => {
            let table = table(update.relation.as_ref());
            // A column that the step itself adds held nothing yet.
            let had_one = |table: &String| {
                let names = update.target_list.iter().filter_map(|target| match &target.node {
                    Some(NodeEnum::ResTarget(target)) => Some(target.name.as_str()),
                    _ => None,
                });
                let mut names = names;
                names.any(|column| had.columns.contains(&(table.as_str(), column)))
            };
            let table = table.filter(had_one);
            table.map(|name| format!("changes rows of {name}")).into_iter().collect()
        }
        NodeEnum::MergeStmt(merge) => {
            let table = table(merge.relation.as_ref());
            table.map(|name| format!("merges into {name}")).into_iter().collect()
        }
        NodeEnum::AlterTableStmt(alter) => {
            let name = alter.relation.as_ref().map_or("", |table| table.relname.as_str());
            let retyped = of_columns(alter, name, AlterTableType::AtAlterColumnType, had);
            retyped.map(|column| format!("changes the type of {name}.{column}")).collect()
        }
        _ => Vec::new(),
    }
}

fn taken(node: &NodeEnum, had: &Had<'_>) -> Vec<String> {
    match node {
        NodeEnum::DropStmt(drop) if drop.remove_type() == ObjectType::ObjectTable => {
            let names = drop.objects.iter().filter_map(last_name);
            let there = names.filter(|name| had.tables.contains(name.as_str()));
            there.map(|name| format!("drops table {name}")).collect()
        }
        NodeEnum::AlterTableStmt(alter) => columns(alter, had),
        NodeEnum::TruncateStmt(truncate) => {
            let tables = truncate.relations.iter().filter_map(|node| match &node.node {
                Some(NodeEnum::RangeVar(table)) => had.table(table),
                _ => None,
            });
            let names = tables.collect::<Vec<_>>();
            let cascade = if truncate.behavior() == DropBehavior::DropCascade {
                ", and what refers to it (CASCADE)"
            } else {
                ""
            };
            names.iter().map(|name| format!("empties table {name}{cascade}")).collect()
        }
        NodeEnum::DeleteStmt(delete) if delete.where_clause.is_none() => {
            let table = delete.relation.as_ref().and_then(|table| had.table(table));
            table.map(|name| format!("deletes every row of {name}")).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn columns(alter: &AlterTableStmt, had: &Had<'_>) -> Vec<String> {
    let Some(table) = alter.relation.as_ref().map(|table| table.relname.as_str()) else {
        return Vec::new();
    };
    let dropped = of_columns(alter, table, AlterTableType::AtDropColumn, had);
    dropped.map(|column| format!("drops column {table}.{column}")).collect()
}

/// The columns of a table that were there and to which a command of this sort is done.
fn of_columns<'n>(
    alter: &'n AlterTableStmt,
    table: &'n str,
    sort: AlterTableType,
    had: &Had<'_>,
) -> impl Iterator<Item = &'n str> {
    let done = alter.cmds.iter().filter_map(move |command| match &command.node {
        Some(NodeEnum::AlterTableCmd(command)) if command.subtype() == sort => {
            Some(command.name.as_str())
        }
        _ => None,
    });
    done.filter(move |column| had.columns.contains(&(table, *column)))
}

/// The last part of a name that may have several.
fn last_name(node: &Node) -> Option<String> {
    let Some(NodeEnum::List(parts)) = &node.node else { return None };
    match parts.items.last()?.node.as_ref()? {
        NodeEnum::String(name) => Some(name.sval.clone()),
        _ => None,
    }
}
