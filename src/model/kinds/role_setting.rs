//! What roles are set to in every database (`pg_db_role_setting` without a database): `ALTER ROLE …
//! SET`, and `ALTER ROLE ALL SET`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Aspect, Room};
use crate::model::mirrored::{Mirrored, Place};
use crate::model::{Kind, ObjectId, ddl, secrets};

/// What a parameter is when a session of the role begins.
///
/// The path is the parameter. It stands on the role; without one it is for all roles.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct RoleSetting {
    /// The value as it was written, of a parameter that holds a secret `(hidden)`.
    pub value: String,
}

/// The settings in the rows of `pg_db_role_setting` that fit `condition`: `setrole`, `name`, `value`.
pub(super) fn settings(condition: &str) -> String {
    let value = secrets::hide("x.name", "x.value");
    format!(
        "(SELECT x.setrole, x.name, {value} AS value
          FROM (SELECT s.setrole, split_part(u.setting, '=', 1) AS name,
                    substr(u.setting, strpos(u.setting, '=') + 1) AS value
                FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) AS u (setting)
                WHERE {condition}) x)"
    )
}

impl Room for RoleSetting {
    const SQL_CLASS: &'static str = "ROLE";
    const NAMED: bool = false;
    const OUTSIDE_SCHEMAS: bool = true;
    const ASPECT: Aspect = Aspect::Cluster;
    const MIRRORED: Mirrored = Mirrored {
        place: Place::On { of: &[Kind::Role], alone: true },
        short: Some("value"),
        ..Mirrored::PLAIN
    };

    fn query(_major: u32) -> String {
        format!(
            "SELECT ARRAY[s.name]::text[] AS _path,
                CASE WHEN s.setrole <> 0 THEN ARRAY['pg_authid'::regclass, s.setrole, 0]::int8[]
                END AS _on,
                s.value
             FROM {} s",
            settings("s.setdatabase = 0")
        )
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let role = id.on.as_deref().map_or_else(|| "ALL".to_owned(), ddl::path);
        let name = id.path.last().map_or("", String::as_str);
        format!("ALTER ROLE {role} SET {};", ddl::setting(name, &self.value))
    }

    fn summary(&self, _id: &ObjectId) -> String {
        self.value.clone()
    }
}
