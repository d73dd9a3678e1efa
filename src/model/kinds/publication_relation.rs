//! Tables in publications (`pg_publication_rel`).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Room, Rule, derived, since};
use crate::model::expression::Expression;
use crate::model::mirrored::{Mirrored, Place};
use crate::model::{Kind, ObjectId, ddl};

/// A table in a publication. Its path is the publication, the table's schema and the table.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct PublicationRelation {
    /// The columns that are published, since PostgreSQL 15; `None` for all. The server orders them
    /// by their numbers.
    pub columns: Option<BTreeSet<String>>,
    /// The condition that a row has to meet to be published, since PostgreSQL 15.
    pub row_filter: Option<Expression>,
}

impl Room for PublicationRelation {
    const SQL_CLASS: &'static str = "PUBLICATION";
    const CATALOG: Option<&'static str> = Some("pg_publication");
    const OUTSIDE_SCHEMAS: bool = true;
    const NAMED: bool = false;
    const RULES: &'static [Rule] = &[derived("row_filter")];
    const MIRRORED: Mirrored = Mirrored {
        place: Place::Part { of: &[Kind::Publication], mentioned_in: &[] },
        ..Mirrored::PLAIN
    };

    // The first parent is the publication: a table that belongs to an extension may be in one of
    // the user's.
    fn query(major: u32) -> String {
        let columns = "CASE WHEN r.prattrs IS NOT NULL THEN
                ARRAY(SELECT quote_ident(a.attname)
                      FROM unnest(r.prattrs::int2[]) AS k (attnum)
                      JOIN pg_attribute a ON a.attrelid = r.prrelid AND a.attnum = k.attnum) END";
        let columns = since(major, 15, columns, "NULL::text[]");
        let row_filter = "pg_get_expr(r.prqual, r.prrelid)";
        let row_filter = since(major, 15, row_filter, "NULL::text");
        format!(
            "SELECT ARRAY[p.pubname, n.nspname, c.relname]::text[] AS _path,
                ARRAY['pg_publication_rel'::regclass, r.oid, 0]::int8[] AS _at,
                ARRAY[ARRAY['pg_publication'::regclass, p.oid, 0],
                      ARRAY['pg_class'::regclass, c.oid, 0]]::int8[]
                || (SELECT array_agg(ARRAY['pg_class'::regclass, d.refobjid, d.refobjsubid]::int8[])
                    FROM pg_depend d
                    WHERE d.classid = 'pg_publication_rel'::regclass AND d.objid = r.oid
                      AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid
                      AND d.refobjsubid > 0) AS _parents,
                {columns} AS columns,
                {row_filter} AS row_filter
             FROM pg_publication_rel r
             JOIN pg_publication p ON p.oid = r.prpubid
             JOIN pg_class c ON c.oid = r.prrelid
             JOIN pg_namespace n ON n.oid = c.relnamespace"
        )
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let [publication, table @ ..] = id.path.as_slice() else { return String::new() };
        format!(
            "ALTER PUBLICATION {} ADD TABLE ONLY {}{};",
            ddl::ident(publication),
            ddl::qualified(table),
            self.definition()
        )
    }

    fn summary(&self, _id: &ObjectId) -> String {
        let definition = self.definition();
        if definition.is_empty() { "whole".to_owned() } else { definition.trim_start().to_owned() }
    }
}

impl PublicationRelation {
    /// What stands after the table's name.
    fn definition(&self) -> String {
        let mut text = String::new();
        if let Some(columns) = &self.columns {
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            text += &format!(" ({})", columns.join(", "));
        }
        if let Some(row_filter) = &self.row_filter {
            text += &format!(" WHERE ({row_filter})");
        }
        text
    }
}
