//! Comments (`pg_description`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Room;
use crate::model::{ObjectId, ddl};

/// The comment on an object.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Comment {
    /// The text.
    pub text: String,
}

impl Room for Comment {
    const SQL_CLASS: &'static str = "COMMENT";
    const NAMED: bool = false;

    // Of what came with `initdb`, only the schema `public` and extensions are anybody's to comment on.
    fn query(_major: u32) -> String {
        "SELECT ARRAY[]::text[] AS _path,
            ARRAY[d.classoid, d.objoid, d.objsubid]::int8[] AS _on,
            d.description AS text
         FROM pg_description d
         WHERE (d.objoid >= 16384 AND d.classoid <> 'pg_largeobject'::regclass)
            OR d.classoid = 'pg_extension'::regclass
            OR (d.classoid = 'pg_namespace'::regclass
                AND d.objoid IN (SELECT n.oid FROM user_schema n))"
            .to_owned()
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let target = id.on.as_deref().map(ddl::target).unwrap_or_default();
        format!("COMMENT ON {target} IS {};", ddl::literal(&self.text))
    }

    fn summary(&self, _id: &ObjectId) -> String {
        ddl::literal(&self.text)
    }
}
