//! The versions of the extensions that come with PostgreSQL and differ between its majors.

use super::{NEWEST, OLDEST};

/// An extension of `contrib`, and the `default_version` of its control file in the majors from
/// [`OLDEST`] to [`NEWEST`]; an empty one where the major does not bring it.
type Shipped = (&'static str, [&'static str; 5]);

const SHIPPED: &[Shipped] = &[
    ("amcheck", ["1.3", "1.3", "1.3", "1.4", "1.5"]),
    ("btree_gist", ["1.6", "1.7", "1.7", "1.7", "1.8"]),
    ("citext", ["1.6", "1.6", "1.6", "1.6", "1.8"]),
    ("earthdistance", ["1.1", "1.1", "1.2", "1.2", "1.2"]),
    ("fuzzystrmatch", ["1.1", "1.1", "1.2", "1.2", "1.2"]),
    ("isn", ["1.2", "1.2", "1.2", "1.2", "1.3"]),
    ("lo", ["1.1", "1.1", "1.1", "1.1", "1.2"]),
    ("ltree", ["1.2", "1.2", "1.2", "1.3", "1.3"]),
    ("pageinspect", ["1.9", "1.11", "1.12", "1.12", "1.13"]),
    ("pg_buffercache", ["1.3", "1.3", "1.4", "1.5", "1.6"]),
    ("pg_freespacemap", ["1.2", "1.2", "1.2", "1.2", "1.3"]),
    ("pg_stat_statements", ["1.9", "1.10", "1.10", "1.11", "1.12"]),
    ("pg_walinspect", ["", "1.0", "1.1", "1.1", "1.1"]),
    ("pgcrypto", ["1.3", "1.3", "1.3", "1.3", "1.4"]),
    ("postgres_fdw", ["1.1", "1.1", "1.1", "1.1", "1.2"]),
    ("xml2", ["1.1", "1.1", "1.1", "1.1", "1.2"]),
];

/// Whether this is the version of the extension that a major brings. What a major after [`NEWEST`]
/// brings is not known: any version may be.
pub(super) fn is_shipped(name: &str, version: &str, major: u32) -> bool {
    let shipped = SHIPPED.iter().find(|(extension, _)| *extension == name);
    shipped.is_some_and(|(_, versions)| {
        let at = major.checked_sub(OLDEST).and_then(|at| usize::try_from(at).ok());
        major > NEWEST
            || at.and_then(|at| versions.get(at)).is_some_and(|shipped| *shipped == version)
    })
}
