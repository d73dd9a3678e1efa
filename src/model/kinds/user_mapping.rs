//! User mappings (`pg_user_mappings`): as whom a role reaches a foreign server.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Room;
use crate::model::mirrored::{Mirrored, Place};
use crate::model::{Kind, ObjectId, ddl, secrets};

/// As whom a role reaches a foreign server. It stands on the server; the path is the role, or
/// `public` for everybody who has no mapping of their own.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct UserMapping {
    /// Options, each `name=value`. Only values that name a user are shown, all others are
    /// `(hidden)`. `None` where the role may not read them.
    pub options: Option<BTreeSet<String>>,
}

impl Room for UserMapping {
    const SQL_CLASS: &'static str = "USER MAPPING";
    const CATALOG: Option<&'static str> = Some("pg_foreign_server");
    const NAMED: bool = false;
    const OUTSIDE_SCHEMAS: bool = true;
    const MIRRORED: Mirrored =
        Mirrored { place: Place::On { of: &[Kind::Server], alone: false }, ..Mirrored::PLAIN };

    // Only a superuser may read the catalog; this is when its view shows no options, see the
    // server's `system_views.sql`.
    fn query(_major: u32) -> String {
        let options = secrets::options_of_user_mapping("u.umoptions");
        format!(
            "SELECT ARRAY[u.usename]::text[] AS _path,
                ARRAY['pg_foreign_server'::regclass, u.srvid, 0]::int8[] AS _on,
                CASE WHEN NOT m.readable THEN ARRAY['options'] END AS _unread,
                CASE WHEN m.readable THEN {options} END AS options
             FROM pg_user_mappings u
             JOIN pg_foreign_server s ON s.oid = u.srvid
             CROSS JOIN LATERAL (
                SELECT u.umuser <> 0 AND u.usename = current_user
                        AND (pg_has_role(s.srvowner, 'USAGE')
                             OR has_server_privilege(s.oid, 'USAGE'))
                    OR u.umuser = 0 AND pg_has_role(s.srvowner, 'USAGE')
                    OR (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user)
                    AS readable) m"
        )
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let server = id.on.as_deref().map(ddl::path).unwrap_or_default();
        let role = match id.path.last().map(String::as_str) {
            Some("public") | None => "PUBLIC".to_owned(),
            Some(role) => ddl::ident(role),
        };
        let options = self.options.as_ref().map(ddl::foreign_options).unwrap_or_default();
        format!("CREATE USER MAPPING FOR {role} SERVER {server}{options};")
    }
}
