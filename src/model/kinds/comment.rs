//! Comments (`pg_description`, `pg_shdescription`).

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

    // Of what came with `initdb`, only the schema `public` and extensions are anybody's to comment
    // on; `initdb` gave two databases a comment itself.
    fn query(_major: u32) -> String {
        "SELECT ARRAY[]::text[] AS _path,
            ARRAY[d.classoid, d.objoid, d.objsubid]::int8[] AS _on,
            d.description AS text
         FROM pg_description d
         WHERE (d.objoid >= 16384 AND d.classoid <> 'pg_largeobject'::regclass)
            OR d.classoid = 'pg_extension'::regclass
            OR (d.classoid = 'pg_namespace'::regclass
                AND d.objoid IN (SELECT n.oid FROM user_schema n))
         UNION ALL
         SELECT ARRAY[]::text[], ARRAY[d.classoid, d.objoid, 0]::int8[], d.description
         FROM pg_shdescription d
         WHERE d.classoid <> 'pg_database'::regclass
            OR (d.objoid = (SELECT b.oid FROM pg_database b WHERE b.datname = current_database())
                AND (d.objoid >= 16384 OR d.description NOT IN (
                    'default administrative connection database',
                    'default template for new databases')))"
            .to_owned()
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let Some(target) = id.on.as_deref() else { return String::new() };
        let text = ddl::literal(&self.text);
        ddl::about(target, |on| format!("COMMENT ON {on} IS {text};"))
    }

    fn summary(&self, _id: &ObjectId) -> String {
        ddl::literal(&self.text)
    }
}
