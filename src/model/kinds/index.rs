//! Indexes (`pg_index`), but those behind a primary key, unique or exclusion constraint: they are
//! part of their [`constraint`](super::constraint).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Kind, Room, Rule, depends_on_extensions, derived, descent, since};
use crate::model::ddl::{Around, Written};
use crate::model::expression::Expression;
use crate::model::generated::{self, GeneratedName};
use crate::model::lineage::Lineage;
use crate::model::mirrored::{Mirrored, Place, Usual};
use crate::model::{ObjectId, ddl, parts_of_name};

/// An index.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Index {
    /// The table or materialized view it is on.
    pub on: String,
    /// The access method: `btree`, `gin`, …
    pub method: String,
    /// Whether it refuses duplicates.
    pub unique: bool,
    /// Whether nulls count as equal to each other.
    pub nulls_not_distinct: bool,
    /// The keys in order: column or expression, then what is not the default of collation,
    /// operator class with its parameters, `DESC`, and the place of nulls.
    pub keys: Vec<Expression>,
    /// The columns that are carried along, in order.
    pub include: Vec<String>,
    /// The condition of a partial index.
    pub predicate: Option<Expression>,
    /// Storage parameters, each `name=value`.
    pub options: BTreeSet<String>,
    /// The tablespace, when it is not the database's.
    pub tablespace: Option<String>,
    /// Statistics targets chosen for a key, each `number of the key=target`.
    pub statistics: Vec<String>,
    /// The index of the partitioned table that this one is attached to.
    pub attached_to: Option<String>,
    /// Whether queries may use it; a failed `CREATE INDEX CONCURRENTLY` leaves one that they may not.
    pub valid: bool,
    /// Whether the table was last clustered on it.
    pub clustered: bool,
    /// Whether it is the table's replica identity.
    pub replica_identity: bool,
    /// Extensions that take the object along when they are dropped (`DEPENDS ON EXTENSION`).
    pub depends_on_extensions: BTreeSet<String>,
}

/// The sub-select that spells out the keys of every `pg_index` row `i` for which `condition` holds:
/// `indexrelid`, `keys`, `include` and `statistics`.
///
/// An operator class is spelled out unless it is the default for the key's type. A type without a
/// default of its own (`varchar`, arrays, domains) uses the default of a type it is binary
/// coercible to, so any default class counts as its default.
///
/// The keys of all indexes are read in one go, which takes half the time of one sub-select for each;
/// OFFSET and MATERIALIZED keep the planner from choosing a slower way. `pg_get_indexdef` is called
/// for expressions alone.
pub(super) fn parts(condition: &str) -> String {
    format!(
        "(WITH oc AS MATERIALIZED (
            SELECT oid, opcmethod, opcintype, opcdefault, opcnamespace, opcname FROM pg_opclass)
        SELECT i.indexrelid,
            coalesce(array_agg(
                CASE WHEN a.attnum IS NULL THEN pg_get_indexdef(i.indexrelid, ia.attnum, false)
                     ELSE quote_ident(a.attname) END
                || CASE WHEN i.indcollation[ia.attnum - 1] <> 0
                             AND i.indcollation[ia.attnum - 1] <> coalesce(a.attcollation, 100)
                        THEN ' COLLATE ' || i.indcollation[ia.attnum - 1]::regcollation ELSE '' END
                || CASE WHEN ia.attoptions IS NULL AND oc.opcdefault AND (
                            oc.opcintype = coalesce(a.atttypid, ia.atttypid)
                            OR NOT EXISTS (
                                SELECT FROM pg_opclass o
                                WHERE o.opcmethod = oc.opcmethod AND o.opcdefault
                                  AND o.opcintype = coalesce(a.atttypid, ia.atttypid)))
                        THEN ''
                        WHEN oc.opcnamespace = 'pg_catalog'::regnamespace
                        THEN ' ' || quote_ident(oc.opcname)
                        ELSE ' ' || oc.opcnamespace::regnamespace || '.' || quote_ident(oc.opcname)
                   END
                || CASE WHEN ia.attoptions IS NULL THEN ''
                        ELSE '(' || array_to_string(ia.attoptions, ', ') || ')' END
                || CASE i.indoption[ia.attnum - 1] & 3 WHEN 1 THEN ' DESC NULLS LAST'
                        WHEN 2 THEN ' NULLS FIRST' WHEN 3 THEN ' DESC' ELSE '' END
                ORDER BY ia.attnum) FILTER (WHERE ia.attnum <= i.indnkeyatts),
                ARRAY[]::text[]) AS keys,
            coalesce(array_agg(quote_ident(a.attname) ORDER BY ia.attnum)
                FILTER (WHERE ia.attnum > i.indnkeyatts), ARRAY[]::text[]) AS include,
            coalesce(array_agg(ia.attnum || '=' || ia.attstattarget ORDER BY ia.attnum)
                FILTER (WHERE ia.attstattarget >= 0), ARRAY[]::text[]) AS statistics
        FROM pg_index i
        JOIN pg_attribute ia ON ia.attrelid = i.indexrelid
        LEFT JOIN LATERAL (
            SELECT t.attnum, t.attname, t.attcollation, t.atttypid FROM pg_attribute t
            WHERE t.attrelid = i.indrelid AND t.attnum = i.indkey[ia.attnum - 1] AND t.attnum <> 0
            OFFSET 0) a ON true
        LEFT JOIN oc ON ia.attnum <= i.indnkeyatts AND oc.oid = i.indclass[ia.attnum - 1]
        WHERE i.indexrelid >= 16384 AND {condition}
        GROUP BY i.indexrelid)"
    )
}

