//! What the server brought along and somebody has changed since: `ALTER FUNCTION pg_catalog.lower(text)
//! COST 7`. No dump shows it, and no room reads it, so it is reported.
//!
//! A row that was written after the server was made bears the number of a later transaction
//! (`xmin`, which freezing keeps). The last thing that `initdb` makes is the database `template0`.

use std::collections::BTreeSet;

use tokio_postgres::Client;

use super::CatalogError;
use super::sweep::{Catalog, READ_OTHERWISE, unmodelled};
use crate::model::Unmodelled;

/// Catalogs in which a later row says nothing, with the reason.
const REWRITTEN: &[(&str, &str)] = &[
    ("pg_class", "`VACUUM FULL` and `REINDEX` give the server's own tables and indexes new files"),
    (
        "pg_collation",
        "`ALTER COLLATION … REFRESH VERSION` belongs to the operating system's library",
    ),
    ("pg_extension", "extensions have a room"),
    ("pg_namespace", "`public` has a room, and the others can change in their privileges alone"),
];

/// The condition that the row `c` was written after `initdb`.
const LATER: &str = "c.xmin::text::int8 > (
    SELECT d.xmin::text::int8 FROM pg_database d WHERE d.datname = 'template0')";

/// The objects of the server's own that were altered, with their comments.
///
/// Where privileges were ever granted or revoked the row tells no more than that, and the room of
/// the grants reads it; so only rows without an access list count.
pub(super) async fn read(
    client: &Client,
    catalogs: &[Catalog],
) -> Result<BTreeSet<Unmodelled>, CatalogError> {
    let mut parts: Vec<String> = catalogs
        .iter()
        .filter(|catalog| !REWRITTEN.iter().any(|(other, _)| *other == catalog.name))
        .filter(|catalog| !READ_OTHERWISE.iter().any(|(other, _)| *other == catalog.name))
        .map(|catalog| {
            let name = &catalog.name;
            let privileges = catalog.privileges.as_ref();
            let untouched =
                privileges.map(|acl| format!("AND c.{acl} IS NULL")).unwrap_or_default();
            format!(
                "SELECT '{name}'::regclass AS class, c.oid, 0 AS sub, '' AS what FROM {name} c
                 WHERE c.oid < 16384 AND {LATER} {untouched}"
            )
        })
        .collect();
    parts.push(format!(
        "SELECT DISTINCT 'pg_ts_config'::regclass, c.mapcfg, 0, '' FROM pg_ts_config_map c
         WHERE c.mapcfg < 16384 AND {LATER}"
    ));
    parts.push(format!(
        "SELECT c.classoid, c.objoid, c.objsubid, 'comment on ' FROM pg_description c
         WHERE c.objoid < 16384 AND {LATER}
           AND c.classoid NOT IN ('pg_extension'::regclass, 'pg_namespace'::regclass,
                                  'pg_largeobject'::regclass)"
    ));
    let sql = format!(
        "SELECT 'altered ' || a.what || i.type, i.identity FROM ({}) a
         CROSS JOIN LATERAL pg_identify_object(a.class, a.oid, a.sub) i",
        parts.join("\nUNION ALL\n")
    );
    unmodelled(client, &sql, "what was altered of the server's own").await
}
