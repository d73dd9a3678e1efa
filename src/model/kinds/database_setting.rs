//! What sessions in the database are set to (`pg_db_role_setting`): `ALTER DATABASE … SET`, and
//! `ALTER ROLE … IN DATABASE … SET`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Room, role_setting};
use crate::model::mirrored::Mirrored;
use crate::model::{ObjectId, ddl};

/// What a parameter is when a session in the database begins.
///
/// The path is the parameter, behind the role when it is for the sessions of one role alone.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct DatabaseSetting {
    /// The value as it was written, of a parameter that holds a secret `(hidden)`.
    pub value: String,
}

impl Room for DatabaseSetting {
    const SQL_CLASS: &'static str = "DATABASE";
    const NAMED: bool = false;
    const OUTSIDE_SCHEMAS: bool = true;
    const NAMED_BY: Option<&'static str> = Some("current_database()");
    const MIRRORED: Mirrored = Mirrored { short: Some("value"), ..Mirrored::PLAIN };

    fn query(_major: u32) -> String {
        let here = "s.setdatabase = (SELECT d.oid FROM pg_database d
                                     WHERE d.datname = current_database())";
        format!(
            "SELECT CASE WHEN s.setrole <> 0 THEN ARRAY[pg_get_userbyid(s.setrole), s.name]::text[]
                    ELSE ARRAY[s.name] END AS _path,
                s.value
             FROM {} s",
            role_setting::settings(here)
        )
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let name = id.path.last().map_or("", String::as_str);
        let setting = ddl::setting(name, &self.value);
        ddl::about(id, &ddl::target(id), |database| match id.path.as_slice() {
            [role, _] => format!("ALTER ROLE {} IN {database} SET {setting};", ddl::ident(role)),
            _ => format!("ALTER {database} SET {setting};"),
        })
    }

    fn summary(&self, _id: &ObjectId) -> String {
        self.value.clone()
    }
}
