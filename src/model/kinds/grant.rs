//! Privileges on objects and columns (`relacl`, `attacl`, `nspacl`, `proacl`, `typacl`).

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Kind, Room, since};
use crate::model::ddl::{Around, Written};
use crate::model::mirrored::{Mirrored, Place};
use crate::model::{ObjectId, ddl, parts_of_name};

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
///
/// `base_owner` is who the owner was when `base` was made. A new owner has taken over what the old
/// one had and had granted (`aclnewowner`), so that the two stand for each other.
pub(crate) fn deviations(acl: &str, base: &str, owner: &str, base_owner: &str) -> String {
    let by_grantee = |acl: &str, grantee: &str, grantor: &str| {
        format!(
            "(SELECT x.grantee, array_agg(DISTINCT x.privilege ORDER BY x.privilege) AS privileges
              FROM (SELECT {grantee} AS grantee, e.privilege_type
                        || CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
                        || CASE WHEN {grantor} <> {owner}
                                THEN ' GRANTED BY ' || quote_ident(pg_get_userbyid(e.grantor))
                                ELSE '' END AS privilege
                    FROM aclexplode({acl}) e) x
              GROUP BY x.grantee)"
        )
    };
    let taken_over =
        |role: &str| format!("CASE WHEN {role} = {base_owner} THEN {owner} ELSE {role} END");
    let actual = by_grantee(acl, "e.grantee", "e.grantor");
    let base = by_grantee(base, &taken_over("e.grantee"), &taken_over("e.grantor"));
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

/// Who owned the object when the privileges in `p.initprivs` were given: the one who gave them.
const FIRST_OWNER: &str = "(SELECT CASE WHEN count(DISTINCT i.grantor) = 1 THEN min(i.grantor) END
    FROM aclexplode(p.initprivs) i)";

/// What everybody and the owner may do with the row `o` of [`access_lists`] in a new database.
///
/// The schema `public` may have been dropped and made again, or given to another owner, and is
/// what `initdb` makes of it all the same, as `pg_dump` takes it: everything for its owner, and for
/// everybody its use, with what else may be done with it before 15.
fn base(major: u32) -> String {
    let everybody = since(major, 15, "'{USAGE}'", "'{USAGE,CREATE}'");
    format!(
        "CASE WHEN o.acl_type = 'n' AND o.oid = to_regnamespace('public')
              THEN acldefault('n', o.owner)
                   || ARRAY(SELECT makeaclitem(0, o.owner, p.privilege, false)
                            FROM unnest({everybody}::text[]) AS p (privilege))
              ELSE coalesce(p.initprivs, acldefault(o.acl_type, o.owner)) END"
    )
}

/// Every access list that is not empty: `class`, `oid`, `sub`, `owner`, `acl` and `acl_type`. The
/// schema `public` has one in a new database, so that an empty one says something there.
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
    lists.push(
        "SELECT 'pg_namespace'::regclass, n.oid, 0, n.nspowner, acldefault('n', n.nspowner), 'n'
         FROM pg_namespace n WHERE n.nspacl IS NULL AND n.nspname = 'public'"
            .to_owned(),
    );
    lists.push(
        "SELECT 'pg_database'::regclass, d.oid, 0, d.datdba, d.datacl, 'd'
         FROM pg_database d
         WHERE d.datacl IS NOT NULL AND d.datname = current_database()
         UNION ALL
         SELECT 'pg_tablespace'::regclass, t.oid, 0, t.spcowner, t.spcacl, 't'
         FROM pg_tablespace t WHERE t.spcacl IS NOT NULL"
            .to_owned(),
    );
    lists.join("\nUNION ALL\n")
}

impl Room for Grant {
    const SQL_CLASS: &'static str = "GRANT";
    const NAMED: bool = false;
    const OF_EXTENSION_MEMBERS: bool = true;
    const MIRRORED: Mirrored = Mirrored {
        place: Place::On { of: &[], alone: false },
        short: Some("privileges"),
        ..Mirrored::PLAIN
    };

    // Only what differs from `pg_init_privs` is a grant of the user's.
    fn query(major: u32) -> String {
        let access_lists = access_lists();
        let deviations = deviations("o.acl", &base(major), "o.owner", FIRST_OWNER);
        format!(
            "SELECT ARRAY[g.role] AS _path,
                ARRAY[o.class, o.oid, o.sub]::int8[] AS _on,
                g.privileges
             FROM ({access_lists}) o
             LEFT JOIN pg_init_privs p
                  ON p.classoid = o.class AND p.objoid = o.oid AND p.objsubid = o.sub
             CROSS JOIN {deviations} g
             WHERE o.acl IS DISTINCT FROM p.initprivs"
        )
    }

