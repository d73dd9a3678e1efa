//! Tables, partitioned tables and partitions (`pg_class` with `relkind` `r` or `p`). Columns,
//! constraints, indexes and the rest are objects of their own.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{COLUMN_ORDER, OWNER, Room, Rule};
use crate::model::ddl::{Around, Creation, List, Written};
use crate::model::expression::Expression;
use crate::model::lineage::Lineage;
use crate::model::mirrored::{Mirrored, ROWS, Usual};
use crate::model::{Attributes, Kind, ObjectId, ddl};

/// A table.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Table {
    /// `permanent`, `unlogged` or `temporary`.
    pub persistence: String,
    /// The partition strategy and key, as in `RANGE (created_at)`; `None` for a table that is not
    /// partitioned.
    pub partition_by: Option<Expression>,
    /// The partitioned table it is a partition of.
    pub partition_of: Option<String>,
    /// The partition bound, as in `FOR VALUES FROM (1) TO (10)` or `DEFAULT`.
    pub partition_bound: Option<String>,
    /// Whether a concurrent detach of the partition was begun and never finished.
    pub detach_pending: bool,
    /// The tables it inherits from, in order (`inhseqno`); empty for a partition.
    pub inherits: Vec<String>,
    /// The composite type of a typed table.
    pub of_type: Option<String>,
    /// The table access method; `None` where the server keeps none.
    pub access_method: Option<String>,
    /// The tablespace, when it is not the database's.
    pub tablespace: Option<String>,
    /// Storage parameters (`reloptions`), each `name=value`.
    pub options: BTreeSet<String>,
    /// Storage parameters of the TOAST table.
    pub toast_options: BTreeSet<String>,
    /// What identifies a row in logical replication: `default`, `full`, `nothing` or `index`; the
    /// index says so itself, and once it is gone there is `nothing`.
    pub replica_identity: String,
    /// Whether row level security is enabled.
    pub row_security: bool,
    /// Whether row level security binds the owner too.
    pub force_row_security: bool,
    /// The columns in order.
    pub column_order: Vec<String>,
    /// The role that owns it.
    pub owner: String,
}

/// How the table of the `pg_class` row `c` came to be, and its columns, as columns of a query that
/// joins [`PARTITIONED_PARENT`].
pub(super) const DESCENT: &str = "
    i.parent AS partition_of,
    CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS partition_bound,
    coalesce(i.inhdetachpending, false) AS detach_pending,
    ARRAY(SELECT h.inhparent::regclass::text FROM pg_inherits h
          WHERE h.inhrelid = c.oid AND NOT c.relispartition
          ORDER BY h.inhseqno) AS inherits,
    ARRAY(SELECT a.attname FROM pg_attribute a
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          ORDER BY a.attnum) AS column_order";

/// The partitioned table that the table of the `pg_class` row `c` is a partition of.
pub(super) const PARTITIONED_PARENT: &str = "
    LEFT JOIN LATERAL (
        SELECT i.inhparent, i.inhparent::regclass::text AS parent, i.inhdetachpending
        FROM pg_inherits i WHERE i.inhrelid = c.oid AND c.relispartition) i ON true";

impl Room for Table {
    const SQL_CLASS: &'static str = "TABLE";
    const RULES: &'static [Rule] = &[OWNER, COLUMN_ORDER];
    const MIRRORED: Mirrored = Mirrored {
        usual: &[
            ("persistence", Usual::Text("permanent")),
            ("access_method", Usual::Of(usual_access_method)),
            ("replica_identity", Usual::Text("default")),
            ("column_order", Usual::Names(Kind::Column)),
        ],
        metadata: ROWS,
        ..Mirrored::PLAIN
    };

