//! Domains (`pg_type` with `typtype = 'd'`). Their constraints are objects of their own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OWNER, Room, Rule, constraint};
use crate::model::ddl::{Around, Creation, List, Written};
use crate::model::expression::Expression;
use crate::model::mirrored::Mirrored;
use crate::model::{ObjectId, ddl};

/// A domain.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Domain {
    /// The type it is over, with its modifier: `character varying(20)`.
    #[serde(rename = "type")]
    pub base_type: String,
    /// The collation, when it is not the base type's.
    pub collation: Option<String>,
    /// Whether null is refused.
    pub not_null: bool,
    /// The default expression.
    pub default: Option<Expression>,
    /// The role that owns it.
    pub owner: String,
}

impl Room for Domain {
    const SQL_CLASS: &'static str = "DOMAIN";
    const RULES: &'static [Rule] = &[OWNER];
    const MIRRORED: Mirrored = Mirrored { short: Some("type"), ..Mirrored::PLAIN };

    fn query(_major: u32) -> String {
        "SELECT ARRAY[n.nspname, t.typname] AS _path,
            ARRAY['pg_type'::regclass, t.oid, 0]::int8[] AS _at, n.at AS _parents,
            format_type(t.typbasetype, t.typtypmod) AS type,
            CASE WHEN t.typcollation <> b.typcollation THEN t.typcollation::regcollation::text
            END AS collation,
            t.typnotnull AS not_null,
            pg_get_expr(t.typdefaultbin, 0) AS default,
            pg_get_userbyid(t.typowner) AS owner
         FROM pg_type t
         JOIN user_schema n ON n.oid = t.typnamespace
         JOIN pg_type b ON b.oid = t.typbasetype
         WHERE t.typtype = 'd'"
            .to_owned()
    }

    fn written(&self, id: &ObjectId, around: &Around<'_>) -> Written {
        let collation = self.collation.as_ref().map(|c| format!(" COLLATE {c}"));
        let default = self.default.as_ref().map(|d| format!(" DEFAULT {d}"));
        let mut parts: Vec<ObjectId> = around.parts_of(id).cloned().collect();
        // A check that calls a function may have to be added later; the others stay.
        parts.sort_by_key(|part| around.get(part).is_some_and(|part| !part.depends_on.is_empty()));
        let named = parts.iter().any(|part| constraint::is_not_null(around, part));
        let not_null = if self.not_null && !named { " NOT NULL" } else { "" };
        let head = format!(
            "CREATE DOMAIN {} AS {}{}{}{not_null}",
            ddl::path(id),
            self.base_type,
            collation.unwrap_or_default(),
            default.unwrap_or_default()
        );
        Written::by(Creation::Frame { head, list: List::Bare, tail: ";".to_owned(), parts })
    }
}
