//! Names that earlier statements created, to say which one was meant.

use std::ops::Range;

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableType, ColumnDef, Node, ObjectType, RangeVar, Token};

use super::Statement;

/// What a name may name; a message about a missing relation is not answered with a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Tables, views, sequences, indexes.
    Relation,
    /// Columns of any relation.
    Column,
    /// Types and domains.
    Type,
    /// Functions and procedures.
    Routine,
    /// Schemas.
    Schema,
}

/// A name and the statement that created it.
#[derive(Debug)]
pub(super) struct Created<'a> {
    pub(super) kind: Kind,
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) by: &'a Statement,
}

impl Created<'_> {
    fn qualified(&self) -> String {
        if self.schema.is_empty() {
            self.name.clone()
        } else {
            format!("{}.{}", self.schema, self.name)
        }
    }

    /// `001_tenants.up.sql:3`.
    pub(super) fn place(&self) -> String {
        let file = self.by.file.rsplit('/').next().unwrap_or(&self.by.file);
        format!("{file}:{}", self.by.start_line)
    }
}

/// The names `statements` create; a name that was dropped again is still listed.
pub(super) fn created<'a>(statements: impl Iterator<Item = &'a Statement>) -> Vec<Created<'a>> {
    let mut found = Vec::new();
    for statement in statements {
        let begins = statement.sql.get(..6).unwrap_or_default();
        if !["create", "alter "].iter().any(|word| begins.eq_ignore_ascii_case(word))
            && !begins.starts_with("ALTER")
        {
            continue;
        }
        let Ok(parsed) = pg_query::parse(&statement.sql, 0) else { continue };
        for node in parsed.protobuf.stmts.iter().filter_map(|raw| raw.stmt.as_ref()?.node.as_ref())
        {
            let mut names = Vec::new();
            collect(node, &mut names);
            found.extend(names.into_iter().map(|(kind, schema, name)| Created {
                kind,
                schema,
                name,
                by: statement,
            }));
        }
    }
    found
}

/// The created name most like `wanted` (which may be qualified), if any is like it at all.
pub(super) fn nearest<'c, 'a>(
    wanted: &str,
    kind: Kind,
    created: &'c [Created<'a>],
) -> Option<(String, &'c Created<'a>)> {
    let (schema, name) = wanted.rsplit_once('.').unwrap_or(("", wanted));
    let candidates = created.iter().filter(|candidate| candidate.kind == kind);
    let best = candidates
        .filter(|candidate| {
            !(candidate.name == name && (kind == Kind::Column || candidate.schema == schema))
        })
        .map(|candidate| (strsim::damerau_levenshtein(name, &candidate.name), candidate))
        .filter(|(distance, candidate)| {
            *distance <= (name.chars().count().min(candidate.name.chars().count()) / 3).max(1)
        })
        .min_by_key(|(distance, _)| *distance)?
        .1;
    let shown = if kind == Kind::Column || (schema.is_empty() && best.name != name) {
        best.name.clone()
    } else {
        best.qualified()
    };
    Some((shown, best))
}

type Name = (Kind, String, String);

fn collect(node: &NodeEnum, names: &mut Vec<Name>) {
    match node {
        NodeEnum::CreateStmt(create) => table(create, names),
        NodeEnum::CreateForeignTableStmt(create) => {
            if let Some(base) = &create.base_stmt {
                table(base, names);
            }
        }
        NodeEnum::CreateTableAsStmt(create) => {
            relation(create.into.as_ref().and_then(|into| into.rel.as_ref()), names);
        }
        NodeEnum::ViewStmt(create) => relation(create.view.as_ref(), names),
        NodeEnum::CreateSeqStmt(create) => relation(create.sequence.as_ref(), names),
        NodeEnum::IndexStmt(create) => {
            let schema =
                create.relation.as_ref().map(|on| on.schemaname.clone()).unwrap_or_default();
            names.push((Kind::Relation, schema, create.idxname.clone()));
        }
        NodeEnum::CompositeTypeStmt(create) => {
            if let Some(on) = &create.typevar {
                names.push((Kind::Type, on.schemaname.clone(), on.relname.clone()));
            }
        }
        NodeEnum::CreateEnumStmt(create) => qualified(Kind::Type, &create.type_name, names),
        NodeEnum::CreateRangeStmt(create) => qualified(Kind::Type, &create.type_name, names),
        NodeEnum::CreateDomainStmt(create) => qualified(Kind::Type, &create.domainname, names),
        NodeEnum::CreateFunctionStmt(create) => qualified(Kind::Routine, &create.funcname, names),
        NodeEnum::CreateSchemaStmt(create) => {
            names.push((Kind::Schema, String::new(), create.schemaname.clone()));
        }
        NodeEnum::AlterTableStmt(alter) => names.extend(alter.cmds.iter().filter_map(added_column)),
        NodeEnum::RenameStmt(rename) => {
            let schema =
                rename.relation.as_ref().map(|on| on.schemaname.clone()).unwrap_or_default();
            match rename.rename_type() {
                ObjectType::ObjectColumn => {
                    names.push((Kind::Column, String::new(), rename.newname.clone()));
                }
                ObjectType::ObjectTable
                | ObjectType::ObjectView
                | ObjectType::ObjectMatview
                | ObjectType::ObjectSequence => {
                    names.push((Kind::Relation, schema, rename.newname.clone()));
                }
                _ => {}
            }
        }
        _ => {}
    }
}

fn table(create: &pg_query::protobuf::CreateStmt, names: &mut Vec<Name>) {
    relation(create.relation.as_ref(), names);
    names.extend(create.table_elts.iter().filter_map(|element| column(element.node.as_ref()?)));
}

fn relation(on: Option<&RangeVar>, names: &mut Vec<Name>) {
    names.extend(on.map(|on| (Kind::Relation, on.schemaname.clone(), on.relname.clone())));
}

fn column(node: &NodeEnum) -> Option<Name> {
    let NodeEnum::ColumnDef(column) = node else { return None };
    let column: &ColumnDef = column;
    Some((Kind::Column, String::new(), column.colname.clone()))
}

fn added_column(command: &Node) -> Option<Name> {
    let NodeEnum::AlterTableCmd(command) = command.node.as_ref()? else { return None };
    if command.subtype() != AlterTableType::AtAddColumn {
        return None;
    }
    column(command.def.as_ref()?.node.as_ref()?)
}

fn qualified(kind: Kind, parts: &[Node], names: &mut Vec<Name>) {
    let mut parts = parts.iter().rev().filter_map(|part| match part.node.as_ref()? {
        NodeEnum::String(part) => Some(part.sval.clone()),
        _ => None,
    });
    if let Some(name) = parts.next() {
        names.push((kind, parts.next().unwrap_or_default(), name));
    }
}

/// The byte ranges of the tokens of `sql`, comments left out; `None` if it cannot be scanned.
pub(super) fn tokens(sql: &str) -> Option<Vec<Range<usize>>> {
    let scanned = pg_query::scan(sql).ok()?;
    let tokens = scanned
        .tokens
        .iter()
        .filter(|token| !matches!(token.token(), Token::SqlComment | Token::CComment));
    tokens
        .map(|token| Some(usize::try_from(token.start).ok()?..usize::try_from(token.end).ok()?))
        .collect()
}
