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

    fn query(_major: u32) -> String {
        "SELECT ARRAY[]::text[] AS _path, o.member_class AS _class, o.member_oid AS _oid,
            CASE WHEN d.objsubid = 0 THEN o.id
                 ELSE json_build_object('kind', 'column', 'path', o.path || a.attname::text)
            END AS _on,
            CASE WHEN d.objsubid = 0 THEN json_build_array(o.id)
                 ELSE json_build_array(o.id,
                        json_build_object('kind', 'column', 'path', o.path || a.attname::text))
            END AS _parents,
            d.description AS text
         FROM pg_description d
         JOIN object_id o ON o.class = d.classoid AND o.oid = d.objoid
         LEFT JOIN pg_attribute a ON d.objsubid > 0 AND a.attrelid = d.objoid AND a.attnum = d.objsubid"
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
