//! Publications (`pg_publication`). The tables and schemas in one are objects of their own:
//! [`publication_relation`](super::publication_relation) and
//! [`publication_namespace`](super::publication_namespace).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OWNER, Room, Rule, since};
use crate::model::mirrored::{Mirrored, Usual};
use crate::model::{ObjectId, ddl};

/// A publication.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Publication {
    /// Whether every table of the database is in it.
    pub all_tables: bool,
    /// What is published: `insert`, `update`, `delete`, `truncate`.
    pub publish: BTreeSet<String>,
    /// Whether changes of a partition are published as those of the partitioned table.
    pub via_partition_root: bool,
    /// Which generated columns are published where no column list says so: `none`, or since
    /// PostgreSQL 18 `stored`.
    pub generated_columns: String,
    /// The role that owns it.
    pub owner: String,
}

impl Room for Publication {
    const SQL_CLASS: &'static str = "PUBLICATION";
    const CATALOG: Option<&'static str> = Some("pg_publication");
    const OUTSIDE_SCHEMAS: bool = true;
    const RULES: &'static [Rule] = &[OWNER];
    const MIRRORED: Mirrored = Mirrored {
        usual: &[
            ("publish", Usual::Texts(&["delete", "insert", "truncate", "update"])),
            ("generated_columns", Usual::Text("none")),
        ],
        ..Mirrored::PLAIN
    };

    fn query(major: u32) -> String {
        let generated_columns = "CASE p.pubgencols WHEN 's' THEN 'stored' ELSE 'none' END";
        let generated_columns = since(major, 18, generated_columns, "'none'");
        format!(
            "SELECT ARRAY[p.pubname]::text[] AS _path,
                ARRAY['pg_publication'::regclass, p.oid, 0]::int8[] AS _at,
                p.puballtables AS all_tables,
                array_remove(ARRAY[
                    CASE WHEN p.pubinsert THEN 'insert' END,
                    CASE WHEN p.pubupdate THEN 'update' END,
                    CASE WHEN p.pubdelete THEN 'delete' END,
                    CASE WHEN p.pubtruncate THEN 'truncate' END], NULL) AS publish,
                p.pubviaroot AS via_partition_root,
                {generated_columns} AS generated_columns,
                pg_get_userbyid(p.pubowner) AS owner
             FROM pg_publication p"
        )
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let all_tables = if self.all_tables { " FOR ALL TABLES" } else { "" };
        let publish: Vec<&str> = self.publish.iter().map(String::as_str).collect();
        let mut options = vec![format!("publish = '{}'", publish.join(", "))];
        if self.via_partition_root {
            options.push("publish_via_partition_root = true".to_owned());
        }
        if self.generated_columns != "none" {
            options.push(format!("publish_generated_columns = {}", self.generated_columns));
        }
        format!("CREATE PUBLICATION {}{all_tables} WITH ({});", ddl::path(id), options.join(", "))
    }

    fn summary(&self, _id: &ObjectId) -> String {
        let all_tables = if self.all_tables { "all tables, " } else { "" };
        let publish: Vec<&str> = self.publish.iter().map(String::as_str).collect();
        format!("{all_tables}publishes {}", publish.join(", "))
    }
}
