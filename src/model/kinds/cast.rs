//! Casts between two types (`pg_cast`), but the one from a range type to its multirange, which comes
//! with the range.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Room, Spelling};
use crate::model::{ObjectId, ddl};

/// A cast. The path is the pair of types: `(integer AS app.mood)`.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Cast {
    /// How the value is made: `function`, `binary` (both types are stored alike) or `inout` (through
    /// the text form).
    pub method: String,
    /// The function with its arguments; `None` for the other methods.
    pub function: Option<String>,
    /// Where it is applied: `implicit`, `assignment` or `explicit`.
    pub context: String,
}

impl Room for Cast {
    const SQL_CLASS: &'static str = "CAST";
    const CATALOG: Option<&'static str> = Some("pg_cast");
    const OUTSIDE_SCHEMAS: bool = true;
    const SPELLING: Option<Spelling> = Some(|path, _quote| path.concat());

    fn query(_major: u32) -> String {
        "SELECT ARRAY[format('(%s AS %s)', format_type(c.castsource, NULL),
                             format_type(c.casttarget, NULL))] AS _path,
            ARRAY['pg_cast'::regclass, c.oid, 0]::int8[] AS _at,
            CASE c.castmethod WHEN 'f' THEN 'function' WHEN 'b' THEN 'binary' ELSE 'inout'
            END AS method,
            CASE WHEN c.castfunc <> 0 THEN c.castfunc::regprocedure::text END AS function,
            CASE c.castcontext WHEN 'i' THEN 'implicit' WHEN 'a' THEN 'assignment'
                 ELSE 'explicit' END AS context
         FROM pg_cast c
         WHERE c.oid >= 16384 AND NOT EXISTS (
            SELECT FROM pg_depend d
            WHERE d.classid = 'pg_cast'::regclass AND d.objid = c.oid AND d.deptype = 'i'
              AND d.refclassid = 'pg_type'::regclass)"
            .to_owned()
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let how = match (self.method.as_str(), &self.function) {
            (_, Some(function)) => format!("WITH FUNCTION {function}"),
            ("inout", None) => "WITH INOUT".to_owned(),
            _ => "WITHOUT FUNCTION".to_owned(),
        };
        let context = match self.context.as_str() {
            "explicit" => String::new(),
            context => format!(" AS {}", context.to_uppercase()),
        };
        format!("CREATE CAST {} {how}{context};", ddl::path(id))
    }
}
