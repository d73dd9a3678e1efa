//! Tablespaces (`pg_tablespace`), but the two that the server brings along, unless they were given
//! options.
//!
//! Where a tablespace is (`pg_tablespace_location`) is left out: a folder of one machine says
//! nothing about another. What is in it says so itself.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Aspect, OWNER, Room, Rule};
use crate::model::{ObjectId, ddl};

/// A tablespace. All databases of the cluster share it.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Tablespace {
    /// Planner costs and the like, each `name=value`.
    pub options: BTreeSet<String>,
    /// The role that owns it.
    pub owner: String,
}

impl Room for Tablespace {
    const SQL_CLASS: &'static str = "TABLESPACE";
    const OUTSIDE_SCHEMAS: bool = true;
    const ASPECT: Aspect = Aspect::Cluster;
    const RULES: &'static [Rule] = &[OWNER];

    fn query(_major: u32) -> String {
        "SELECT ARRAY[t.spcname]::text[] AS _path,
            ARRAY['pg_tablespace'::regclass, t.oid, 0]::int8[] AS _at,
            coalesce(t.spcoptions, ARRAY[]::text[]) AS options,
            pg_get_userbyid(t.spcowner) AS owner
         FROM pg_tablespace t
         WHERE t.oid >= 16384 OR t.spcoptions IS NOT NULL"
            .to_owned()
    }

    // In the server's own folder: where it is meant to be is not known.
    fn ddl(&self, id: &ObjectId) -> String {
        if ddl::path(id).starts_with("pg_") {
            let options: Vec<&str> = self.options.iter().map(String::as_str).collect();
            return format!("ALTER TABLESPACE {} SET ({});", ddl::path(id), options.join(", "));
        }
        format!(
            "SET allow_in_place_tablespaces = on;\nCREATE TABLESPACE {} LOCATION ''{};",
            ddl::path(id),
            ddl::with_options(&self.options)
        )
    }

    fn summary(&self, id: &ObjectId) -> String {
        format!("CREATE TABLESPACE {}{}", ddl::path(id), ddl::with_options(&self.options))
    }
}
