//! Row level security policies (`pg_policy`).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Room, Rule, derived};
use crate::model::expression::Expression;
use crate::model::mirrored::{Mirrored, Place, Usual};
use crate::model::{Kind, ObjectId, ddl};

/// A row level security policy.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Policy {
    /// `all`, `select`, `insert`, `update` or `delete`.
    pub command: String,
    /// Whether it grants access (`PERMISSIVE`) or takes it away (`RESTRICTIVE`).
    pub permissive: bool,
    /// The roles it applies to; `public` for everyone.
    pub roles: BTreeSet<String>,
    /// Which rows are visible.
    pub using: Option<Expression>,
    /// Which rows may be written.
    pub with_check: Option<Expression>,
}

impl Room for Policy {
    const SQL_CLASS: &'static str = "POLICY";
    const CATALOG: Option<&'static str> = Some("pg_policy");
    const WITHIN_RELATION: bool = true;
    const RULES: &'static [Rule] = &[derived("using"), derived("with_check")];
    const OF_EXTENSION_MEMBERS: bool = true;
    const MIRRORED: Mirrored = Mirrored {
        place: Place::Part { of: &[Kind::Table], mentioned_in: &[] },
        usual: &[
            ("command", Usual::Text("all")),
            ("permissive", Usual::Yes),
            ("roles", Usual::Texts(&["public"])),
        ],
        ..Mirrored::PLAIN
    };

    fn query(_major: u32) -> String {
        "SELECT r.path || p.polname::text AS _path,
            ARRAY['pg_policy'::regclass, p.oid, 0]::int8[] AS _at, r.at AS _parents,
            CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update'
                 WHEN 'd' THEN 'delete' ELSE 'all' END AS command,
            p.polpermissive AS permissive,
            ARRAY(SELECT CASE WHEN u.role = 0 THEN 'public'
                         ELSE quote_ident(pg_get_userbyid(u.role)) END
                  FROM unnest(p.polroles) AS u (role)) AS roles,
            pg_get_expr(p.polqual, p.polrelid) AS \"using\",
            pg_get_expr(p.polwithcheck, p.polrelid) AS with_check
         FROM pg_policy p JOIN relation r ON r.oid = p.polrelid"
            .to_owned()
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let restrictive = if self.permissive { "" } else { " AS RESTRICTIVE" };
        let roles: Vec<&str> = self.roles.iter().map(String::as_str).collect();
        let mut text = format!(
            "CREATE POLICY {} ON {}{restrictive} FOR {} TO {}",
            ddl::last(id),
            ddl::qualified(&id.path),
            self.command.to_uppercase(),
            roles.join(", ")
        );
        if let Some(using) = &self.using {
            text += &format!(" USING ({using})");
        }
        if let Some(check) = &self.with_check {
            text += &format!(" WITH CHECK ({check})");
        }
        text + ";"
    }
}
