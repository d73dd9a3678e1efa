//! `information_schema.table_constraints`, `key_column_usage`, `referential_constraints` and
//! `check_constraints`.

use std::collections::{BTreeMap, BTreeSet};

use super::reading::{Expected, Reading, flag, list, of_users, text};
use super::sql_text::{identifier, identifiers};
use super::{Facts, Testimony};
use crate::model::{Attributes, Kind};

const KINDS: &[Kind] = &[Kind::Table, Kind::Domain, Kind::Constraint];

/// The condition that a row is not one of those that stand for `NOT NULL` before PostgreSQL 18, whose
/// name is made of OIDs: the columns tell the same.
const NO_NOT_NULL: &str = "NOT (constraint_type = 'CHECK' AND constraint_name::text ~ format(
    '^%s_[0-9]+_not_null$', (
        SELECT z.oid || '_' || y.oid FROM pg_catalog.pg_class y
        JOIN pg_catalog.pg_namespace z ON z.oid = y.relnamespace
        WHERE z.nspname = table_schema AND y.relname = table_name)))";

// Exclusion constraints and constraint triggers are not in the standard.
pub(super) const TABLE_CONSTRAINTS: Testimony = Testimony {
    view: "table_constraints",
    kinds: KINDS,
    expressions: &[],
    query: |major| {
        let nulls = if major >= 15 { ", nulls_distinct::text" } else { "" };
        let condition = if major >= 18 { "true" } else { NO_NOT_NULL };
        format!(
            "SELECT 'constraint' AS _what,
                ARRAY[table_schema, table_name, constraint_name]::text[] AS _path,
                constraint_type::text, is_deferrable::text, initially_deferred::text,
                enforced::text {nulls}
             FROM information_schema.table_constraints
             WHERE {} AND {condition}",
            of_users("table_schema")
        )
    },
    expect: |reading, expected| {
        for (id, constraint) in reading.all(Kind::Constraint) {
            let constraint_type = match text(constraint, "type") {
                Some("primary key") => "PRIMARY KEY",
                Some("unique") => "UNIQUE",
                Some("foreign key") => "FOREIGN KEY",
                Some("check" | "not null") => "CHECK",
                _ => continue,
            };
            if !is_on_table(reading, &id.path) {
                continue;
            }
            let facts = Facts::default()
                .with("constraint_type", constraint_type)
                .with("is_deferrable", flag(constraint, "deferrable"))
                .with("initially_deferred", flag(constraint, "initially_deferred"))
                .with("enforced", flag(constraint, "enforced"));
            let facts = if reading.model.postgresql >= 15 {
                let is_unique = constraint_type == "UNIQUE";
                let distinct = is_unique.then(|| !flag(constraint, "nulls_not_distinct"));
                facts.with("nulls_distinct", distinct)
            } else {
                facts
            };
            expected.say(id, "constraint", &id.path, facts);
        }
    },
};

pub(super) const KEY_COLUMN_USAGE: Testimony = Testimony {
    view: "key_column_usage",
    kinds: KINDS,
    expressions: &[],
    query: |_| {
        format!(
            "SELECT 'key' AS _what, ARRAY[table_schema, table_name, constraint_name]::text[] AS _path,
                array_agg(column_name::text ORDER BY ordinal_position) AS columns,
                array_agg(position_in_unique_constraint::text ORDER BY ordinal_position)
                    FILTER (WHERE position_in_unique_constraint IS NOT NULL) AS positions
             FROM information_schema.key_column_usage
             WHERE {}
             GROUP BY table_schema, table_name, constraint_name",
            of_users("table_schema")
        )
    },
    expect: |reading, expected| {
        let keys = keys(reading);
        for (id, constraint) in reading.all(Kind::Constraint) {
            let facts = match text(constraint, "type") {
                Some("primary key" | "unique") => Facts::default()
                    .with("columns", key(constraint))
                    .with("positions", None::<&str>),
                Some("foreign key") => {
                    let columns = names(constraint, "columns");
                    let facts = Facts::default().with("columns", columns);
                    match referenced(&keys, constraint) {
                        Some(key) => facts.with("positions", positions(constraint, key)),
                        None => facts,
                    }
                }
                _ => continue,
            };
            expected.say(id, "key", &id.path, facts);
        }
    },
};

