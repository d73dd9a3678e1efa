//! Privileges on objects and columns (`relacl`, `attacl`, `nspacl`, `proacl`, `typacl`).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Room;
use crate::model::{ObjectId, ddl};

/// What one role may do with an object, where that is not what the role would have anyway.
///
/// The object's path is the role: `public` for everyone, `(owner)` for the object's owner. What
/// everyone has by default is `acldefault`, or what `pg_init_privs` recorded when the object came
/// with the server or an extension. An empty set is a default that was revoked.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Grant {
    /// The privileges: `SELECT`, `SELECT WITH GRANT OPTION`, `SELECT GRANTED BY role`.
    pub privileges: BTreeSet<String>,
}

/// The lateral sub-select of roles whose privileges in the `aclitem[]` expression `acl` are not
/// those in `base`: `role` and `privileges`, where `owner` is the owner's OID.
pub(crate) fn deviations(acl: &str, base: &str, owner: &str) -> String {
    let by_grantee = |acl: &str| {
        format!(
            "(SELECT x.grantee, array_agg(x.privilege ORDER BY x.privilege) AS privileges
              FROM (SELECT e.grantee, e.privilege_type
                        || CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
                        || CASE WHEN e.grantor <> {owner}
                                THEN ' GRANTED BY ' || quote_ident(pg_get_userbyid(e.grantor))
                                ELSE '' END AS privilege
                    FROM aclexplode({acl}) e) x
              GROUP BY x.grantee)"
        )
    };
    let (actual, base) = (by_grantee(acl), by_grantee(base));
    format!(
        "LATERAL (
            SELECT CASE grantee WHEN 0 THEN 'public' WHEN {owner} THEN '(owner)'
                   ELSE pg_get_userbyid(grantee)::text END AS role,
                   coalesce(actual.privileges, ARRAY[]::text[]) AS privileges
            FROM {actual} AS actual FULL JOIN {base} AS base USING (grantee)
            WHERE actual.privileges IS DISTINCT FROM base.privileges)"
    )
}

/// What can bear a privilege: the catalog, its columns for the access list and the owner, and the
/// class of object as `acldefault` calls it.
///
/// `initdb` records nothing in `pg_init_privs` for `information_schema`, so that schema is left
/// alone, as `pg_dump` leaves it.
const BEARERS: &[(&str, &str, &str, &str)] = &[
    ("pg_namespace", "nspacl", "nspowner", "'n'"),
    ("pg_class", "relacl", "relowner", "CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END"),
    ("pg_proc", "proacl", "proowner", "'f'"),
    ("pg_type", "typacl", "typowner", "'T'"),
    ("pg_language", "lanacl", "lanowner", "'l'"),
    ("pg_foreign_data_wrapper", "fdwacl", "fdwowner", "'F'"),
    ("pg_foreign_server", "srvacl", "srvowner", "'S'"),
];

/// Every access list that is not empty: `class`, `oid`, `sub`, `owner`, `acl` and `acl_type`.
fn access_lists() -> String {
    let mut lists: Vec<String> = BEARERS
        .iter()
        .map(|(catalog, acl, owner, acl_type)| {
            let elsewhere = match *catalog {
                "pg_namespace" => "c.nspname <> 'information_schema'",
                "pg_class" => "c.relnamespace <> 'information_schema'::regnamespace",
                _ => "true",
            };
            format!(
                "SELECT '{catalog}'::regclass AS class, c.oid, 0 AS sub, c.{owner} AS owner,
                    c.{acl} AS acl, ({acl_type})::\"char\" AS acl_type
                 FROM {catalog} c WHERE c.{acl} IS NOT NULL AND {elsewhere}"
            )
        })
        .collect();
    lists.push(
        "SELECT 'pg_class'::regclass, c.oid, a.attnum, c.relowner, a.attacl, 'c'
         FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
         WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
           AND c.relnamespace <> 'information_schema'::regnamespace"
            .to_owned(),
    );
    lists.join("\nUNION ALL\n")
}

impl Room for Grant {
    const SQL_CLASS: &'static str = "GRANT";
    const NAMED: bool = false;
    const OF_EXTENSION_MEMBERS: bool = true;

    // Only what differs from `pg_init_privs` is a grant of the user's.
    fn query(_major: u32) -> String {
        let access_lists = access_lists();
        let deviations = deviations(
            "o.acl",
            "coalesce(p.initprivs, acldefault(o.acl_type, o.owner))",
            "o.owner",
        );
        format!(
            "SELECT ARRAY[g.role] AS _path,
                ARRAY[o.class, o.oid, o.sub]::int8[] AS _on,
                g.privileges
             FROM ({access_lists}) o
             LEFT JOIN pg_init_privs p
                  ON p.classoid = o.class AND p.objoid = o.oid AND p.objsubid = o.sub
             CROSS JOIN {deviations} g"
        )
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let Some(target) = id.on.as_deref() else { return String::new() };
        let is_column = target.kind.room().sql_class == "COLUMN";
        let (on, column) = if is_column {
            (format!("TABLE {}", ddl::qualified(&target.path)), format!(" ({})", ddl::last(target)))
        } else {
            (ddl::target(target), String::new())
        };
        statements("", &self.privileges, &column, &on, id)
    }

    fn summary(&self, _id: &ObjectId) -> String {
        privileges_in_words(&self.privileges)
    }
}

/// The privileges as a list.
pub(super) fn privileges_in_words(privileges: &BTreeSet<String>) -> String {
    let names: Vec<&str> = privileges.iter().map(String::as_str).collect();
    if names.is_empty() { "no privileges".to_owned() } else { names.join(", ") }
}

/// One `GRANT` for each privilege to the role that the id's path ends with, or a `REVOKE` of the
/// default.
pub(super) fn statements(
    prefix: &str,
    privileges: &BTreeSet<String>,
    column: &str,
    on: &str,
    id: &ObjectId,
) -> String {
    let role = match id.path.last().map(String::as_str) {
        Some("public") | None => "PUBLIC".to_owned(),
        Some("(owner)") => "CURRENT_USER".to_owned(),
        Some(role) => ddl::ident(role),
    };
    if privileges.is_empty() {
        return format!("{prefix}REVOKE ALL ON {on} FROM {role};");
    }
    let lines: Vec<String> = privileges
        .iter()
        .map(|privilege| {
            let (name, suffix) = privilege.split_once(' ').unwrap_or((privilege, ""));
            let blank = if suffix.is_empty() { "" } else { " " };
            format!("{prefix}GRANT {name}{column} ON {on} TO {role}{blank}{suffix};")
        })
        .collect();
    lines.join("\n")
}
