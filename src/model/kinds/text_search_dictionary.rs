//! Text search dictionaries (`pg_ts_dict`).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OWNER, Room, Rule};
use crate::model::{ObjectId, ddl};

/// A text search dictionary.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct TextSearchDictionary {
    /// The template it is made of.
    pub template: String,
    /// The template's options, each `name = 'value'`. No option occurs twice, so their order says
    /// nothing; `ALTER TEXT SEARCH DICTIONARY` changes it.
    pub options: BTreeSet<String>,
    /// The role that owns it.
    pub owner: String,
}

impl Room for TextSearchDictionary {
    const SQL_CLASS: &'static str = "TEXT SEARCH DICTIONARY";
    const CATALOG: Option<&'static str> = Some("pg_ts_dict");
    const RULES: &'static [Rule] = &[OWNER];

    // The options are one text, as `serialize_deflist` in `tsearchcmds.c` writes it: a quoted
    // identifier where one is needed, ` = `, and a number or a literal in which every quote and
    // backslash is doubled.
    fn query(_major: u32) -> String {
        r#"SELECT ARRAY[n.nspname, d.dictname] AS _path,
            ARRAY['pg_ts_dict'::regclass, d.oid, 0]::int8[] AS _at, n.at AS _parents,
            CASE WHEN tn.nspname = 'pg_catalog' THEN quote_ident(t.tmplname)
                 ELSE format('%I.%I', tn.nspname, t.tmplname) END AS template,
            ARRAY(SELECT o[1]
                  FROM regexp_matches(d.dictinitoption,
                      $$((?:"(?:[^"]|"")*"|[^"=, ]+) = (?:E?'(?:[^']|'')*'|[^', ]+))$$, 'g') o
                 ) AS options,
            pg_get_userbyid(d.dictowner) AS owner
         FROM pg_ts_dict d
         JOIN user_schema n ON n.oid = d.dictnamespace
         JOIN pg_ts_template t ON t.oid = d.dicttemplate
         JOIN pg_namespace tn ON tn.oid = t.tmplnamespace"#
            .to_owned()
    }

    fn ddl(&self, id: &ObjectId) -> String {
        format!(
            "CREATE TEXT SEARCH DICTIONARY {} (TEMPLATE = {});",
            ddl::path(id),
            self.definition()
        )
    }

    fn summary(&self, _id: &ObjectId) -> String {
        self.definition()
    }
}

impl TextSearchDictionary {
    /// The template and its options.
    fn definition(&self) -> String {
        let parts: Vec<&str> =
            std::iter::once(&self.template).chain(&self.options).map(String::as_str).collect();
        parts.join(", ")
    }
}
