//! Text search templates (`pg_ts_template`). They have no owner.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Room;
use crate::model::{ObjectId, ddl};

/// A text search template: the functions behind dictionaries.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct TextSearchTemplate {
    /// The function that sets a dictionary up.
    pub init: Option<String>,
    /// The function that looks a token up.
    pub lexize: String,
}

impl Room for TextSearchTemplate {
    const SQL_CLASS: &'static str = "TEXT SEARCH TEMPLATE";
    const CATALOG: Option<&'static str> = Some("pg_ts_template");

    fn query(_major: u32) -> String {
        "SELECT ARRAY[n.nspname, t.tmplname] AS _path,
            ARRAY['pg_ts_template'::regclass, t.oid, 0]::int8[] AS _at, n.at AS _parents,
            CASE WHEN t.tmplinit <> 0 THEN t.tmplinit::text END AS init,
            t.tmpllexize::text AS lexize
         FROM pg_ts_template t
         JOIN user_schema n ON n.oid = t.tmplnamespace"
            .to_owned()
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let init = self.init.as_ref().map(|init| format!("INIT = {init}, "));
        format!(
            "CREATE TEXT SEARCH TEMPLATE {} ({}LEXIZE = {});",
            ddl::path(id),
            init.unwrap_or_default(),
            self.lexize
        )
    }

    fn summary(&self, _id: &ObjectId) -> String {
        format!("lexize {}", self.lexize)
    }
}
