//! Privileges on objects and columns (`relacl`, `attacl`, `nspacl`, `proacl`, `typacl`).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Room;
use super::function::SIGNATURE;
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

/// What the server itself brought along and what can bear a privilege, as rows of the same form as
/// those made of `object_id`. Only what differs from `pg_init_privs` is a grant of the user's.
/// `initdb` records nothing there for `information_schema`, so that schema is left alone, as
/// `pg_dump` leaves it.
fn system_objects() -> String {
    format!(
        r#"SELECT s.class, s.oid, s.sub, s.id, s.relation, s.owner, s.acl, s.acl_type
        FROM pg_namespace n
        CROSS JOIN LATERAL (
            SELECT 'pg_namespace'::regclass::oid AS class, n.oid, 0 AS sub,
                   json_build_object('kind', 'schema', 'path', json_build_array(n.nspname)) AS id,
                   NULL::json AS relation, n.nspowner AS owner, n.nspacl AS acl, 'n'::"char" AS acl_type
            UNION ALL
            SELECT 'pg_class'::regclass, c.oid, a.sub,
                   CASE WHEN a.sub = 0 THEN r.id
                        ELSE json_build_object('kind', 'column',
                                'path', json_build_array(n.nspname, c.relname, a.name)) END,
                   CASE WHEN a.sub <> 0 THEN r.id END, c.relowner, a.acl,
                   CASE WHEN a.sub <> 0 THEN 'c' WHEN c.relkind = 'S' THEN 's' ELSE 'r' END::"char"
            FROM pg_class c
            CROSS JOIN LATERAL (
                SELECT json_build_object('kind', CASE c.relkind WHEN 'v' THEN 'view'
                           WHEN 'S' THEN 'sequence' ELSE 'table' END,
                           'path', json_build_array(n.nspname, c.relname)) AS id) r
            CROSS JOIN LATERAL (
                SELECT 0 AS sub, NULL::name AS name, c.relacl AS acl
                UNION ALL
                SELECT t.attnum, t.attname, t.attacl FROM pg_attribute t WHERE t.attrelid = c.oid) a
            WHERE c.relnamespace = n.oid
            UNION ALL
            SELECT 'pg_proc'::regclass, p.oid, 0,
                   json_build_object('kind', CASE p.prokind WHEN 'p' THEN 'procedure'
                       WHEN 'a' THEN 'aggregate' ELSE 'function' END,
                       'path', json_build_array(n.nspname, p.proname, {SIGNATURE})),
                   NULL, p.proowner, p.proacl, 'f'
            FROM pg_proc p WHERE p.pronamespace = n.oid) s
        WHERE n.nspname = 'pg_catalog' AND s.acl IS NOT NULL"#
    )
}

impl Room for Grant {
    const SQL_CLASS: &'static str = "GRANT";
    const NAMED: bool = false;

    // What was granted on a member of an extension is the user's doing: `_oid` is zero, so that it
    // is not left out with the member, and the extension is one more parent. Columns of views are no
    // objects of their own, so a column's relation is a parent too.
    fn query(_major: u32) -> String {
        let system_objects = system_objects();
        let deviations = deviations(
            "o.acl",
            "coalesce(p.initprivs, acldefault(o.acl_type, o.owner))",
            "o.owner",
        );
        format!(
            "SELECT ARRAY[g.role] AS _path,
                0 AS _class, 0 AS _oid, o.id AS _on,
                (SELECT json_agg(p.id) FROM (
                    SELECT o.id
                    UNION ALL
                    SELECT o.relation WHERE o.relation IS NOT NULL
                    UNION ALL
                    SELECT json_build_object('kind', 'extension', 'path', json_build_array(m.extname))
                    WHERE m.extname IS NOT NULL) p) AS _parents,
                g.privileges
             FROM (SELECT class, oid, 0 AS sub, id, NULL::json AS relation, owner, acl, acl_type
                   FROM object_id
                   WHERE acl IS NOT NULL
                   UNION ALL
                   {system_objects}
                   UNION ALL
                   SELECT o.class, o.oid, a.attnum,
                          json_build_object('kind', 'column', 'path', o.path || a.attname::text),
                          o.id, o.owner, a.attacl, 'c'
                   FROM object_id o JOIN pg_attribute a ON a.attrelid = o.oid
                   WHERE o.class = 'pg_class'::regclass AND a.attacl IS NOT NULL
                     AND NOT a.attisdropped) o
             LEFT JOIN pg_init_privs p
                  ON p.classoid = o.class AND p.objoid = o.oid AND p.objsubid = o.sub
             LEFT JOIN extension_member m ON m.classid = o.class AND m.objid = o.oid
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
