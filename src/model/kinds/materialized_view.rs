//! Materialized views (`pg_class` with `relkind = 'm'`).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Aspect, Comparison, OWNER, Room, Rule, depends_on_extensions, derived, view};
use crate::model::ddl::{Around, Written};
use crate::model::expression::Expression;
use crate::model::mirrored::{Mirrored, ROWS, Usual};
use crate::model::{ObjectId, ddl};

/// A materialized view.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct MaterializedView {
    /// The query.
    pub definition: Expression,
    /// The columns in order, each `name type`, with a collation that is not the type's.
    pub columns: Vec<String>,
    /// What was chosen for single columns: `column: storage=main`, `statistics=…`,
    /// `compression=…`, `options=…`.
    pub column_settings: BTreeSet<String>,
    /// The table access method.
    pub access_method: String,
    /// Storage parameters, each `name=value`.
    pub options: BTreeSet<String>,
    /// Storage parameters of the TOAST table.
    pub toast_options: BTreeSet<String>,
    /// The tablespace, when it is not the database's.
    pub tablespace: Option<String>,
    /// Whether it holds data. A dump of a schema alone never restores it so.
    pub populated: bool,
    /// What identifies a row in logical replication: `default`, `full`, `nothing` or `index`; the
    /// index says so itself.
    pub replica_identity: String,
    /// Extensions that take the object along when they are dropped (`DEPENDS ON EXTENSION`).
    pub depends_on_extensions: BTreeSet<String>,
    /// The role that owns it.
    pub owner: String,
}

impl Room for MaterializedView {
    const SQL_CLASS: &'static str = "MATERIALIZED VIEW";
    const GRANT_CLASS: &'static str = "TABLE";
    const RULES: &'static [Rule] = &[
        OWNER,
        derived("definition"),
        derived("columns"),
        Rule { attribute: "populated", comparison: Comparison::Equal, aspect: Aspect::Population },
    ];
    const MIRRORED: Mirrored = Mirrored {
        usual: &[
            ("access_method", Usual::Text("heap")),
            ("populated", Usual::Yes),
            ("replica_identity", Usual::Text("default")),
        ],
        metadata: ROWS,
        ..Mirrored::PLAIN
    };

    fn query(_major: u32) -> String {
        let extensions = depends_on_extensions("pg_class", "c.oid");
        let columns = view::COLUMNS;
        format!(
            "SELECT c.path AS _path, c.at AS _at,
                c.in_schema AS _parents,
                pg_get_viewdef(c.oid) AS definition,
                {columns} AS columns,
                ARRAY(SELECT quote_ident(a.attname) || ': ' || s.setting
                      FROM pg_attribute a
                      JOIN pg_type t ON t.oid = a.atttypid
                      CROSS JOIN LATERAL (VALUES
                        (CASE WHEN a.attstorage <> t.typstorage THEN 'storage=' || CASE a.attstorage
                              WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main'
                              ELSE 'extended' END END),
                        (CASE a.attcompression WHEN 'p' THEN 'compression=pglz'
                              WHEN 'l' THEN 'compression=lz4' END),
                        ('statistics=' || nullif(a.attstattarget, -1)),
                        ('options=' || array_to_string(a.attoptions, ', '))) AS s (setting)
                      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                        AND s.setting IS NOT NULL) AS column_settings,
                am.amname AS access_method,
                coalesce(c.reloptions, ARRAY[]::text[]) AS options,
                coalesce(tc.reloptions, ARRAY[]::text[]) AS toast_options,
                ts.spcname AS tablespace,
                c.relispopulated AS populated,
                CASE c.relreplident WHEN 'd' THEN 'default' WHEN 'f' THEN 'full'
                     WHEN 'n' THEN 'nothing' ELSE 'index' END AS replica_identity,
                {extensions},
                pg_get_userbyid(c.relowner) AS owner
             FROM relation c
             JOIN pg_am am ON am.oid = c.relam
             LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
             LEFT JOIN pg_class tc ON tc.oid = c.reltoastrelid
             WHERE c.relkind = 'm'"
        )
    }

    fn written(&self, id: &ObjectId, _around: &Around<'_>) -> Written {
        let name = ddl::path(id);
        let mut text = format!("CREATE MATERIALIZED VIEW {name}");
        if self.access_method != "heap" {
            text += &format!(" USING {}", ddl::ident(&self.access_method));
        }
        let toast: Vec<String> =
            self.toast_options.iter().map(|option| format!("toast.{option}")).collect();
        text += &ddl::with_options(self.options.iter().chain(&toast));
        if let Some(tablespace) = &self.tablespace {
            text += &format!(" TABLESPACE {}", ddl::ident(tablespace));
        }
        text += &format!(" AS\n{}\nWITH NO DATA;", self.definition);
        let mut written = Written::statement(text);
        for setting in &self.column_settings {
            let (column, setting) = ddl::first_name(setting);
            let (what, value) =
                setting.trim_start_matches(": ").split_once('=').unwrap_or_default();
            let action = match what {
                "options" => format!("SET ({})", ddl::options([&value.to_owned()])),
                _ => format!("SET {} {value}", what.to_uppercase()),
            };
            written.then(format!("ALTER MATERIALIZED VIEW {name} ALTER COLUMN {column} {action};"));
        }
        if matches!(self.replica_identity.as_str(), "full" | "nothing") {
            let identity = self.replica_identity.to_uppercase();
            written.then(format!("ALTER TABLE {name} REPLICA IDENTITY {identity};"));
        }
        ddl::depends_on_extensions(
            &mut written,
            &format!("MATERIALIZED VIEW {name}"),
            &self.depends_on_extensions,
        );
        if self.populated {
            // Its query is run, so everything has to be there: the bodies of functions too.
            let refresh = written.then(format!("REFRESH MATERIALIZED VIEW {name};"));
            refresh.last = true;
        }
        written
    }

    fn summary(&self, _id: &ObjectId) -> String {
        self.definition.to_string()
    }
}
