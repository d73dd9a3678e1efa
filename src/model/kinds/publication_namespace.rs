//! Schemas whose tables are in publications (`pg_publication_namespace`, since PostgreSQL 15).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Room, since};
use crate::model::mirrored::{Mirrored, Place};
use crate::model::{Kind, ObjectId, ddl};

/// A schema in a publication. Its path is the publication and the schema; nothing else is to know.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct PublicationNamespace {}

impl Room for PublicationNamespace {
    const SQL_CLASS: &'static str = "PUBLICATION";
    const CATALOG: Option<&'static str> = Some("pg_publication");
    const OUTSIDE_SCHEMAS: bool = true;
    const NAMED: bool = false;
    const MIRRORED: Mirrored = Mirrored {
        place: Place::Part { of: &[Kind::Publication], mentioned_in: &[] },
        ..Mirrored::PLAIN
    };

    fn query(major: u32) -> String {
        let query = "SELECT ARRAY[p.pubname, n.nspname]::text[] AS _path,
                ARRAY['pg_publication_namespace'::regclass, s.oid, 0]::int8[] AS _at,
                ARRAY[ARRAY['pg_publication'::regclass, p.oid, 0],
                      ARRAY['pg_namespace'::regclass, n.oid, 0]]::int8[] AS _parents
             FROM pg_publication_namespace s
             JOIN pg_publication p ON p.oid = s.pnpubid
             JOIN pg_namespace n ON n.oid = s.pnnspid";
        since(major, 15, query, "SELECT ARRAY[]::text[] AS _path WHERE false").to_owned()
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let [publication, schema] = id.path.as_slice() else { return String::new() };
        format!(
            "ALTER PUBLICATION {} ADD TABLES IN SCHEMA {};",
            ddl::ident(publication),
            ddl::ident(schema)
        )
    }

    fn summary(&self, _id: &ObjectId) -> String {
        "all tables".to_owned()
    }
}
