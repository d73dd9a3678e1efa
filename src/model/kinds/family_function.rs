//! Support functions that were added to an operator family (`pg_amproc`) and belong to no
//! [class](super::operator_class) in it.
//!
//! The family may be one of the server's own, so they are no attribute of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Room, Spelling, family_operator};
use crate::model::mirrored::{Mirrored, Place};
use crate::model::{Kind, ObjectId};

/// A loose function of a family. The path is that of the family, the types and the support number.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct FamilyFunction {
    /// The function with its arguments.
    pub function: String,
}

impl Room for FamilyFunction {
    const SQL_CLASS: &'static str = "FUNCTION OF ACCESS METHOD";
    const CATALOG: Option<&'static str> = Some("pg_amproc");
    const OF_EXTENSION_MEMBERS: bool = true;
    const SPELLING: Option<Spelling> = Some(family_operator::SPELLING);
    const MIRRORED: Mirrored = Mirrored {
        place: Place::Part { of: &[Kind::OperatorFamily], mentioned_in: &[] },
        short: Some("function"),
        ..Mirrored::PLAIN
    };

    fn query(_major: u32) -> String {
        family_operator::query(
            ["pg_amproc", "amproc", "amprocnum"],
            ["pg_proc", "amproc"],
            "m.amproc::regprocedure::text AS function",
        )
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let [.., number, types] = id.path.as_slice() else { return String::new() };
        family_operator::add(id, &format!("FUNCTION {number} {types} {}", self.function))
    }

    fn summary(&self, _id: &ObjectId) -> String {
        self.function.clone()
    }
}
