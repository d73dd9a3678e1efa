//! Rewrite rules (`pg_rewrite`), but the one that makes a view a view.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Room, derived};
use crate::model::ddl::{Around, Written};
use crate::model::expression::Expression;
use crate::model::mirrored::{Mirrored, Place, Usual};
use crate::model::{Kind, ObjectId, ddl};

/// A rewrite rule.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Rule {
    /// `select`, `update`, `insert` or `delete`.
    pub event: String,
    /// Whether it replaces the statement.
    pub instead: bool,
    /// The whole rule as `pg_get_ruledef` writes it.
    pub definition: Expression,
    /// `origin`, `disabled`, `replica` or `always`.
    pub enabled: String,
}

impl Room for Rule {
    const SQL_CLASS: &'static str = "RULE";
    const WITHIN_RELATION: bool = true;
    const RULES: &'static [super::Rule] = &[derived("definition")];
    const MIRRORED: Mirrored = Mirrored {
        place: Place::Part {
            of: &[Kind::Table, Kind::View, Kind::MaterializedView],
            mentioned_in: &[],
        },
        usual: &[("enabled", Usual::Text("origin"))],
        ..Mirrored::PLAIN
    };

    fn query(_major: u32) -> String {
        "SELECT r.path || w.rulename::text AS _path,
            ARRAY['pg_rewrite'::regclass, w.oid, 0]::int8[] AS _at, r.at AS _parents,
            CASE w.ev_type WHEN '1' THEN 'select' WHEN '2' THEN 'update' WHEN '3' THEN 'insert'
                 ELSE 'delete' END AS event,
            w.is_instead AS instead,
            pg_get_ruledef(w.oid) AS definition,
            CASE w.ev_enabled WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled'
                 WHEN 'R' THEN 'replica' ELSE 'always' END AS enabled
         FROM pg_rewrite w
         JOIN relation r ON r.oid = w.ev_class
         WHERE w.rulename <> '_RETURN'"
            .to_owned()
    }

    fn written(&self, id: &ObjectId, _around: &Around<'_>) -> Written {
        let mut written = Written::statement(format!("{};", self.definition));
        if let Some(enable) = ddl::enabling(&self.enabled) {
            let (on, name) = (ddl::qualified(&id.path), ddl::last(id));
            written.then(format!("ALTER TABLE {on} {enable} RULE {name};"));
        }
        written
    }

    fn summary(&self, _id: &ObjectId) -> String {
        self.definition.to_string()
    }
}
