//! Extensions (`pg_extension`).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Kind, OWNER, Room, Rule};
use crate::model::ddl::{Around, Creation, Written};
use crate::model::{ObjectId, ddl};

/// An extension. What it brought along is not compared object by object: it follows from the
/// version.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Extension {
    /// The schema its objects are in.
    pub schema: String,
    /// The installed version.
    pub version: String,
    /// The tables whose rows a dump saves, each with the condition on the rows, as the extension's
    /// script said (`pg_extension_config_dump`).
    pub configuration_tables: BTreeSet<String>,
    /// The role that owns it.
    pub owner: String,
}

impl Room for Extension {
    const SQL_CLASS: &'static str = "EXTENSION";
    const NAMED: bool = false;
    // There is no `ALTER EXTENSION … OWNER TO`.
    const OWNER_CHANGES: bool = false;
    const OUTSIDE_SCHEMAS: bool = true;
    const RULES: &'static [Rule] = &[OWNER];

    // Whether it can be moved to another schema (`extrelocatable`) follows from the version.
    fn query(_major: u32) -> String {
        "SELECT ARRAY[e.extname] AS _path, ARRAY['pg_extension'::regclass, e.oid, 0]::int8[] AS _at,
            s.at AS _parents,
            n.nspname AS schema, e.extversion AS version,
            ARRAY(SELECT x.oid::regclass || CASE WHEN x.condition = '' THEN ''
                         ELSE ' ' || x.condition END
                  FROM unnest(e.extconfig, e.extcondition) AS x (oid, condition)
            ) AS configuration_tables,
            pg_get_userbyid(e.extowner) AS owner
         FROM pg_extension e
         JOIN pg_namespace n ON n.oid = e.extnamespace
         LEFT JOIN user_schema s ON s.oid = n.oid"
            .to_owned()
    }

    fn written(&self, id: &ObjectId, _around: &Around<'_>) -> Written {
        let text = format!(
            "CREATE EXTENSION {} WITH SCHEMA {} VERSION {};",
            ddl::path(id),
            ddl::ident(&self.schema),
            ddl::literal(&self.version)
        );
        let there = Self::at_start().iter().any(|(present, _)| present == id);
        Written::by(if there { Creation::Present { text } } else { Creation::Statement(text) })
    }

    fn at_start() -> Vec<(ObjectId, &'static str)> {
        vec![(ObjectId::new(Kind::Extension, ["plpgsql"]), "DROP EXTENSION IF EXISTS plpgsql;")]
    }
}
