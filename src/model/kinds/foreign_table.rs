//! Foreign tables (`pg_class` with `relkind` `f`, and `pg_foreign_table`). Columns, constraints and
//! triggers are objects of their own.
//!
//! A foreign table has no storage: of what `pg_class` says about tables, persistence, access
//! method, tablespace, storage parameters, replica identity and row level security cannot be set.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::table::{DESCENT, PARTITIONED_PARENT};
use super::{COLUMN_ORDER, OWNER, Room, Rule};
use crate::model::ddl::{Around, Creation, List, Written};
use crate::model::lineage::Lineage;
use crate::model::mirrored::{Mirrored, ROWS, Usual};
use crate::model::{Kind, ObjectId, ddl, secrets};

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
    const CATALOG: Option<&'static str> = Some("pg_foreign_server");
    const GRANT_CLASS: &'static str = "TABLE";
    const RULES: &'static [Rule] = &[OWNER, COLUMN_ORDER];
    const MIRRORED: Mirrored = Mirrored {
        usual: &[("column_order", Usual::Names(Kind::Column))],
        metadata: ROWS,
        ..Mirrored::PLAIN
    };

    fn query(_major: u32) -> String {
        let options = secrets::options("f.ftoptions");
        format!(
            "SELECT c.path AS _path, c.at AS _at,
                c.in_schema || ARRAY['pg_foreign_server'::regclass, s.oid, 0]::int8[]
                || CASE WHEN c.relispartition
                    THEN ARRAY['pg_class'::regclass, i.inhparent, 0]::int8[] END AS _parents,
                s.srvname AS server,
                {options} AS options,
                {DESCENT},
                pg_get_userbyid(c.relowner) AS owner
             FROM pg_foreign_table f
             JOIN relation c ON c.oid = f.ftrelid
             JOIN pg_foreign_server s ON s.oid = f.ftserver
             {PARTITIONED_PARENT}"
        )
    }

    fn written(&self, id: &ObjectId, around: &Around<'_>) -> Written {
        let lineage = self.lineage();
        let mut tail = String::new();
        if !self.inherits.is_empty() {
            tail += &format!(" INHERITS ({})", self.inherits.join(", "));
        }
        tail += &format!(" SERVER {}", ddl::ident(&self.server));
        tail += &ddl::foreign_options(&self.options);
        tail.push(';');
        let mut written = Written::by(Creation::Frame {
            head: format!("CREATE FOREIGN TABLE {}", ddl::path(id)),
            list: List::Required,
            tail,
            parts: lineage.columns(id),
        });
        lineage.put(id, around, &mut written);
        written
    }

    fn summary(&self, _id: &ObjectId) -> String {
        format!("({})", self.column_order.join(", "))
    }
}

impl ForeignTable {
    fn lineage(&self) -> Lineage {
        Lineage {
            partition_by: None,
            partition_of: self.partition_of.clone(),
            partition_bound: self.partition_bound.clone(),
            detach_pending: self.detach_pending,
            inherits: self.inherits.clone(),
            of_type: None,
            column_order: self.column_order.clone(),
        }
    }
}