/// Whether the `pg_index` row `i` is behind a constraint.
pub(super) const BEHIND_CONSTRAINT: &str = "EXISTS (
    SELECT FROM pg_constraint b WHERE b.conindid = i.indexrelid AND b.contype IN ('p', 'u', 'x'))";

impl Room for Index {
    const SQL_CLASS: &'static str = "INDEX";
    const RULES: &'static [Rule] = &[descent("attached_to"), derived("keys"), derived("predicate")];
    const MIRRORED: Mirrored = Mirrored {
        place: Place::Beside { attribute: "on", of: &[Kind::Table, Kind::MaterializedView] },
        short: Some("keys"),
        usual: &[("on", Usual::Holder), ("method", Usual::Text("btree")), ("valid", Usual::Yes)],
        ..Mirrored::PLAIN
    };

    fn query(major: u32) -> String {
        let extensions = depends_on_extensions("pg_class", "c.oid");
        let nulls_not_distinct = since(major, 15, "i.indnullsnotdistinct", "false");
        let parts = parts(&format!("NOT {BEHIND_CONSTRAINT}"));
        format!(
            "SELECT ARRAY[t.nspname, c.relname::text] AS _path,
                ARRAY['pg_class'::regclass, c.oid, 0]::int8[] AS _at,
                t.at
                || (SELECT array_agg(ARRAY['pg_class'::regclass, d.refobjid, d.refobjsubid]::int8[])
                    FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                      AND d.refclassid = 'pg_class'::regclass AND d.refobjid = i.indrelid
                      AND d.refobjsubid > 0)
                || CASE WHEN h.inhparent IS NOT NULL
                   THEN ARRAY['pg_class'::regclass, h.inhparent, 0]::int8[] END AS _parents,
                i.indrelid::regclass::text AS \"on\",
                am.amname AS method,
                i.indisunique AS \"unique\",
                {nulls_not_distinct} AS nulls_not_distinct,
                k.keys, k.include,
                pg_get_expr(i.indpred, i.indrelid) AS predicate,
                coalesce(c.reloptions, ARRAY[]::text[]) AS options,
                ts.spcname AS tablespace,
                k.statistics,
                h.inhparent::regclass::text AS attached_to,
                i.indisvalid AND i.indisready AND i.indislive AS valid,
                i.indisclustered AS clustered,
                i.indisreplident AS replica_identity,
                {extensions}
             FROM pg_index i
             JOIN pg_class c ON c.oid = i.indexrelid
             JOIN relation t ON t.oid = i.indrelid
             JOIN pg_am am ON am.oid = c.relam
             JOIN {parts} k ON k.indexrelid = i.indexrelid
             LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
             LEFT JOIN pg_inherits h ON h.inhrelid = c.oid"
        )
    }

    fn written(&self, id: &ObjectId, around: &Around<'_>) -> Written {
        let (name, short) = (ddl::path(id), ddl::last(id));
        let unique = if self.unique { "UNIQUE " } else { "" };
        let holder = around.parents().iter().find(|p| p.kind != Kind::Column && p.kind != id.kind);
        let table = holder.and_then(|holder| Lineage::of(around, holder));
        let is_partitioned = table.is_some_and(|table| table.partition_by.is_some());
        let only = if is_partitioned { "ONLY " } else { "" };
        let mut written = Written::statement(format!(
            "CREATE {unique}INDEX {short} ON {only}{} {};",
            self.on,
            self.definition()
        ));
        written.on_complete = true;
        if let Some(attached_to) = &self.attached_to {
            let parent = around.parents().iter().find(|parent| parent.kind == id.kind);
            let attach =
                written.then(format!("ALTER INDEX {attached_to} ATTACH PARTITION {name};"));
            attach.completes = parent.cloned();
            attach.needs.extend(parent.cloned());
            written.without.extend(parent.cloned());
        }
        for target in &self.statistics {
            if let Some((key, target)) = target.split_once('=') {
                written.then(format!(
                    "ALTER INDEX {name} ALTER COLUMN {key} SET STATISTICS {target};"
                ));
            }
        }
        if self.clustered {
            written.then(format!("ALTER TABLE {} CLUSTER ON {short};", self.on));
        }
        ddl::depends_on_extensions(
            &mut written,
            &format!("INDEX {name}"),
            &self.depends_on_extensions,
        );
        if self.replica_identity {
            let on = &self.on;
            written.then(format!("ALTER TABLE ONLY {on} REPLICA IDENTITY USING INDEX {short};"));
        }
        if !self.valid {
            written.then("-- not valid");
        }
        written
    }

    fn summary(&self, _id: &ObjectId) -> String {
        let unique = if self.unique { "unique, " } else { "" };
        format!("{unique}ON {} {}", self.on, self.definition())
    }

    fn generated_name(&self, _id: &ObjectId, _parents: &[ObjectId]) -> Option<GeneratedName> {
        let columns = generated::index_columns(
            generated::texts(&self.keys).chain(generated::texts(&self.include)),
        );
        Some(GeneratedName::new(parts_of_name(&self.on).last()?, &columns, "idx"))
    }
}

impl Index {
    /// What stands after the table's name.
    fn definition(&self) -> String {
        let mut text =
            format!("USING {} ({})", ddl::ident(&self.method), Expression::joined(&self.keys));
        if !self.include.is_empty() {
            text += &format!(" INCLUDE ({})", self.include.join(", "));
        }
        if self.nulls_not_distinct {
            text += " NULLS NOT DISTINCT";
        }
        text += &ddl::with_options(&self.options);
        if let Some(tablespace) = &self.tablespace {
            text += &format!(" TABLESPACE {}", ddl::ident(tablespace));
        }
        if let Some(predicate) = &self.predicate {
            text += &format!(" WHERE {predicate}");
        }
        text
    }
}
