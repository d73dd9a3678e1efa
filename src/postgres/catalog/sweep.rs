//! Goes over every catalog there is and reports the rows that nobody has read: nothing vanishes.
//!
//! The list of catalogs comes from the server, so a class of object that a newer server brings is
//! reported too.

use std::collections::{BTreeSet, HashSet};

use tokio_postgres::Client;

use super::address::{Address, Directory};
use super::{CatalogError, texts};
use crate::model::{Kind, ObjectId, Unmodelled};

/// The catalogs of this database whose rows have an OID of their own.
pub(super) const CATALOGS: &str = "
    SELECT c.oid, c.relname
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'oid'
    WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND NOT c.relisshared
    ORDER BY c.relname";

/// Catalogs that are read otherwise, with the reason.
const READ_OTHERWISE: &[(&str, &str)] = &[
    ("pg_default_acl", "one row makes several default privileges"),
    (
        "pg_largeobject_metadata",
        "large objects are data, and known by OID alone: what is granted on one goes with it",
    ),
    ("pg_user_mapping", "the room of user mappings reads its view: only superusers may read it"),
];

/// Rows of temporary objects, which end with the session that made them.
const TEMPORARY: &[(&str, &str)] = &[
    ("pg_namespace", "c.nspname ~ '^pg_(toast_)?temp_'"),
    ("pg_class", "c.relpersistence = 't'"),
    (
        "pg_type",
        "EXISTS (SELECT FROM pg_namespace s WHERE s.oid = c.typnamespace AND s.nspname ~ '^pg_(toast_)?temp_')",
    ),
    (
        "pg_attrdef",
        "EXISTS (SELECT FROM pg_class t WHERE t.oid = c.adrelid AND t.relpersistence = 't')",
    ),
    (
        "pg_constraint",
        "EXISTS (SELECT FROM pg_class t WHERE t.oid = c.conrelid AND t.relpersistence = 't')",
    ),
    (
        "pg_statistic_ext",
        "EXISTS (SELECT FROM pg_class t WHERE t.oid = c.stxrelid AND t.relpersistence = 't')",
    ),
    (
        "pg_rewrite",
        "EXISTS (SELECT FROM pg_class t WHERE t.oid = c.ev_class AND t.relpersistence = 't')",
    ),
    (
        "pg_trigger",
        "EXISTS (SELECT FROM pg_class t WHERE t.oid = c.tgrelid AND t.relpersistence = 't')",
    ),
];

/// A catalog: its OID as text and its name.
pub(super) type Catalog = (String, String);

/// Every row of the catalogs that the server did not bring along itself
/// (`FirstNormalObjectId` and up).
pub(super) async fn rows(
    client: &Client,
    catalogs: &[Catalog],
) -> Result<HashSet<Address>, CatalogError> {
    let parts: Vec<String> = catalogs
        .iter()
        .filter(|(_, name)| !READ_OTHERWISE.iter().any(|(other, _)| other == name))
        .map(|(oid, name)| {
            let temporary = TEMPORARY.iter().find(|(catalog, _)| catalog == name);
            let temporary = temporary.map_or("false", |(_, condition)| *condition);
            format!(
                "SELECT {oid}, string_agg(c.oid::text, ' ') FROM {name} c
                 WHERE c.oid >= 16384 AND NOT ({temporary})"
            )
        })
        .collect();
    let messages = query(client, &parts.join("\nUNION ALL\n"), "a sweep").await?;
    let mut rows = HashSet::new();
    for row in texts(&messages) {
        let [class, oids] = row.as_slice() else { continue };
        rows.extend(oids.split(' ').filter_map(|oid| Address::parse(class, oid, "0")));
    }
    Ok(rows)
}

