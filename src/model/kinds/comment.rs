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

    // The index behind a constraint is no object of its own: its comment goes with the constraint.
    fn query(_major: u32) -> String {
        "SELECT ARRAY[]::text[] AS _path, o.member_class AS _class, o.member_oid AS _oid,
            CASE WHEN d.objsubid = 0 THEN o.id
                 ELSE json_build_object('kind', 'column', 'path', o.path || a.attname::text)
            END AS _on,
            (SELECT json_agg(p.id) FROM (
                SELECT o.id
                UNION ALL
                SELECT json_build_object('kind', 'column', 'path', o.path || a.attname::text)
                WHERE d.objsubid > 0
                UNION ALL
                SELECT json_build_object('kind', 'constraint', 'path', r.path || x.conname::text)
                FROM pg_constraint x JOIN relation r ON r.oid = x.conrelid
                WHERE x.conindid = d.objoid AND x.contype IN ('p', 'u', 'x')
                  AND d.classoid = 'pg_class'::regclass) p) AS _parents,
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
