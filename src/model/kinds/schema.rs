//! Schemas (`pg_namespace`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Kind, OWNER, Room, Rule};
use crate::model::ddl::{Around, Creation, Written};
use crate::model::mirrored::{Mirrored, Place, ROWS};
use crate::model::{ObjectId, ddl};

/// A schema.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Schema {
    /// The role that owns it.
    pub owner: String,
}

impl Room for Schema {
    const SQL_CLASS: &'static str = "SCHEMA";
    const RULES: &'static [Rule] = &[OWNER];
    const MIRRORED: Mirrored = Mirrored { place: Place::Top, metadata: ROWS, ..Mirrored::PLAIN };

    fn query(_major: u32) -> String {
        "SELECT ARRAY[n.nspname] AS _path, n.at AS _at,
            pg_get_userbyid(n.nspowner) AS owner
         FROM user_schema n"
            .to_owned()
    }

    fn written(&self, id: &ObjectId, _around: &Around<'_>) -> Written {
        let text = format!("CREATE SCHEMA {};", ddl::path(id));
        let there = Self::at_start().iter().any(|(present, _)| present == id);
        Written::by(if there { Creation::Present { text } } else { Creation::Statement(text) })
    }

    fn at_start() -> Vec<(ObjectId, &'static str)> {
        vec![(ObjectId::new(Kind::Schema, ["public"]), "DROP SCHEMA IF EXISTS public;")]
    }
}
