//! Text search configurations (`pg_ts_config`) with their mappings (`pg_ts_config_map`).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OWNER, Room, Rule};
use crate::model::{ObjectId, ddl};

/// A text search configuration.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct TextSearchConfiguration {
    /// The parser that splits texts into tokens.
    pub parser: String,
    /// Which dictionaries each type of token is looked up in, one after the other:
    /// `word WITH app.stems, simple`.
    pub mappings: BTreeSet<String>,
    /// The role that owns it.
    pub owner: String,
}

impl Room for TextSearchConfiguration {
    const SQL_CLASS: &'static str = "TEXT SEARCH CONFIGURATION";
    const CATALOG: Option<&'static str> = Some("pg_ts_config");
    const RULES: &'static [Rule] = &[OWNER];

    // The catalog holds the number of a token type, and only the parser itself knows its name.
    fn query(_major: u32) -> String {
        "SELECT ARRAY[n.nspname, c.cfgname] AS _path,
            ARRAY['pg_ts_config'::regclass, c.oid, 0]::int8[] AS _at, n.at AS _parents,
            CASE WHEN pn.nspname = 'pg_catalog' THEN quote_ident(p.prsname)
                 ELSE format('%I.%I', pn.nspname, p.prsname) END AS parser,
            ARRAY(SELECT coalesce((SELECT quote_ident(t.alias) FROM ts_token_type(c.cfgparser) t
                                   WHERE t.tokid = m.maptokentype), m.maptokentype::text)
                      || ' WITH '
                      || string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno)
                  FROM pg_ts_config_map m WHERE m.mapcfg = c.oid
                  GROUP BY m.maptokentype) AS mappings,
            pg_get_userbyid(c.cfgowner) AS owner
         FROM pg_ts_config c
         JOIN user_schema n ON n.oid = c.cfgnamespace
         JOIN pg_ts_parser p ON p.oid = c.cfgparser
         JOIN pg_namespace pn ON pn.oid = p.prsnamespace"
            .to_owned()
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let name = ddl::path(id);
        let mut text =
            format!("CREATE TEXT SEARCH CONFIGURATION {name} (PARSER = {});", self.parser);
        for mapping in &self.mappings {
            text += &format!("\nALTER TEXT SEARCH CONFIGURATION {name} ADD MAPPING FOR {mapping};");
        }
        text
    }

    fn summary(&self, _id: &ObjectId) -> String {
        format!("parser {}, {} mappings", self.parser, self.mappings.len())
    }
}
