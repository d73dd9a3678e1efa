//! Goes over every catalog there is and reports the rows that nobody has read: nothing vanishes.
//!
//! The list of catalogs comes from the server, so a class of object that a newer server brings is
//! reported too.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;
use tokio_postgres::Client;

use super::address::{Address, Directory};
use super::{CatalogError, each};
use crate::model::{Kind, ObjectId, Unmodelled};

/// The catalogs of this database whose rows have an OID of their own, with the columns that hold
/// the schema of a row and its access list.
pub(super) const CATALOGS: &str = "
    SELECT c.oid, c.relname,
        (SELECT s.attname FROM pg_attribute s
         WHERE s.attrelid = c.oid AND s.attname ~ 'namespace$' AND s.atttypid = 'oid'::regtype),
        (SELECT s.attname FROM pg_attribute s
         WHERE s.attrelid = c.oid AND s.atttypid = 'aclitem[]'::regtype)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'oid'
    WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND NOT c.relisshared
    ORDER BY c.relname";

/// Catalogs that are read otherwise, with the reason.
pub(super) const READ_OTHERWISE: &[(&str, &str)] = &[
    ("pg_default_acl", "one row makes several default privileges"),
    (
        "pg_largeobject_metadata",
        "large objects are data, and known by OID alone: what is granted on one goes with it",
    ),
    ("pg_user_mapping", "the room of user mappings reads its view: only superusers may read it"),
];

/// The schemas of temporary objects, which end with the session that made them.
const TEMPORARY_SCHEMAS: &str =
    "(SELECT s.oid FROM pg_namespace s WHERE s.nspname ~ '^pg_(toast_)?temp_')";

/// What tells a row of a temporary object where the catalog has no column for its schema: the
/// column that says what it is on or in, that other catalog, and the column for the schema there.
const TEMPORARY: &[(&str, &str, &str, &str)] = &[
    ("pg_attrdef", "adrelid", "pg_class", "relnamespace"),
    ("pg_policy", "polrelid", "pg_class", "relnamespace"),
    ("pg_rewrite", "ev_class", "pg_class", "relnamespace"),
    ("pg_trigger", "tgrelid", "pg_class", "relnamespace"),
    ("pg_enum", "enumtypid", "pg_type", "typnamespace"),
    ("pg_amop", "amopfamily", "pg_opfamily", "opfnamespace"),
    ("pg_amproc", "amprocfamily", "pg_opfamily", "opfnamespace"),
];

/// A catalog whose rows have an OID.
#[derive(Debug)]
pub(super) struct Catalog {
    /// Its OID as text.
    pub(super) oid: String,
    pub(super) name: String,
    /// The column that holds the schema of a row.
    pub(super) schema: Option<String>,
    /// The column that holds the access list of a row.
    pub(super) privileges: Option<String>,
}

impl Catalog {
    /// From a row of [`CATALOGS`].
    pub(super) fn parse(row: &[&str]) -> Option<Self> {
        let [oid, name, schema, privileges] = row else { return None };
        let column = |name: &str| (!name.is_empty()).then(|| name.to_owned());
        Some(Self {
            oid: (*oid).to_owned(),
            name: (*name).to_owned(),
            schema: column(schema),
            privileges: column(privileges),
        })
    }

    /// The condition that the row `c` is that of a temporary object.
    fn temporary(&self) -> String {
        if self.name == "pg_namespace" {
            return format!("c.oid IN {TEMPORARY_SCHEMAS}");
        }
        if let Some(schema) = &self.schema {
            return format!("c.{schema} IN {TEMPORARY_SCHEMAS}");
        }
        let on = TEMPORARY.iter().find(|(catalog, ..)| *catalog == self.name);
        on.map_or_else(
            || "false".to_owned(),
            |(_, column, other, schema)| {
                format!(
                    "EXISTS (SELECT FROM {other} t
                             WHERE t.oid = c.{column} AND t.{schema} IN {TEMPORARY_SCHEMAS})"
                )
            },
        )
    }
}

/// The catalogs, among those that rooms name as [`Room::CATALOG`](crate::model::kinds::Room), that
/// hold a row which the server did not bring along itself.
pub(super) async fn in_use(client: &Client) -> Result<BTreeSet<String>, CatalogError> {
    let catalogs: BTreeSet<&str> =
        Kind::ALL.iter().filter_map(|kind| kind.room().catalog).collect();
    let parts: Vec<String> = catalogs
        .iter()
        .map(|name| format!("SELECT '{name}' WHERE EXISTS (SELECT FROM {name} WHERE oid >= 16384)"))
        .collect();
    let sql = parts.join("\nUNION ALL\n");
    let name = |row: &[&str]| row.first().map(|name| (*name).to_owned());
    Ok(each(client, &sql, "which catalogs are in use", name).await?.into_iter().collect())
}

