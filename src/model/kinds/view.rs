//! Views (`pg_class` with `relkind = 'v'`).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OWNER, Room, Rule, derived};
use crate::model::expression::Expression;
use crate::model::{ObjectId, ddl};

/// A view.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct View {
    /// The query.
    pub definition: Expression,
    /// The columns in order, each `name type`, with a collation that is not the type's.
    pub columns: Vec<String>,
    /// Defaults that inserts through the view use, each `column=expression`.
    pub column_defaults: BTreeSet<String>,
    /// `security_barrier`, `security_invoker`, `check_option`, each `name=value`.
    pub options: BTreeSet<String>,
    /// The role that owns it.
    pub owner: String,
}

/// The columns of the relation `c` in order, each `name type`.
pub(super) const COLUMNS: &str = "ARRAY(
    SELECT quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
        || CASE WHEN a.attcollation <> t.typcollation
                THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum)";

impl Room for View {
    const SQL_CLASS: &'static str = "VIEW";
    const RULES: &'static [Rule] =
        &[OWNER, derived("definition"), derived("columns"), derived("column_defaults")];

    fn query(_major: u32) -> String {
        format!(
            "SELECT r.path AS _path, r.at AS _at,
                r.in_schema AS _parents,
                pg_get_viewdef(c.oid) AS definition,
                {COLUMNS} AS columns,
                ARRAY(SELECT quote_ident(a.attname) || '=' || pg_get_expr(d.adbin, d.adrelid)
                      FROM pg_attrdef d
                      JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
                      WHERE d.adrelid = c.oid) AS column_defaults,
                coalesce(c.reloptions, ARRAY[]::text[]) AS options,
                pg_get_userbyid(c.relowner) AS owner
             FROM pg_class c JOIN relation r ON r.oid = c.oid
             WHERE c.relkind = 'v'"
        )
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let name = ddl::path(id);
        let mut text = format!(
            "CREATE VIEW {name}{} AS\n{};",
            ddl::with_options(&self.options),
            self.definition
        );
        for default in &self.column_defaults {
            if let Some((column, expression)) = default.split_once('=') {
                text +=
                    &format!("\nALTER VIEW {name} ALTER COLUMN {column} SET DEFAULT {expression};");
            }
        }
        text
    }

    fn summary(&self, _id: &ObjectId) -> String {
        self.definition.to_string()
    }
}
