//! Operator families (`pg_opfamily`).
//!
//! What is in a family belongs to one of its [classes](super::operator_class) or is an object of
//! its own, an [operator](super::family_operator) or a [function](super::family_function), since a
//! user may add to families of the server too.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OWNER, Room, Rule, Spelling};
use crate::model::{ObjectId, ddl};

/// An operator family. The path is schema, name and access method.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct OperatorFamily {
    /// The role that owns it.
    pub owner: String,
}

/// `schema.name USING method`.
pub(super) const SPELLING: Spelling = |path, quote| match path {
    [schema, name, method] => {
        format!("{}.{} USING {}", quote(schema), quote(name), quote(method))
    }
    other => other.join("."),
};

impl Room for OperatorFamily {
    const SQL_CLASS: &'static str = "OPERATOR FAMILY";
    const CATALOG: Option<&'static str> = Some("pg_opfamily");
    const RULES: &'static [Rule] = &[OWNER];
    const SPELLING: Option<Spelling> = Some(SPELLING);

    fn query(_major: u32) -> String {
        "SELECT ARRAY[n.nspname, f.opfname, am.amname]::text[] AS _path,
            ARRAY['pg_opfamily'::regclass, f.oid, 0]::int8[] AS _at, n.at AS _parents,
            pg_get_userbyid(f.opfowner) AS owner
         FROM pg_opfamily f
         JOIN user_schema n ON n.oid = f.opfnamespace
         JOIN pg_am am ON am.oid = f.opfmethod"
            .to_owned()
    }

    fn ddl(&self, id: &ObjectId) -> String {
        format!("CREATE OPERATOR FAMILY {};", ddl::path(id))
    }
}
