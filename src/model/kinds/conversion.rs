//! Conversions between encodings (`pg_conversion`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OWNER, Room, Rule};
use crate::model::{ObjectId, ddl};

/// A conversion from one encoding to another.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Conversion {
    /// The encoding it reads.
    pub from_encoding: String,
    /// The encoding it writes.
    pub to_encoding: String,
    /// The function that converts.
    pub function: String,
    /// Whether it is its schema's default for the two encodings.
    pub default: bool,
    /// The role that owns it.
    pub owner: String,
}

impl Room for Conversion {
    const SQL_CLASS: &'static str = "CONVERSION";
    const CATALOG: Option<&'static str> = Some("pg_conversion");
    const RULES: &'static [Rule] = &[OWNER];

    fn query(_major: u32) -> String {
        "SELECT ARRAY[n.nspname, c.conname] AS _path,
            ARRAY['pg_conversion'::regclass, c.oid, 0]::int8[] AS _at, n.at AS _parents,
            pg_encoding_to_char(c.conforencoding) AS from_encoding,
            pg_encoding_to_char(c.contoencoding) AS to_encoding,
            c.conproc::text AS function,
            c.condefault AS \"default\",
            pg_get_userbyid(c.conowner) AS owner
         FROM pg_conversion c
         JOIN user_schema n ON n.oid = c.connamespace"
            .to_owned()
    }

    fn ddl(&self, id: &ObjectId) -> String {
        format!(
            "CREATE {}CONVERSION {} FOR {} TO {} FROM {};",
            if self.default { "DEFAULT " } else { "" },
            ddl::path(id),
            ddl::literal(&self.from_encoding),
            ddl::literal(&self.to_encoding),
            self.function
        )
    }

    fn summary(&self, _id: &ObjectId) -> String {
        let default = if self.default { "default, " } else { "" };
        format!("{default}{} to {}, {}", self.from_encoding, self.to_encoding, self.function)
    }
}
