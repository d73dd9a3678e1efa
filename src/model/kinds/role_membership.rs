//! Memberships of roles in roles (`pg_auth_members`), but those that `initdb` makes.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Aspect, Comparison, Room, Rule, since};
use crate::model::mirrored::{Mirrored, Place, Usual};
use crate::model::{Kind, ObjectId, ddl};

/// The membership of one role in another. It stands on the role that is granted; the path is the
/// member.
///
/// From 16 on several roles may have granted the same membership, each with options of its own: an
/// option is on when anybody gave it.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct RoleMembership {
    /// Whether the member may grant the membership to others.
    pub admin: bool,
    /// Whether the member has the role's privileges without `SET ROLE`; `None` when that is what
    /// the member itself says ([`Role::inherit`](super::role::Role::inherit)), as always before 16.
    pub inherit: Option<bool>,
    /// Whether the member may become the role by `SET ROLE`. Before 16 it always may.
    pub set: bool,
    /// Who granted it, `(bootstrap superuser)` for whoever ran `initdb`. What a grantor did not
    /// give of the options that are on is said: `joe WITHOUT ADMIN, SET`. A grantor that is gone is
    /// left out.
    pub granted_by: BTreeSet<String>,
}

/// The only memberships that `initdb` makes, before 16: later ones have OIDs to tell by.
const BY_INITDB: &str = "m.member = 'pg_monitor'::regrole AND m.roleid IN (
    'pg_read_all_settings'::regrole, 'pg_read_all_stats'::regrole, 'pg_stat_scan_tables'::regrole)";

impl Room for RoleMembership {
    const SQL_CLASS: &'static str = "ROLE";
    const NAMED: bool = false;
    const OUTSIDE_SCHEMAS: bool = true;
    const ASPECT: Aspect = Aspect::Cluster;
    const RULES: &'static [Rule] = &[Rule {
        attribute: "granted_by",
        comparison: Comparison::Equal,
        aspect: Aspect::Ownership,
    }];
    const MIRRORED: Mirrored = Mirrored {
        place: Place::On { of: &[Kind::Role], alone: false },
        usual: &[("set", Usual::Yes)],
        ..Mirrored::PLAIN
    };

    fn query(major: u32) -> String {
        let by_initdb = since(major, 16, "m.oid < 16384", BY_INITDB);
        let inherit = since(major, 16, "m.inherit_option", "u.rolinherit");
        let set = since(major, 16, "m.set_option", "true");
        format!(
            "SELECT ARRAY[g.member]::text[] AS _path,
                ARRAY['pg_authid'::regclass, g.roleid, 0]::int8[] AS _on,
                ARRAY['pg_authid'::regclass, g.member_oid, 0]::int8[] AS _parents,
                g.any_admin AS admin,
                CASE WHEN g.any_inherit <> g.rolinherit THEN g.any_inherit END AS inherit,
                g.any_set AS set,
                coalesce(array_agg(g.grantor || coalesce(' WITHOUT ' || nullif(concat_ws(', ',
                        CASE WHEN g.admin < g.any_admin THEN 'ADMIN' END,
                        CASE WHEN g.inherit < g.any_inherit THEN 'INHERIT' END,
                        CASE WHEN g.set < g.any_set THEN 'SET' END), ''), ''))
                    FILTER (WHERE g.grantor IS NOT NULL), ARRAY[]::text[]) AS granted_by
             FROM (
                SELECT o.*, bool_or(o.admin) OVER membership AS any_admin,
                    bool_or(o.inherit) OVER membership AS any_inherit,
                    bool_or(o.set) OVER membership AS any_set
                FROM (
                    SELECT m.roleid, u.oid AS member_oid, u.rolname AS member, u.rolinherit,
                        m.admin_option AS admin, {inherit} AS inherit, {set} AS set,
                        CASE r.oid WHEN 10 THEN '(bootstrap superuser)'
                             ELSE quote_ident(r.rolname) END AS grantor
                    FROM pg_auth_members m
                    JOIN pg_roles u ON u.oid = m.member
                    LEFT JOIN pg_roles r ON r.oid = m.grantor
                    WHERE NOT ({by_initdb})) o
                WINDOW membership AS (PARTITION BY o.roleid, o.member_oid)) g
             GROUP BY g.roleid, g.member_oid, g.member, g.rolinherit, g.any_admin, g.any_inherit,
                g.any_set"
        )
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let role = id.on.as_deref().map(ddl::path).unwrap_or_default();
        let member = ddl::last(id);
        let nobody = BTreeSet::from([String::new()]);
        let grantors = if self.granted_by.is_empty() { &nobody } else { &self.granted_by };
        let grants: Vec<String> = grantors
            .iter()
            .map(|grantor| {
                let (name, without) = grantor.split_once(" WITHOUT ").unwrap_or((grantor, ""));
                let options = self.options(&without.split(", ").collect::<Vec<_>>());
                let named = !name.is_empty() && !name.starts_with('(');
                let by = if named { format!(" GRANTED BY {name}") } else { String::new() };
                format!("GRANT {role} TO {member}{options}{by};")
            })
            .collect();
        grants.join("\n")
    }

    fn summary(&self, _id: &ObjectId) -> String {
        let options = self.options(&[]);
        if options.is_empty() { "member".to_owned() } else { format!("member{options}") }
    }
}

impl RoleMembership {
    /// What stands behind the member, but for the options that the grantor did not give. Servers
    /// before 16 understand no more than the first.
    fn options(&self, without: &[&str]) -> String {
        let mut options = Vec::new();
        if self.admin && !without.contains(&"ADMIN") {
            options.push("ADMIN OPTION");
        }
        let inherit = if without.contains(&"INHERIT") { Some(false) } else { self.inherit };
        options.extend(inherit.map(|on| if on { "INHERIT TRUE" } else { "INHERIT FALSE" }));
        if !self.set || without.contains(&"SET") {
            options.push("SET FALSE");
        }
        if options.is_empty() { String::new() } else { format!(" WITH {}", options.join(", ")) }
    }
}
