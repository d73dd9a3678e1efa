//! Enumerated types (`pg_enum`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OWNER, Room, Rule};
use crate::model::mirrored::Mirrored;
use crate::model::{ObjectId, ddl};

/// An enumerated type.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct EnumType {
    /// The labels in sort order (`enumsortorder`).
    pub labels: Vec<String>,
    /// The role that owns it.
    pub owner: String,
}

impl Room for EnumType {
    const SQL_CLASS: &'static str = "TYPE";
    const RULES: &'static [Rule] = &[OWNER];
    const MIRRORED: Mirrored = Mirrored { short: Some("labels"), ..Mirrored::PLAIN };

    fn query(_major: u32) -> String {
        "SELECT ARRAY[n.nspname, t.typname] AS _path,
            ARRAY['pg_type'::regclass, t.oid, 0]::int8[] AS _at, n.at AS _parents,
            ARRAY(SELECT e.enumlabel FROM pg_enum e WHERE e.enumtypid = t.oid
                  ORDER BY e.enumsortorder) AS labels,
            pg_get_userbyid(t.typowner) AS owner
         FROM pg_type t JOIN user_schema n ON n.oid = t.typnamespace
         WHERE t.typtype = 'e'"
            .to_owned()
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let labels: Vec<String> =
            self.labels.iter().map(|label| format!("    {}", ddl::literal(label))).collect();
        format!("CREATE TYPE {} AS ENUM (\n{}\n);", ddl::path(id), labels.join(",\n"))
    }

    fn summary(&self, _id: &ObjectId) -> String {
        let labels: Vec<String> = self.labels.iter().map(|label| ddl::literal(label)).collect();
        format!("({})", labels.join(", "))
    }
}