    fn written(&self, id: &ObjectId, around: &Around<'_>) -> Written {
        let Some(target) = id.on.as_deref() else { return Written::statement("") };
        let is_column = target.kind.room().sql_class == "COLUMN";
        let (granted, column) = if is_column {
            (format!("TABLE {}", ddl::qualified(&target.path)), format!(" ({})", ddl::last(target)))
        } else {
            (ddl::granted(target), String::new())
        };
        let role = role(id, owner(target, around).as_deref());
        let has_default = !is_column
            && (is_there_anyway(target, around) || has_default(target.kind.room().grant_class, id));
        let revokes = self.privileges.is_empty() || has_default;
        let by_grantor = by_grantor(&self.privileges);
        let text = ddl::about(target, &granted, |on| {
            let mut lines = Vec::new();
            if revokes {
                lines.push(format!("REVOKE ALL{column} ON {on} FROM {role};"));
            }
            if let Some(privileges) = by_grantor.get(&None) {
                lines.extend(granting("", privileges, &column, on, &role));
            }
            lines.join("\n")
        });
        let mut written = Written::statement(text);
        for (grantor, privileges) in &by_grantor {
            let Some(grantor) = grantor else { continue };
            // `GRANTED BY` is only understood for the current role.
            let text = ddl::about(target, &granted, |on| {
                let lines = granting("", privileges, &column, on, &role).join("\n");
                format!("SET ROLE {grantor};\n{lines}\nRESET ROLE;")
            });
            let after = written.then(text);
            let grantor = parts_of_name(grantor);
            after.needs.insert(ObjectId::attached(Kind::Grant, target.clone(), grantor));
            after.completes = Some(id.clone());
            after.on_complete = true;
        }
        // Privileges on a whole relation come first: revoking them revokes those on its columns.
        let relations = around.parents().iter().filter(|parent| *parent != target);
        written.needs.extend(
            relations
                .map(|of| ObjectId::attached(Kind::Grant, of.clone(), id.path.iter().cloned())),
        );
        written
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

/// The role that a grant is for, as SQL; `owner` is who stands for the owner of the object.
fn role(id: &ObjectId, owner: Option<&str>) -> String {
    match id.path.last().map(String::as_str) {
        Some("public") | None => "PUBLIC".to_owned(),
        Some("(owner)") => owner.map_or_else(|| "CURRENT_USER".to_owned(), ddl::ident),
        Some(role) => ddl::ident(role),
    }
}

/// Who owns an object, where the script says so or the object is there from the start. Anything
/// else belongs to whoever runs the script.
fn owner(target: &ObjectId, around: &Around<'_>) -> Option<String> {
    let known = around.with_owners() || is_there_anyway(target, around);
    let object = around.get(target).filter(|_| known)?;
    Some(object.attributes.get("owner")?.as_str()?.to_owned())
}

/// Whether the script does not make the object, so that its privileges may be any.
fn is_there_anyway(target: &ObjectId, around: &Around<'_>) -> bool {
    around.in_script() && around.get(target).is_none()
        || (target.kind.room().at_start)().iter().any(|(present, _)| present == target)
}

/// Whether the role has privileges on a new object of the class: its owner has all, and everybody
/// has some on a database and on what can be called or used as a type (`acldefault`).
fn has_default(class: &str, id: &ObjectId) -> bool {
    let of_everybody =
        ["DATABASE", "FUNCTION", "PROCEDURE", "LANGUAGE", "TYPE", "DOMAIN", "FUNCTIONS", "TYPES"];
    match id.path.last().map(String::as_str) {
        Some("(owner)") => true,
        Some("public") => of_everybody.contains(&class),
        _ => false,
    }
}

/// The privileges with what follows the role in a `GRANT`, by the role that granted them where
/// that is not the owner.
fn by_grantor(privileges: &BTreeSet<String>) -> BTreeMap<Option<&str>, BTreeMap<&str, Vec<&str>>> {
    let mut sorted: BTreeMap<Option<&str>, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    for privilege in privileges {
        let (privilege, grantor) = privilege
            .split_once(" GRANTED BY ")
            .map_or((privilege.as_str(), None), |(privilege, grantor)| (privilege, Some(grantor)));
        let (name, option) = privilege.split_once(" WITH ").unwrap_or((privilege, ""));
        sorted.entry(grantor).or_default().entry(option).or_default().push(name);
    }
    sorted
}

/// A `GRANT` of the privileges without and one of those with the grant option.
fn granting(
    prefix: &str,
    privileges: &BTreeMap<&str, Vec<&str>>,
    column: &str,
    on: &str,
    role: &str,
) -> Vec<String> {
    privileges
        .iter()
        .map(|(option, names)| {
            let names: Vec<String> = names.iter().map(|name| format!("{name}{column}")).collect();
            let option = if option.is_empty() { String::new() } else { format!(" WITH {option}") };
            format!("{prefix}GRANT {} ON {on} TO {role}{option};", names.join(", "))
        })
        .collect()
}

/// What gives a role these privileges on objects that do not exist yet, and no others.
pub(super) fn statements(
    prefix: &str,
    privileges: &BTreeSet<String>,
    class: &str,
    id: &ObjectId,
    creator: &str,
) -> String {
    let role = role(id, Some(creator));
    let mut lines = Vec::new();
    // A setting for one schema adds to the others.
    if privileges.is_empty() || id.on.is_none() && has_default(class, id) {
        lines.push(format!("{prefix}REVOKE ALL ON {class} FROM {role};"));
    }
    for privileges in by_grantor(privileges).values() {
        lines.extend(granting(prefix, privileges, "", class, &role));
    }
    lines.join("\n")
}