    fn query(_major: u32) -> String {
        format!(
            "SELECT c.path AS _path, c.at AS _at,
                c.in_schema || CASE WHEN c.relispartition
                    THEN ARRAY['pg_class'::regclass, i.inhparent, 0]::int8[] END AS _parents,
                CASE c.relpersistence WHEN 'p' THEN 'permanent' WHEN 'u' THEN 'unlogged'
                     ELSE 'temporary' END AS persistence,
                CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS partition_by,
                CASE WHEN c.reloftype <> 0 THEN c.reloftype::regtype::text END AS of_type,
                am.amname AS access_method,
                ts.spcname AS tablespace,
                coalesce(c.reloptions, ARRAY[]::text[]) AS options,
                coalesce(tc.reloptions, ARRAY[]::text[]) AS toast_options,
                CASE c.relreplident WHEN 'd' THEN 'default' WHEN 'f' THEN 'full'
                     WHEN 'n' THEN 'nothing'
                     ELSE CASE WHEN EXISTS (SELECT FROM pg_index x WHERE x.indrelid = c.oid
                                                AND x.indisreplident)
                          THEN 'index' ELSE 'nothing' END END AS replica_identity,
                c.relrowsecurity AS row_security,
                c.relforcerowsecurity AS force_row_security,
                {DESCENT},
                pg_get_userbyid(c.relowner) AS owner
             FROM relation c
             {PARTITIONED_PARENT}
             LEFT JOIN pg_am am ON am.oid = c.relam
             LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
             LEFT JOIN pg_class tc ON tc.oid = c.reltoastrelid
             WHERE c.relkind IN ('r', 'p')"
        )
    }

    fn written(&self, id: &ObjectId, around: &Around<'_>) -> Written {
        let name = ddl::path(id);
        let mut written = Written::by(self.creation(id));
        let mut alter = |action: &str| {
            written.then(format!("ALTER TABLE {name} {action};"));
        };
        if self.row_security {
            alter("ENABLE ROW LEVEL SECURITY");
        }
        if self.force_row_security {
            alter("FORCE ROW LEVEL SECURITY");
        }
        if matches!(self.replica_identity.as_str(), "full" | "nothing") {
            alter(&format!("REPLICA IDENTITY {}", self.replica_identity.to_uppercase()));
        }
        self.lineage().put(id, around, &mut written);
        written
    }

    fn summary(&self, _id: &ObjectId) -> String {
        format!("({})", self.column_order.join(", "))
    }
}

/// The access method of a table for which nobody chose another; a partitioned table has none.
fn usual_access_method(table: &Attributes) -> Value {
    if table["partition_by"].is_null() { Value::from("heap") } else { Value::Null }
}

impl Table {
    fn creation(&self, id: &ObjectId) -> Creation {
        let persistence = match self.persistence.as_str() {
            "unlogged" => "UNLOGGED ",
            "temporary" => "TEMPORARY ",
            _ => "",
        };
        let mut head = format!("CREATE {persistence}TABLE {}", ddl::path(id));
        if let Some(of_type) = &self.of_type {
            head += &format!(" OF {of_type}");
        }
        let mut tail = String::new();
        if !self.inherits.is_empty() {
            tail += &format!(" INHERITS ({})", self.inherits.join(", "));
        }
        if let Some(key) = &self.partition_by {
            tail += &format!(" PARTITION BY {key}");
        }
        if let Some(method) = self.access_method.as_deref().filter(|method| *method != "heap") {
            tail += &format!(" USING {}", ddl::ident(method));
        }
        let toast: Vec<String> =
            self.toast_options.iter().map(|option| format!("toast.{option}")).collect();
        tail += &ddl::with_options(self.options.iter().chain(&toast));
        if let Some(tablespace) = &self.tablespace {
            tail += &format!(" TABLESPACE {}", ddl::ident(tablespace));
        }
        tail.push(';');
        let list = if self.of_type.is_some() { List::Optional } else { List::Required };
        Creation::Frame { head, list, tail, parts: self.lineage().columns(id) }
    }

    fn lineage(&self) -> Lineage {
        Lineage {
            partition_by: self.partition_by.as_ref().map(Expression::to_string),
            partition_of: self.partition_of.clone(),
            partition_bound: self.partition_bound.clone(),
            detach_pending: self.detach_pending,
            inherits: self.inherits.clone(),
            of_type: self.of_type.clone(),
            column_order: self.column_order.clone(),
        }
    }
}