// The view names no table, and tables of one schema may have foreign keys of one name.
pub(super) const REFERENTIAL_CONSTRAINTS: Testimony = Testimony {
    view: "referential_constraints",
    kinds: KINDS,
    expressions: &[],
    query: |_| {
        format!(
            "SELECT DISTINCT 'foreign key named' AS _what,
                ARRAY[constraint_schema, constraint_name]::text[] AS _path,
                match_option::text, update_rule::text, delete_rule::text
             FROM information_schema.referential_constraints
             WHERE {}",
            of_users("constraint_schema")
        )
    },
    expect: |reading, expected| {
        named(reading, expected, "foreign key named", |_, constraint| {
            let upper = |name: &str| text(constraint, name).map(str::to_uppercase);
            // `MATCH SIMPLE` is told as `NONE`.
            let match_option = upper("match").map(|how| how.replace("SIMPLE", "NONE"));
            let facts = Facts::default()
                .with("match_option", match_option)
                .with("update_rule", upper("on_update"))
                .with("delete_rule", upper("on_delete"));
            (text(constraint, "type") == Some("foreign key")).then_some(Some(facts))
        });
    },
};

// A foreign key on a unique index that is no constraint refers to none.
pub(super) const REFERENCED_CONSTRAINTS: Testimony = Testimony {
    view: "referential_constraints",
    kinds: KINDS,
    expressions: &[],
    query: |_| {
        format!(
            "SELECT DISTINCT 'key referred to by a foreign key named' AS _what,
                ARRAY[constraint_schema, constraint_name]::text[] AS _path,
                ARRAY[unique_constraint_schema, unique_constraint_name]::text[] AS unique_constraint
             FROM information_schema.referential_constraints
             WHERE {} AND unique_constraint_name IS NOT NULL",
            of_users("constraint_schema")
        )
    },
    expect: |reading, expected| {
        let keys = keys(reading);
        let what = "key referred to by a foreign key named";
        named(reading, expected, what, |_, constraint| {
            let key = referenced(&keys, constraint);
            let path = key.map(|key| key.constraint.as_ref().map(|path| path.to_vec()));
            match (text(constraint, "type")?, path) {
                ("foreign key", Some(Some(path))) => {
                    Some(Some(Facts::default().with("unique_constraint", path)))
                }
                // Which of several keys it refers to, or one that was left out, is not known.
                ("foreign key", None) => Some(None),
                _ => None,
            }
        });
    },
};

// As with foreign keys, a name is all there is. Before 18 the view drops what is told twice.
pub(super) const CHECK_CONSTRAINTS: Testimony = Testimony {
    view: "check_constraints",
    kinds: KINDS,
    expressions: &["check_clause"],
    query: |major| {
        // Up to 16 the clause is cut from the whole definition, with its parentheses and its marks.
        let clause = if major >= 17 {
            "check_clause::text"
        } else {
            r"substring(regexp_replace(check_clause::text, '( NO INHERIT| NOT VALID)+$', '')
                        FROM '^\((.*)\)$')"
        };
        let condition = if major >= 18 { "true" } else { NO_NOT_NULL };
        // Those of foreign tables are in no other view.
        format!(
            "SELECT DISTINCT 'check named' AS _what,
                ARRAY[constraint_schema, constraint_name]::text[] AS _path,
                {clause} AS check_clause
             FROM information_schema.check_constraints
             WHERE {} AND (constraint_schema, constraint_name) IN (
                 SELECT constraint_schema, constraint_name
                 FROM information_schema.table_constraints
                 WHERE constraint_type = 'CHECK' AND {condition}
                 UNION ALL
                 SELECT constraint_schema, constraint_name
                 FROM information_schema.domain_constraints)",
            of_users("constraint_schema")
        )
    },
    expect: |reading, expected| {
        named(reading, expected, "check named", |path, constraint| {
            let clause = match text(constraint, "type")? {
                "check" => text(constraint, "expression")?.to_owned(),
                // The column's name is told without quotes.
                "not null" if is_on_table(reading, path) => {
                    format!("{} IS NOT NULL", names(constraint, "columns").first()?)
                }
                "not null" => "VALUE IS NOT NULL".to_owned(),
                _ => return None,
            };
            Some(Some(Facts::default().with("check_clause", clause)))
        });
    },
};

