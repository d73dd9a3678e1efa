//! Comments (`pg_description`, `pg_shdescription`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Kind, Room};
use crate::model::ddl::{Around, Creation, Written};
use crate::model::mirrored::{Mirrored, Place};
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
    const MIRRORED: Mirrored = Mirrored {
        place: Place::On { of: &[], alone: false },
        single: true,
        short: Some("text"),
        ..Mirrored::PLAIN
    };

    // Of what came with `initdb`, only the schema `public` and extensions are anybody's to comment
    // on; `initdb` gave two databases a comment itself. `DROP SUBSCRIPTION` leaves the comment.
    fn query(_major: u32) -> String {
        "SELECT ARRAY[]::text[] AS _path,
            ARRAY[d.classoid, d.objoid, d.objsubid]::int8[] AS _on,
            d.description AS text
         FROM pg_description d
         WHERE (d.objoid >= 16384 AND d.classoid <> 'pg_largeobject'::regclass
                AND (d.classoid <> 'pg_subscription'::regclass
                     OR d.objoid IN (SELECT s.oid FROM pg_subscription s)))
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

    fn written(&self, id: &ObjectId, around: &Around<'_>) -> Written {
        let on = id.on.as_deref();
        let target = match on {
            Some(on) if on.kind.room().within_relation => {
                let domain = around.parents_of(on).iter().find(|p| p.kind == Kind::Domain);
                domain.map_or_else(|| ddl::target(on), |_| ddl::target_on(on, "DOMAIN "))
            }
            on => on.map(ddl::target).unwrap_or_default(),
        };
        let literal = ddl::literal(&self.text);
        let statement = |on: &str| format!("COMMENT ON {on} IS {literal};");
        let text = on.map_or_else(String::new, |on| ddl::about(on, &target, statement));
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
