//! Access methods of tables and indexes (`pg_am`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Room;
use crate::model::{ObjectId, ddl};

/// An access method.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct AccessMethod {
    /// What it is for: `table` or `index`.
    #[serde(rename = "type")]
    pub method_type: String,
    /// The function that gives the server the method's routines.
    pub handler: String,
}

impl Room for AccessMethod {
    const SQL_CLASS: &'static str = "ACCESS METHOD";
    const CATALOG: Option<&'static str> = Some("pg_am");
    const OUTSIDE_SCHEMAS: bool = true;

    fn query(_major: u32) -> String {
        "SELECT ARRAY[a.amname]::text[] AS _path,
            ARRAY['pg_am'::regclass, a.oid, 0]::int8[] AS _at,
            CASE a.amtype WHEN 't' THEN 'table' WHEN 'i' THEN 'index' ELSE a.amtype::text
            END AS type,
            a.amhandler::regproc::text AS handler
         FROM pg_am a
         WHERE a.oid >= 16384"
            .to_owned()
    }

    fn ddl(&self, id: &ObjectId) -> String {
        format!(
            "CREATE ACCESS METHOD {} TYPE {} HANDLER {};",
            ddl::path(id),
            self.method_type.to_uppercase(),
            self.handler
        )
    }
}