/// Says what is told of constraints by schema and name alone. `facts` says nothing for a constraint
/// that the view does not show, and `Some(None)` for one of which nothing is known.
fn named<'a>(
    reading: &Reading<'a>,
    expected: &mut Expected<'a>,
    what: &str,
    facts: impl Fn(&[String], &'a Attributes) -> Option<Option<Facts>>,
) {
    let short = |path: &[String]| -> Vec<String> {
        path.first().into_iter().chain(path.last()).cloned().collect()
    };
    for (id, constraint) in reading.all(Kind::Constraint) {
        match facts(&id.path, constraint) {
            Some(Some(facts)) => expected.say(id, what, &short(&id.path), facts),
            Some(None) => expected.allow(what, &short(&id.path)),
            None => {}
        }
    }
    for id in reading.blurred(Kind::Constraint) {
        expected.allow(what, &short(&id.path));
    }
}

fn is_on_table(reading: &Reading<'_>, path: &[String]) -> bool {
    path.get(..2).is_some_and(|table| reading.object(Kind::Table, table).is_some())
}

/// What a foreign key can refer to: the key's columns, and the constraint, unless it is an index.
struct Key {
    columns: Vec<String>,
    constraint: Option<[String; 2]>,
}

/// The unique keys of every table that a foreign key can refer to.
fn keys(reading: &Reading<'_>) -> BTreeMap<Vec<String>, Vec<Key>> {
    let mut keys: BTreeMap<_, Vec<Key>> = BTreeMap::new();
    for (id, object) in &reading.model.objects {
        let attributes = &object.attributes;
        if text(attributes, "predicate").is_some() || flag(attributes, "deferrable") {
            continue;
        }
        let constraint = match (id.kind, text(attributes, "type"), id.path.as_slice()) {
            (Kind::Constraint, Some("primary key" | "unique"), [schema, _, name]) => {
                Some([schema.clone(), name.clone()])
            }
            (Kind::Index, ..) if flag(attributes, "unique") => None,
            _ => continue,
        };
        if let Some(table) = text(attributes, "on") {
            let key = Key { columns: key(attributes), constraint };
            keys.entry(identifiers(table)).or_default().push(key);
        }
    }
    keys
}

/// The key that a foreign key refers to, when only one can be meant.
fn referenced<'k>(
    keys: &'k BTreeMap<Vec<String>, Vec<Key>>,
    foreign_key: &Attributes,
) -> Option<&'k Key> {
    let table = identifiers(text(foreign_key, "references")?);
    let columns: BTreeSet<String> = names(foreign_key, "references_columns").into_iter().collect();
    let mut fitting = keys
        .get(&table)?
        .iter()
        .filter(|key| key.columns.iter().cloned().collect::<BTreeSet<_>>() == columns);
    fitting.next().filter(|_| fitting.next().is_none())
}

/// Where each column of a foreign key stands in the key it refers to, from 1.
fn positions(foreign_key: &Attributes, key: &Key) -> Vec<String> {
    names(foreign_key, "references_columns")
        .iter()
        .filter_map(|name| key.columns.iter().position(|column| column == name))
        .map(|position| (position + 1).to_string())
        .collect()
}

/// The columns of a key; what stands behind a column's name says how it is indexed.
fn key(attributes: &Attributes) -> Vec<String> {
    let keys = list(attributes, "keys").into_iter();
    keys.filter_map(identifier).map(|(name, _)| name).collect()
}

/// A list of names without their quotes.
fn names(attributes: &Attributes, attribute: &str) -> Vec<String> {
    let names = list(attributes, attribute).into_iter();
    names.filter_map(identifier).map(|(name, _)| name).collect()
}
