//! Foreign-data wrappers (`pg_foreign_data_wrapper`).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OWNER, Room, Rule};
use crate::model::{ObjectId, ddl, secrets};

/// A foreign-data wrapper.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct ForeignDataWrapper {
    /// The function that gives the routines of the wrapper.
    pub handler: Option<String>,
    /// The function that checks options.
    pub validator: Option<String>,
    /// Options, each `name=value`, secrets `(hidden)`.
    pub options: BTreeSet<String>,
    /// The role that owns it.
    pub owner: String,
}

impl Room for ForeignDataWrapper {
    const SQL_CLASS: &'static str = "FOREIGN DATA WRAPPER";
    const CATALOG: Option<&'static str> = Some("pg_foreign_data_wrapper");
    const OUTSIDE_SCHEMAS: bool = true;
    const RULES: &'static [Rule] = &[OWNER];

    fn query(_major: u32) -> String {
        let options = secrets::options("w.fdwoptions");
        format!(
            "SELECT ARRAY[w.fdwname]::text[] AS _path,
                ARRAY['pg_foreign_data_wrapper'::regclass, w.oid, 0]::int8[] AS _at,
                CASE WHEN w.fdwhandler <> 0 THEN w.fdwhandler::regproc::text END AS handler,
                CASE WHEN w.fdwvalidator <> 0 THEN w.fdwvalidator::regproc::text END AS validator,
                {options} AS options,
                pg_get_userbyid(w.fdwowner) AS owner
             FROM pg_foreign_data_wrapper w"
        )
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let mut text = format!("CREATE FOREIGN DATA WRAPPER {}", ddl::path(id));
        for (word, function) in [("HANDLER", &self.handler), ("VALIDATOR", &self.validator)] {
            if let Some(function) = function {
                text += &format!(" {word} {function}");
            }
        }
        text + &ddl::foreign_options(&self.options) + ";"
    }
}
