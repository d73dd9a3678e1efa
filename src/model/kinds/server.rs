//! Foreign servers (`pg_foreign_server`).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OWNER, Room, Rule};
use crate::model::{ObjectId, ddl, secrets};

/// A foreign server.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Server {
    /// The foreign-data wrapper that reaches it.
    pub wrapper: String,
    /// What sort of server it is, in the wrapper's words.
    #[serde(rename = "type")]
    pub server_type: Option<String>,
    /// The version of the server, in the wrapper's words.
    pub version: Option<String>,
    /// Options, each `name=value`, secrets `(hidden)`.
    pub options: BTreeSet<String>,
    /// The role that owns it.
    pub owner: String,
}

impl Room for Server {
    const SQL_CLASS: &'static str = "SERVER";
    const CATALOG: Option<&'static str> = Some("pg_foreign_server");
    const GRANT_CLASS: &'static str = "FOREIGN SERVER";
    const OUTSIDE_SCHEMAS: bool = true;
    const RULES: &'static [Rule] = &[OWNER];

    // It goes with its wrapper, and an extension that brought the wrapper did not bring it.
    fn query(_major: u32) -> String {
        let options = secrets::options("s.srvoptions");
        format!(
            "SELECT ARRAY[s.srvname]::text[] AS _path,
                ARRAY['pg_foreign_server'::regclass, s.oid, 0]::int8[] AS _at,
                ARRAY[0, 0, 0, 'pg_foreign_data_wrapper'::regclass, w.oid, 0]::int8[] AS _parents,
                w.fdwname AS wrapper, s.srvtype AS type, s.srvversion AS version,
                {options} AS options,
                pg_get_userbyid(s.srvowner) AS owner
             FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw"
        )
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let mut text = format!("CREATE SERVER {}", ddl::path(id));
        for (word, value) in [("TYPE", &self.server_type), ("VERSION", &self.version)] {
            if let Some(value) = value {
                text += &format!(" {word} {}", ddl::literal(value));
            }
        }
        text += &format!(" FOREIGN DATA WRAPPER {}", ddl::ident(&self.wrapper));
        text + &ddl::foreign_options(&self.options) + ";"
    }
}
