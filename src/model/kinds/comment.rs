//! Comments (`pg_description`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Kind, Room};
use crate::model::ddl::{Around, Creation, Written};
use crate::model::{ObjectId, ddl};

/// The comment on an object.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Comment {
    /// The text.
    pub text: String,
}

/// The comments that a new database has: on what, the text, and what takes it away.
const STANDARD: &[(Kind, &str, &str, &str)] = &[
    (Kind::Schema, "public", "standard public schema", "COMMENT ON SCHEMA public IS NULL;"),
    (
        Kind::Extension,
        "plpgsql",
        "PL/pgSQL procedural language",
        "COMMENT ON EXTENSION plpgsql IS NULL;",
    ),
];

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

    fn written(&self, id: &ObjectId, around: &Around<'_>) -> Written {
        let on = id.on.as_deref();
        let target = match on {
            Some(on) if on.kind.room().within_relation => {
                let domain = around.parents_of(on).iter().find(|p| p.kind == Kind::Domain);
                domain.map_or_else(|| ddl::target(on), |_| ddl::target_on(on, "DOMAIN "))
            }
            on => on.map(ddl::target).unwrap_or_default(),
        };
        let text = format!("COMMENT ON {target} IS {};", ddl::literal(&self.text));
        let there = STANDARD.iter().any(|(kind, name, text, _)| {
            self.text == *text && on == Some(&ObjectId::new(*kind, [*name]))
        });
        Written::by(if there { Creation::Present { text } } else { Creation::Statement(text) })
    }

    fn at_start() -> Vec<(ObjectId, &'static str)> {
        let comment = |kind: Kind, name: &str| {
            ObjectId::attached(Kind::Comment, ObjectId::new(kind, [name]), Vec::<String>::new())
        };
        STANDARD.iter().map(|(kind, name, _, removal)| (comment(*kind, name), *removal)).collect()
    }

    fn summary(&self, _id: &ObjectId) -> String {
        ddl::literal(&self.text)
    }
}
