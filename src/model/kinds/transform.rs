//! Transforms of a type for a procedural language (`pg_transform`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Room, Spelling};
use crate::model::{ObjectId, ddl};

/// A transform. The path is the type, as the server prints it, and the language.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Transform {
    /// The function that makes a value of the language of one of SQL; `None` for the usual form.
    pub from_sql: Option<String>,
    /// The function that makes a value of SQL of one of the language; `None` for the usual form.
    pub to_sql: Option<String>,
}

impl Room for Transform {
    const SQL_CLASS: &'static str = "TRANSFORM";
    const CATALOG: Option<&'static str> = Some("pg_transform");
    const OUTSIDE_SCHEMAS: bool = true;
    const SPELLING: Option<Spelling> = Some(|path, quote| match path {
        [data_type, language] => format!("FOR {data_type} LANGUAGE {}", quote(language)),
        other => other.join(" "),
    });

    fn query(_major: u32) -> String {
        "SELECT ARRAY[format_type(t.trftype, NULL), l.lanname]::text[] AS _path,
            ARRAY['pg_transform'::regclass, t.oid, 0]::int8[] AS _at,
            CASE WHEN t.trffromsql <> 0 THEN t.trffromsql::regprocedure::text END AS from_sql,
            CASE WHEN t.trftosql <> 0 THEN t.trftosql::regprocedure::text END AS to_sql
         FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang
         WHERE t.oid >= 16384"
            .to_owned()
    }

    fn ddl(&self, id: &ObjectId) -> String {
        format!("CREATE TRANSFORM {} ({});", ddl::path(id), self.functions())
    }

    fn summary(&self, _id: &ObjectId) -> String {
        self.functions()
    }
}

impl Transform {
    fn functions(&self) -> String {
        let from = self.from_sql.as_ref().map(|f| format!("FROM SQL WITH FUNCTION {f}"));
        let to = self.to_sql.as_ref().map(|f| format!("TO SQL WITH FUNCTION {f}"));
        from.into_iter().chain(to).collect::<Vec<_>>().join(", ")
    }
}