/// Every row of the catalogs that the server did not bring along itself
/// (`FirstNormalObjectId` and up), and every column of a table.
pub(super) async fn rows(
    client: &Client,
    catalogs: &[Catalog],
) -> Result<FxHashSet<Address>, CatalogError> {
    let mut parts: Vec<String> = catalogs
        .iter()
        .filter(|catalog| !READ_OTHERWISE.iter().any(|(other, _)| *other == catalog.name))
        .map(|catalog| {
            let (oid, name, temporary) = (&catalog.oid, &catalog.name, catalog.temporary());
            format!(
                "SELECT {oid}, 0, string_agg(c.oid::text, ' ') FROM {name} c
                 WHERE c.oid >= 16384 AND NOT ({temporary})"
            )
        })
        .collect();
    parts.push(
        "SELECT 'pg_class'::regclass::oid, a.attnum, string_agg(c.oid::text, ' ')
         FROM pg_class c
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't'
         GROUP BY a.attnum"
            .to_owned(),
    );
    let sql = parts.join("\nUNION ALL\n");
    let of_catalog = |row: &[&str]| {
        let [class, sub, oids] = row else { return None };
        let rows = oids.split(' ').filter_map(|oid| Address::parse(class, oid, sub));
        Some(rows.collect::<Vec<_>>())
    };
    let catalogs = each(client, &sql, "a sweep", of_catalog).await?;
    let mut rows = FxHashSet::default();
    rows.reserve(catalogs.iter().map(Vec::len).sum());
    rows.extend(catalogs.into_iter().flatten());
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
    unmodelled(client, &sql, "objects of kinds without a room").await
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
        "SELECT a.class, a.oid, a.sub,
                CASE t.typtype WHEN 'c' THEN 'composite type' WHEN 'd' THEN 'domain'
                    WHEN 'e' THEN 'enum' WHEN 'r' THEN 'range type'
                    ELSE CASE WHEN t.oid IS NOT NULL THEN 'base type' ELSE i.type END END,
                i.type || ' ' || i.identity,
                CASE WHEN t.oid IS NULL THEN to_json(n.object_names)
                     ELSE json_build_array(i.schema, t.typname) END::text,
                to_json(n.object_args)::text
         FROM (VALUES {}) AS a (class, oid, sub)
         CROSS JOIN LATERAL pg_identify_object(a.class::oid, a.oid::oid, a.sub) i
         CROSS JOIN LATERAL pg_identify_object_as_address(a.class::oid, a.oid::oid, a.sub) n
         LEFT JOIN pg_type t ON a.class = 'pg_type'::regclass::int8 AND t.oid = a.oid",
        values(addresses)
    );
    let named = each(client, &sql, "what comments and privileges stand on", |row| {
        let [class, oid, sub, object_type, words, names, arguments] = row else { return None };
        let id = stranger(object_type, names, arguments);
        Some((Address::parse(class, oid, sub)?, id.ok_or_else(|| (*words).to_owned())))
    });
    let mut others = Vec::new();
    for (at, named) in named.await? {
        match named {
            Ok(id) => directory.add_stranger(at, id),
            Err(words) => others.push((at, words)),
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
        | Kind::Rule
        | Kind::Language
        | Kind::BaseType
        | Kind::Domain
        | Kind::CompositeType
        | Kind::EnumType
        | Kind::RangeType
        | Kind::Role
        | Kind::Tablespace => {}
        _ => return None,
    }
    Some(ObjectId::new(kind, path))
}

/// What has no row with an OID of its own in this database, and no room.
pub(super) async fn outside(client: &Client) -> Result<BTreeSet<Unmodelled>, CatalogError> {
    let sql = "
        SELECT 'dependency on an extension', i.type || ' ' || i.identity
        FROM pg_depend d
        CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, d.objsubid) i
        WHERE d.deptype = 'x' AND d.classid NOT IN (
            'pg_class'::regclass, 'pg_proc'::regclass, 'pg_trigger'::regclass)";
    unmodelled(client, sql, "what has no room").await
}

fn values(addresses: &[Address]) -> String {
    let rows: Vec<String> =
        addresses.iter().map(|at| format!("({}, {}, {})", at.class, at.oid, at.sub)).collect();
    rows.join(", ")
}

/// The objects that a query names by class and identity.
pub(super) async fn unmodelled(
    client: &Client,
    sql: &str,
    what: &str,
) -> Result<BTreeSet<Unmodelled>, CatalogError> {
    let named = each(client, sql, what, |row| {
        let [class, identity] = row else { return None };
        Some(Unmodelled { class: (*class).to_owned(), identity: (*identity).to_owned() })
    });
    Ok(named.await?.into_iter().collect())
}
