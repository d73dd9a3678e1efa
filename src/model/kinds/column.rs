//! Columns of tables (`pg_attribute`).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Room, Rule, descent};
use crate::model::expression::Expression;
use crate::model::{ObjectId, ddl};

/// A column of a table.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Column {
    /// The type with its modifier: `numeric(10,2)`.
    #[serde(rename = "type")]
    pub data_type: String,
    /// The collation, when it is not the type's.
    pub collation: Option<String>,
    /// Whether null is refused.
    pub not_null: bool,
    /// The default expression. A default of null is none, unless it overrides that of a domain.
    pub default: Option<Expression>,
    /// `always` or `by default` for an identity column.
    pub identity: Option<String>,
    /// The expression of a generated column.
    pub generated: Option<Expression>,
    /// `stored` or `virtual` for a generated column.
    pub generated_as: Option<String>,
    /// The TOAST strategy, when it is not the type's own.
    pub storage: Option<String>,
    /// The compression method, when one was chosen for the column.
    pub compression: Option<String>,
    /// The statistics target, when one was chosen for the column.
    pub statistics: Option<i32>,
    /// Attribute options (`n_distinct`, …), each `name=value`.
    pub options: BTreeSet<String>,
    /// Whether the column comes from a parent table.
    pub inherited: bool,
    /// Whether the table defines the column itself.
    pub local: bool,
}

impl Room for Column {
    const SQL_CLASS: &'static str = "COLUMN";
    const RULES: &'static [Rule] = &[descent("inherited"), descent("local")];

    // `-1` for "no statistics target" became null in 17. Without OFFSET the server would print an
    // expression once for each mention.
    fn query(_major: u32) -> String {
        "SELECT r.path || a.attname::text AS _path, 
            ARRAY['pg_class'::regclass, a.attrelid, a.attnum]::int8[] AS _at,
            r.at || CASE WHEN a.attinhcount > 0 AND NOT a.attislocal THEN (
                SELECT array_agg(ARRAY['pg_class'::regclass, pa.attrelid, pa.attnum]::int8[])
                FROM pg_inherits h
                JOIN pg_attribute pa ON pa.attrelid = h.inhparent AND pa.attname = a.attname
                     AND pa.attnum > 0 AND NOT pa.attisdropped
                WHERE h.inhrelid = r.oid) END AS _parents,
            format_type(a.atttypid, a.atttypmod) AS type,
            CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text
            END AS collation,
            a.attnotnull AS not_null,
            CASE WHEN a.attgenerated = '' AND (t.typtype = 'd' OR e.expression NOT IN (
                     'NULL::' || format_type(t.oid, NULL), 'NULL::' || format_type(t.oid, -1)))
                 THEN e.expression END AS default,
            CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END AS identity,
            CASE WHEN a.attgenerated <> '' THEN e.expression END AS generated,
            CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' END AS generated_as,
            CASE WHEN a.attstorage <> t.typstorage THEN
                CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external'
                     WHEN 'm' THEN 'main' ELSE 'extended' END END AS storage,
            CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,
            nullif(a.attstattarget, -1) AS statistics,
            coalesce(a.attoptions, ARRAY[]::text[]) AS options,
            a.attinhcount > 0 AS inherited,
            a.attislocal AS local
         FROM pg_attribute a
         JOIN relation r ON r.oid = a.attrelid AND r.relkind IN ('r', 'p')
         JOIN pg_type t ON t.oid = a.atttypid
         LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
         LEFT JOIN LATERAL (
            -- Without OFFSET the expression would be printed once for each mention.
            SELECT pg_get_expr(d.adbin, d.adrelid) AS expression OFFSET 0) e ON true
         WHERE a.attnum > 0 AND NOT a.attisdropped"
            .to_owned()
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let table = ddl::qualified(&id.path);
        let name = ddl::last(id);
        let mut text = format!("ALTER TABLE {table} ADD COLUMN {name} {};", self.definition());
        if self.inherited {
            let how = if self.local { "inherited and local" } else { "inherited" };
            text += &format!(" -- {how}");
        }
        let mut alter = |action: String| {
            text += &format!("\nALTER TABLE {table} ALTER COLUMN {name} {action};");
        };
        if let Some(storage) = &self.storage {
            alter(format!("SET STORAGE {}", storage.to_uppercase()));
        }
        if let Some(statistics) = self.statistics {
            alter(format!("SET STATISTICS {statistics}"));
        }
        if !self.options.is_empty() {
            let options: Vec<&str> = self.options.iter().map(String::as_str).collect();
            alter(format!("SET ({})", options.join(", ")));
        }
        text
    }

    fn summary(&self, _id: &ObjectId) -> String {
        self.definition()
    }
}

impl Column {
    /// What stands after the column's name.
    fn definition(&self) -> String {
        let mut text = self.data_type.clone();
        if let Some(compression) = &self.compression {
            text += &format!(" COMPRESSION {compression}");
        }
        if let Some(collation) = &self.collation {
            text += &format!(" COLLATE {collation}");
        }
        if let Some(default) = &self.default {
            text += &format!(" DEFAULT {default}");
        }
        if let (Some(expression), Some(how)) = (&self.generated, &self.generated_as) {
            text += &format!(" GENERATED ALWAYS AS ({expression}) {}", how.to_uppercase());
        }
        if let Some(identity) = &self.identity {
            text += &format!(" GENERATED {} AS IDENTITY", identity.to_uppercase());
        }
        if self.not_null {
            text += " NOT NULL";
        }
        text
    }
}
