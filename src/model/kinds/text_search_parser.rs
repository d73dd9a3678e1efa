//! Text search parsers (`pg_ts_parser`). They have no owner.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Room;
use crate::model::{ObjectId, ddl};

/// A text search parser: the functions that split a text into tokens.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct TextSearchParser {
    /// The function that starts the parser.
    pub start: String,
    /// The function that gives the next token.
    pub gettoken: String,
    /// The function that ends the parser.
    pub end: String,
    /// The function that lists the token types.
    pub lextypes: String,
    /// The function that makes headlines.
    pub headline: Option<String>,
}

impl Room for TextSearchParser {
    const SQL_CLASS: &'static str = "TEXT SEARCH PARSER";
    const CATALOG: Option<&'static str> = Some("pg_ts_parser");

    fn query(_major: u32) -> String {
        "SELECT ARRAY[n.nspname, p.prsname] AS _path,
            ARRAY['pg_ts_parser'::regclass, p.oid, 0]::int8[] AS _at, n.at AS _parents,
            p.prsstart::text AS start,
            p.prstoken::text AS gettoken,
            p.prsend::text AS \"end\",
            p.prslextype::text AS lextypes,
            CASE WHEN p.prsheadline <> 0 THEN p.prsheadline::text END AS headline
         FROM pg_ts_parser p
         JOIN user_schema n ON n.oid = p.prsnamespace"
            .to_owned()
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let headline = self.headline.as_ref().map(|f| format!(",\n    HEADLINE = {f}"));
        format!(
            "CREATE TEXT SEARCH PARSER {} (\n    START = {},\n    GETTOKEN = {},\n    END = {},\n    \
             LEXTYPES = {}{}\n);",
            ddl::path(id),
            self.start,
            self.gettoken,
            self.end,
            self.lextypes,
            headline.unwrap_or_default()
        )
    }

    fn summary(&self, _id: &ObjectId) -> String {
        format!("gettoken {}, lextypes {}", self.gettoken, self.lextypes)
    }
}