/// The names of what the catalogs hold and no room has read.
pub(super) async fn name(
    client: &Client,
    addresses: &[Address],
) -> Result<BTreeSet<Unmodelled>, CatalogError> {
    if addresses.is_empty() {
        return Ok(BTreeSet::new());
    }
    let sql = format!(
        "-- Servers before 16 say of a transform that it is \"on language\".
         SELECT i.type, CASE i.type WHEN 'transform'
             THEN replace(i.identity, ' on language ', ' language ') ELSE i.identity END
         FROM (VALUES {}) AS a (class, oid, sub)
         CROSS JOIN LATERAL pg_identify_object(a.class::oid, a.oid::oid, a.sub) i",
        values(addresses)
    );
    let messages = query(client, &sql, "objects of kinds without a room").await?;
    Ok(unmodelled(texts(&messages)))
}

/// Gives the objects a name that the rooms did not read and that something stands on: what the
/// server brought along itself, columns of views, the index behind a constraint.
///
/// What is of a kind without a room is returned as text.
pub(super) async fn meet_strangers(
    client: &Client,
    addresses: &[Address],
    directory: &mut Directory,
) -> Result<Vec<(Address, String)>, CatalogError> {
    if addresses.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT a.class, a.oid, a.sub, i.type, i.type || ' ' || i.identity,
                to_json(n.object_names)::text, to_json(n.object_args)::text
         FROM (VALUES {}) AS a (class, oid, sub)
         CROSS JOIN LATERAL pg_identify_object(a.class::oid, a.oid::oid, a.sub) i
         CROSS JOIN LATERAL pg_identify_object_as_address(a.class::oid, a.oid::oid, a.sub) n",
        values(addresses)
    );
    let messages = query(client, &sql, "what comments and privileges stand on").await?;
    let mut others = Vec::new();
    for row in texts(&messages) {
        let [class, oid, sub, object_type, words, names, arguments] = row.as_slice() else {
            continue;
        };
        let Some(at) = Address::parse(class, oid, sub) else { continue };
        match stranger(object_type, names, arguments) {
            Some(id) => directory.add_stranger(at, id),
            None => others.push((at, (*words).to_owned())),
        }
    }
    Ok(others)
}

/// An id of what `pg_identify_object_as_address` says.
fn stranger(object_type: &str, names: &str, arguments: &str) -> Option<ObjectId> {
    let mut path: Vec<String> = serde_json::from_str(names).ok()?;
    if object_type.ends_with(" column") {
        return Some(ObjectId::new(Kind::Column, path));
    }
    let kind = Kind::ALL.iter().copied().find(|kind| kind.name() == object_type)?;
    match kind {
        Kind::Function | Kind::Procedure | Kind::Aggregate => {
            let arguments: Vec<String> = serde_json::from_str(arguments).ok()?;
            // With an empty `search_path` these names are qualified where no keyword names the type.
            let arguments: Vec<&str> = arguments
                .iter()
                .map(|argument| argument.strip_prefix("pg_catalog.").unwrap_or(argument))
                .collect();
            path.push(format!("({})", arguments.join(", ")));
        }
        Kind::Schema
        | Kind::Table
        | Kind::View
        | Kind::Sequence
        | Kind::Index
        | Kind::Role
        | Kind::Tablespace => {}
        _ => return None,
    }
    Some(ObjectId::new(kind, path))
}

async fn query(
    client: &Client,
    sql: &str,
    what: &str,
) -> Result<Vec<tokio_postgres::SimpleQueryMessage>, CatalogError> {
    let failed = |source| CatalogError::Query { what: what.to_owned(), source };
    client.simple_query(sql).await.map_err(failed)
}

fn values(addresses: &[Address]) -> String {
    let rows: Vec<String> =
        addresses.iter().map(|at| format!("({}, {}, {})", at.class, at.oid, at.sub)).collect();
    rows.join(", ")
}

fn unmodelled<'a>(rows: impl Iterator<Item = Vec<&'a str>>) -> BTreeSet<Unmodelled> {
    rows.filter_map(|row| match row.as_slice() {
        [class, identity] => {
            Some(Unmodelled { class: (*class).to_owned(), identity: (*identity).to_owned() })
        }
        _ => None,
    })
    .collect()
}
