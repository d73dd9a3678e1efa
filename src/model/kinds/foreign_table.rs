//! Foreign tables (`pg_class` with `relkind` `f`, and `pg_foreign_table`). Columns, constraints and
//! triggers are objects of their own.
//!
//! A foreign table has no storage: of what `pg_class` says about tables, persistence, access
//! method, tablespace, storage parameters, replica identity and row level security cannot be set.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Aspect, Comparison, OWNER, Room, Rule, since};
use crate::model::{ObjectId, ddl, secrets};

/// A foreign table.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct ForeignTable {
    /// The server that holds its rows.
    pub server: String,
    /// Options, each `name=value`, secrets `(hidden)`.
    pub options: BTreeSet<String>,
    /// The partitioned table it is a partition of.
    pub partition_of: Option<String>,
    /// The partition bound, as in `FOR VALUES FROM (1) TO (10)` or `DEFAULT`.
    pub partition_bound: Option<String>,
    /// Whether a concurrent detach of the partition was begun and never finished.
    pub detach_pending: bool,
    /// The tables it inherits from, in order (`inhseqno`); empty for a partition.
    pub inherits: Vec<String>,
    /// The columns in order.
    pub column_order: Vec<String>,
    /// The role that owns it.
    pub owner: String,
}

impl Room for ForeignTable {
    const SQL_CLASS: &'static str = "FOREIGN TABLE";
    const GRANT_CLASS: &'static str = "TABLE";
    const RULES: &'static [Rule] = &[
        OWNER,
        Rule {
            attribute: "column_order",
            comparison: Comparison::RelativeOrder,
            aspect: Aspect::ColumnOrder,
        },
    ];

    fn query(major: u32) -> String {
        let detach_pending = since(major, 14, "i.inhdetachpending", "false");
        let options = secrets::options("f.ftoptions");
        format!(
            "SELECT r.path AS _path, r.at AS _at,
                r.in_schema || ARRAY['pg_foreign_server'::regclass, s.oid, 0]::int8[]
                || CASE WHEN c.relispartition
                    THEN ARRAY['pg_class'::regclass, i.inhparent, 0]::int8[] END AS _parents,
                s.srvname AS server,
                {options} AS options,
                i.parent AS partition_of,
                CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid)
                END AS partition_bound,
                coalesce(i.pending, false) AS detach_pending,
                ARRAY(SELECT h.inhparent::regclass::text FROM pg_inherits h
                      WHERE h.inhrelid = c.oid AND NOT c.relispartition
                      ORDER BY h.inhseqno) AS inherits,
                ARRAY(SELECT a.attname FROM pg_attribute a
                      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                      ORDER BY a.attnum) AS column_order,
                pg_get_userbyid(c.relowner) AS owner
             FROM pg_foreign_table f
             JOIN pg_class c ON c.oid = f.ftrelid
             JOIN relation r ON r.oid = c.oid
             JOIN pg_foreign_server s ON s.oid = f.ftserver
             LEFT JOIN LATERAL (
                SELECT i.inhparent, i.inhparent::regclass::text AS parent, {detach_pending} AS pending
                FROM pg_inherits i WHERE i.inhrelid = c.oid AND c.relispartition) i ON true"
        )
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let mut text = format!("CREATE FOREIGN TABLE {}", ddl::path(id));
        match &self.partition_of {
            Some(parent) => {
                let bound = self.partition_bound.as_deref().unwrap_or("DEFAULT");
                text += &format!(" PARTITION OF {parent} {bound}");
            }
            None => text += " ()",
        }
        if !self.inherits.is_empty() {
            text += &format!(" INHERITS ({})", self.inherits.join(", "));
        }
        text += &format!(" SERVER {}", ddl::ident(&self.server));
        text += &ddl::foreign_options(&self.options);
        text.push(';');
        if self.detach_pending {
            text += "\n-- detach pending";
        }
        text
    }

    fn summary(&self, _id: &ObjectId) -> String {
        format!("({})", self.column_order.join(", "))
    }
}
