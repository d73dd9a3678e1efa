//! Views (`pg_class` with `relkind = 'v'`).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OWNER, Room, Rule, derived};
use crate::model::ddl::{Around, Creation, Written};
use crate::model::expression::Expression;
use crate::model::mirrored::{Mirrored, ROWS};
use crate::model::{ObjectId, ddl};

/// A view.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct View {
    /// The query.
    pub definition: Expression,
    /// The columns in order, each `name type`, with a collation that is not the type's.
    pub columns: Vec<String>,
    /// Defaults that inserts through the view use, each `column=expression`.
    pub column_defaults: BTreeSet<Expression>,
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
    const GRANT_CLASS: &'static str = "TABLE";
    const RULES: &'static [Rule] =
        &[OWNER, derived("definition"), derived("columns"), derived("column_defaults")];
    const MIRRORED: Mirrored = Mirrored { metadata: ROWS, ..Mirrored::PLAIN };

    fn query(_major: u32) -> String {
        format!(
            "SELECT c.path AS _path, c.at AS _at,
                c.in_schema AS _parents,
                pg_get_viewdef(c.oid) AS definition,
                {COLUMNS} AS columns,
                ARRAY(SELECT quote_ident(a.attname) || '=' || pg_get_expr(d.adbin, d.adrelid)
                      FROM pg_attrdef d
                      JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
                      WHERE d.adrelid = c.oid) AS column_defaults,
                coalesce(c.reloptions, ARRAY[]::text[]) AS options,
                pg_get_userbyid(c.relowner) AS owner
             FROM relation c
             WHERE c.relkind = 'v'"
        )
    }

    fn written(&self, id: &ObjectId, _around: &Around<'_>) -> Written {
        let name = ddl::path(id);
        let options = ddl::with_options(&self.options);
        let whole = format!("VIEW {name}{options} AS\n{};", self.definition);
        let columns: Vec<String> = self.columns.iter().map(|column| empty_column(column)).collect();
        let mut written = Written::by(Creation::Replaceable {
            text: format!("CREATE {whole}"),
            placeholder: format!("CREATE VIEW {name} AS\n SELECT {};", columns.join(",\n    ")),
            replacement: format!("CREATE OR REPLACE {whole}"),
        });
        for default in &self.column_defaults {
            let (column, expression) = ddl::first_name(default.as_str());
            let expression = expression.trim_start_matches('=');
            written
                .then(format!("ALTER VIEW {name} ALTER COLUMN {column} SET DEFAULT {expression};"));
        }
        written
    }

    fn summary(&self, _id: &ObjectId) -> String {
        self.definition.to_string()
    }
}

/// `NULL::type AS name` for a column written `name type`.
fn empty_column(column: &str) -> String {
    let (name, data_type) = ddl::first_name(column);
    let (data_type, collation) = data_type
        .rsplit_once(" COLLATE ")
        .map_or((data_type, String::new()), |(t, c)| (t, format!(" COLLATE {c}")));
    format!("NULL::{}{collation} AS {name}", data_type.trim_start())
}
