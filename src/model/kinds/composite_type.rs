//! Composite types made by `CREATE TYPE … AS (…)` (`pg_class` with `relkind = 'c'`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OWNER, Room, Rule};
use crate::model::mirrored::Mirrored;
use crate::model::{ObjectId, ddl};

/// A stand-alone composite type.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct CompositeType {
    /// The attributes in order, each `name type`, with a collation that is not the type's.
    pub attributes: Vec<String>,
    /// The role that owns it.
    pub owner: String,
}

impl Room for CompositeType {
    const SQL_CLASS: &'static str = "TYPE";
    const RULES: &'static [Rule] = &[OWNER];
    const MIRRORED: Mirrored = Mirrored { short: Some("attributes"), ..Mirrored::PLAIN };

    fn query(_major: u32) -> String {
        "SELECT ARRAY[n.nspname, t.typname] AS _path,
            ARRAY['pg_type'::regclass, t.oid, 0]::int8[] AS _at, n.at AS _parents,
            ARRAY(SELECT quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
                    || CASE WHEN a.attcollation <> y.typcollation
                            THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END
                  FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
                  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                  ORDER BY a.attnum) AS attributes,
            pg_get_userbyid(t.typowner) AS owner
         FROM pg_class c
         JOIN pg_type t ON t.oid = c.reltype
         JOIN user_schema n ON n.oid = t.typnamespace
         WHERE c.relkind = 'c'"
            .to_owned()
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let attributes: Vec<String> =
            self.attributes.iter().map(|attribute| format!("    {attribute}")).collect();
        if attributes.is_empty() {
            return format!("CREATE TYPE {} AS ();", ddl::path(id));
        }
        format!("CREATE TYPE {} AS (\n{}\n);", ddl::path(id), attributes.join(",\n"))
    }

    fn summary(&self, _id: &ObjectId) -> String {
        format!("({})", self.attributes.join(", "))
    }
}
