//! Constraints of tables and domains (`pg_constraint`), together with the index behind a primary
//! key, unique or exclusion constraint.

pub(crate) mod enforcing;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::enforcing::{ENFORCING_TRIGGERS, Enforcing, enable_trigger};
use super::{Kind, Room, Rule, column, depends_on_extensions, derived, descent, index, since};
use crate::model::ddl::{Around, Creation, Written};
use crate::model::expression::Expression;
use crate::model::generated::{self, GeneratedName};
use crate::model::lineage::{self, Lineage};
use crate::model::mirrored::{Mirrored, Place, Usual};
use crate::model::{Attributes, ObjectId, ddl};

/// A constraint.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Constraint {
    /// The table or domain it is on.
    pub on: String,
    /// `primary key`, `unique`, `foreign key`, `check`, `exclusion` or `not null`.
    #[serde(rename = "type")]
    pub constraint_type: String,
    /// The columns of a foreign key or not-null constraint, in order.
    pub columns: Vec<String>,
    /// The keys of a primary key, unique or exclusion constraint, spelled as those of an index.
    pub keys: Vec<Expression>,
    /// The operators of an exclusion constraint, one for each key.
    pub operators: Vec<String>,
    /// The condition of a check constraint.
    pub expression: Option<Expression>,
    /// The table that a foreign key refers to.
    pub references: Option<String>,
    /// The columns that a foreign key refers to, in order.
    pub references_columns: Vec<String>,
    /// `simple`, `full` or `partial` for a foreign key.
    #[serde(rename = "match")]
    pub match_type: Option<String>,
    /// What a foreign key does when the referred row's key changes.
    pub on_update: Option<String>,
    /// What a foreign key does when the referred row goes.
    pub on_delete: Option<String>,
    /// The columns that `ON DELETE SET NULL` or `SET DEFAULT` is limited to.
    pub on_delete_columns: Vec<String>,
    /// Whether the check can be put off to the end of the transaction.
    pub deferrable: bool,
    /// Whether it is put off without being asked.
    pub initially_deferred: bool,
    /// Whether existing rows are known to satisfy it.
    pub validated: bool,
    /// Whether it is enforced at all.
    pub enforced: bool,
    /// Whether it stays out of child tables.
    pub no_inherit: bool,
    /// Whether the last key is `WITHOUT OVERLAPS` or `PERIOD`.
    pub period: bool,
    /// Whether it comes from a parent table.
    pub inherited: bool,
    /// Whether nulls count as equal to each other.
    pub nulls_not_distinct: bool,
    /// The access method of the index behind it.
    pub method: Option<String>,
    /// Columns that the index behind it carries along, in order.
    pub include: Vec<String>,
    /// The condition of an exclusion constraint's partial index.
    pub predicate: Option<Expression>,
    /// Storage parameters of the index behind it, each `name=value`.
    pub index_options: BTreeSet<String>,
    /// The tablespace of the index behind it, when it is not the database's.
    pub index_tablespace: Option<String>,
    /// Statistics targets chosen for a key of the index behind it.
    pub index_statistics: Vec<String>,
    /// Whether queries may use the index behind it.
    pub index_valid: bool,
    /// Whether the table was last clustered on the index behind it.
    pub clustered: bool,
    /// Whether the index behind it is the table's replica identity.
    pub replica_identity: bool,
    /// Extensions that take the index behind it along when they are dropped
    /// (`ALTER INDEX … DEPENDS ON EXTENSION`).
    pub depends_on_extensions: BTreeSet<String>,
    /// The triggers that enforce the constraint and are not enabled as they were made: for a foreign
    /// key `check on insert`, `check on update`, `action on delete`, `action on update`, for a
    /// deferrable key that is unique `check`, each with `: disabled`, `: replica` or `: always`. Where
    /// a foreign key's trigger on a partition is enabled otherwise than that on the whole table, it
    /// is told with the partition, as `action on delete in public.p1: disabled`, or `: origin` for one
    /// that is as it was made. A dump tells of partitions alone.
    pub enforced_by_triggers: BTreeSet<String>,
}

/// What `confupdtype` and `confdeltype` mean.
const ACTION: &str = "WHEN 'a' THEN 'no action' WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' \
     WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default'";

/// The tables and domains that a constraint can be on.
const HOLDERS: &str = "\
    (SELECT r.oid, 'pg_class'::regclass::oid AS class, r.path, r.at,
            r.nspname AS schema, r.relname::text AS name
     FROM relation r
     UNION ALL
     SELECT t.oid, 'pg_type'::regclass::oid, ARRAY[n.nspname, t.typname]::text[],
            ARRAY['pg_type'::regclass, t.oid, 0]::int8[],
            n.nspname::text, t.typname::text
     FROM pg_type t JOIN user_schema n ON n.oid = t.typnamespace
     WHERE t.typtype = 'd')";

impl Room for Constraint {
    const SQL_CLASS: &'static str = "CONSTRAINT";
    const WITHIN_RELATION: bool = true;
    const RULES: &'static [Rule] =
        &[descent("inherited"), derived("expression"), derived("keys"), derived("predicate")];
    const MIRRORED: Mirrored = Mirrored {
        place: Place::Part {
            of: &[Kind::Table, Kind::ForeignTable, Kind::Domain],
            mentioned_in: &[],
        },
        usual: &[
            ("on", Usual::Holder),
            ("match", Usual::Of(|constraint| of_foreign_key(constraint, "simple"))),
            ("on_update", Usual::Of(|constraint| of_foreign_key(constraint, "no action"))),
            ("on_delete", Usual::Of(|constraint| of_foreign_key(constraint, "no action"))),
            ("validated", Usual::Yes),
            ("enforced", Usual::Yes),
            ("method", Usual::Of(usual_method)),
            ("index_valid", Usual::Yes),
        ],
        ..Mirrored::PLAIN
    };

    // A constraint trigger (`contype = 't'`) is a trigger. From 18 on every NOT NULL has a row here;
    // one that bears its generated name says no more than the column's own `not_null`.
    fn query(major: u32) -> String {
        let nulls_not_distinct =
            since(major, 15, "coalesce(i.indnullsnotdistinct, false)", "false");
        let delete_columns = since(major, 15, "x.confdelsetcols", "NULL::int2[]");
        let enforced = since(major, 18, "x.conenforced", "true");
        let period = since(major, 18, "x.conperiod", "false");
        let names = |keys: &str, relation: &str| {
            format!(
                "CASE WHEN {keys} IS NULL THEN ARRAY[]::text[]
                 ELSE ARRAY(SELECT (SELECT quote_ident(a.attname) FROM pg_attribute a
                                    WHERE a.attrelid = {relation} AND a.attnum = u.attnum)
                            FROM unnest({keys}) WITH ORDINALITY AS u (attnum, n)
                            ORDER BY u.n) END"
            )
        };
        let columns = names("CASE WHEN x.contype IN ('f', 'n') THEN x.conkey END", "x.conrelid");
        let references_columns = names("x.confkey", "x.confrelid");
        let on_delete_columns = names(delete_columns, "x.conrelid");
        let extensions = depends_on_extensions("pg_class", "ic.oid");
        let parts = index::parts(index::BEHIND_CONSTRAINT);
        format!(
            "SELECT o.path || x.conname::text AS _path,
                ARRAY['pg_constraint'::regclass, x.oid, 0]::int8[] AS _at,
                o.at
                || (SELECT array_agg(ARRAY['pg_class'::regclass, x.conrelid, u.attnum]::int8[])
                    FROM unnest(x.conkey) AS u (attnum) WHERE u.attnum > 0)
                || CASE WHEN x.conparentid <> 0
                   THEN ARRAY['pg_constraint'::regclass, x.conparentid, 0]::int8[] END
                || CASE WHEN x.conparentid = 0 THEN (
                    SELECT ARRAY['pg_class'::regclass, h.inhparent, 0]::int8[]
                    FROM pg_inherits h WHERE h.inhrelid = i.indexrelid) END
                || CASE WHEN x.contype = 'c' AND NOT x.conislocal THEN (
                    SELECT array_agg(ARRAY['pg_constraint'::regclass, px.oid, 0]::int8[])
                    FROM pg_inherits h JOIN pg_constraint px ON px.conrelid = h.inhparent
                    WHERE h.inhrelid = x.conrelid AND px.conname = x.conname) END AS _parents,
                CASE WHEN x.contype = 'f' AND x.conparentid <> 0
                     THEN 'clone of a partitioned table''s foreign key, made by the server'
                     WHEN x.contype = 'n' AND x.convalidated AND NOT x.connoinherit
                          AND (NOT x.conislocal OR x.conname = o.name || '_not_null' OR EXISTS (
                            SELECT FROM pg_attribute a WHERE a.attrelid = x.conrelid
                            AND a.attnum = x.conkey[1]
                            AND x.conname = o.name || '_' || a.attname || '_not_null'))
                     THEN 'not-null constraint with a generated name: told by `not_null`'
                END AS _left_out,
                format('%I.%I', o.schema, o.name) AS \"on\",
                CASE x.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique'
                     WHEN 'f' THEN 'foreign key' WHEN 'c' THEN 'check'
                     WHEN 'x' THEN 'exclusion' WHEN 'n' THEN 'not null'
                     ELSE x.contype::text END AS type,
                {columns} AS columns,
                coalesce(k.keys, ARRAY[]::text[]) AS keys,
                CASE WHEN x.conexclop IS NULL THEN ARRAY[]::text[]
                ELSE ARRAY(SELECT CASE WHEN n.nspname = 'pg_catalog' THEN op.oprname::text
                                       ELSE format('OPERATOR(%I.%s)', n.nspname, op.oprname) END
                           FROM unnest(x.conexclop) WITH ORDINALITY AS u (operator, n)
                           JOIN pg_operator op ON op.oid = u.operator
                           JOIN pg_namespace n ON n.oid = op.oprnamespace
                           ORDER BY u.n) END AS operators,
                pg_get_expr(x.conbin, x.conrelid) AS expression,
                CASE WHEN x.contype = 'f' THEN x.confrelid::regclass::text END AS \"references\",
                {references_columns} AS references_columns,
                CASE WHEN x.contype = 'f' THEN CASE x.confmatchtype WHEN 's' THEN 'simple'
                     WHEN 'f' THEN 'full' ELSE 'partial' END END AS match,
                CASE WHEN x.contype = 'f' THEN CASE x.confupdtype {ACTION} END END AS on_update,
                CASE WHEN x.contype = 'f' THEN CASE x.confdeltype {ACTION} END END AS on_delete,
                {on_delete_columns} AS on_delete_columns,
                x.condeferrable AS deferrable,
                x.condeferred AS initially_deferred,
                x.convalidated AS validated,
                {enforced} AS enforced,
                x.contype IN ('c', 'n') AND x.connoinherit AS no_inherit,
                {period} AS period,
                NOT x.conislocal AS inherited,
                {nulls_not_distinct} AS nulls_not_distinct,
                am.amname AS method,
                coalesce(k.include, ARRAY[]::text[]) AS include,
                pg_get_expr(i.indpred, i.indrelid) AS predicate,
                coalesce(ic.reloptions, ARRAY[]::text[]) AS index_options,
                ts.spcname AS index_tablespace,
                coalesce(k.statistics, ARRAY[]::text[]) AS index_statistics,
                coalesce(i.indisvalid AND i.indisready AND i.indislive, true) AS index_valid,
                coalesce(i.indisclustered, false) AS clustered,
                coalesce(i.indisreplident, false) AS replica_identity,
                {extensions},
                {ENFORCING_TRIGGERS}
             FROM pg_constraint x
             JOIN {HOLDERS} o
                  ON o.oid = CASE WHEN x.conrelid <> 0 THEN x.conrelid ELSE x.contypid END
                 AND o.class = CASE WHEN x.conrelid <> 0 THEN 'pg_class'::regclass::oid
                                    ELSE 'pg_type'::regclass::oid END
             LEFT JOIN pg_index i ON i.indexrelid = x.conindid AND x.contype IN ('p', 'u', 'x')
             LEFT JOIN pg_class ic ON ic.oid = i.indexrelid
             LEFT JOIN pg_am am ON am.oid = ic.relam
             LEFT JOIN pg_tablespace ts ON ts.oid = ic.reltablespace
             LEFT JOIN {parts} k ON k.indexrelid = i.indexrelid
             WHERE x.contype <> 't'"
        )
    }

    fn written(&self, id: &ObjectId, around: &Around<'_>) -> Written {
        let name = ddl::last(id);
        let on = ddl::qualified(&id.path);
        let holder =
            around.parents().iter().find(|p| lineage::is_table(p) || p.kind == Kind::Domain);
        let is_domains = holder.is_some_and(|holder| holder.kind == Kind::Domain);
        let table = holder.and_then(|holder| Lineage::of(around, holder));
        let is_partitioned = table.as_ref().is_some_and(|table| table.partition_by.is_some());
        let parent = around.parents().iter().find(|parent| parent.kind == id.kind);
        let class = match (is_domains, is_partitioned && self.has_index()) {
            (true, _) => "DOMAIN",
            (false, true) => "TABLE ONLY",
            (false, false) => "TABLE",
        };
        let text = format!("ALTER {class} {on} ADD CONSTRAINT {name} {};", self.whole());
        if let Some(domain) = holder.filter(|_| is_domains && self.validated) {
            // A domain that a table makes use of can be refused another constraint.
            let clause = format!("CONSTRAINT {name} {}", self.whole());
            let (of, lighter) = (domain.clone(), None);
            return Written::by(Creation::Clause { of, text: clause, alone: text, lighter });
        }
        let mut written = Written::by(self.creation(text, around, parent));
        // What an `ALTER TABLE` does to the tables below depends on which are there.
        written.on_complete = true;
        written.late = self.constraint_type == "foreign key";
        if let Some(table) =
            table.filter(|_| self.constraint_type == "check" && self.validated && !self.inherited)
        {
            written.precedes = not_valid_above(id, &table, around);
        }
        // The index behind it may be attached to one that is behind no constraint.
        let index = around.parents().iter().find(|parent| parent.kind == Kind::Index);
        if let Some(parent) = parent.or(index).filter(|_| self.has_index()) {
            let attach = written.then(format!(
                "ALTER INDEX {} ATTACH PARTITION {};",
                ddl::qualified_last(parent),
                ddl::qualified_last(id)
            ));
            attach.needs.insert(parent.clone());
            attach.completes = Some(parent.clone());
            written.without.insert(parent.clone());
        }
        let parents = parent.and_then(|parent| around.recall::<Self>(parent));
        if parents.is_some_and(|parent| !parent.validated && parent.enforced) && self.validated {
            written.then(format!("ALTER TABLE {on} VALIDATE CONSTRAINT {name};"));
        }
        self.index_settings(&mut written, id);
        // Those of the whole come first: partitions follow them.
        for of_partitions in [false, true] {
            for trigger in self.enforced_by_triggers.iter().map(|text| Enforcing::of(text)) {
                if trigger.partition.is_some() == of_partitions {
                    written.then(enable_trigger(&trigger, &on, id));
                }
            }
        }
        written
    }

    fn summary(&self, _id: &ObjectId) -> String {
        self.definition()
    }

    // A check over one column alone bears its name (`AddRelationNewConstraints`).
    fn generated_name(&self, id: &ObjectId, parents: &[ObjectId]) -> Option<GeneratedName> {
        let (_, holder) = id.path.split_last()?;
        let relation = holder.last()?;
        let (label, columns): (_, Vec<String>) = match self.constraint_type.as_str() {
            "primary key" => ("pkey", Vec::new()),
            "unique" => (
                "key",
                generated::index_columns(
                    generated::texts(&self.keys).chain(generated::texts(&self.include)),
                ),
            ),
            "exclusion" => (
                "excl",
                generated::index_columns(
                    generated::texts(&self.keys).chain(generated::texts(&self.include)),
                ),
            ),
            "foreign key" => ("fkey", generated::index_columns(generated::texts(&self.columns))),
            "not null" => ("not_null", generated::index_columns(generated::texts(&self.columns))),
            "check" => {
                let own = parents.iter().filter(|parent| {
                    parent.path.len() == id.path.len() && parent.path.starts_with(holder)
                });
                let columns: Vec<String> = own.filter_map(|own| own.path.last().cloned()).collect();
                ("check", if columns.len() == 1 { columns } else { Vec::new() })
            }
            _ => return None,
        };
        Some(GeneratedName::new(relation, &columns, label))
    }

    // The column's or the domain's own `not_null` tells the rest. A name that the server made up
    // stays when the table or the column gets another, and is then none that it would choose.
    fn is_only_a_name(&self) -> bool {
        self.constraint_type == "not null"
            && self.validated
            && self.enforced
            && !self.no_inherit
            && !self.inherited
    }
}

/// What a foreign key has where nobody chose otherwise; other constraints have nothing there.
fn of_foreign_key(constraint: &Attributes, usual: &str) -> Value {
    if constraint["type"] == "foreign key" { Value::from(usual) } else { Value::Null }
}

/// The access method of the index behind a constraint that has one.
fn usual_method(constraint: &Attributes) -> Value {
    match constraint["type"].as_str() {
        Some("primary key" | "unique") => Value::from("btree"),
        Some("exclusion") => Value::from("gist"),
        _ => Value::Null,
    }
}

/// That a check comes before those of the same name that are not valid in the tables above: a table
/// that has one of these from there refuses another one that is valid.
fn not_valid_above(
    id: &ObjectId,
    table: &Lineage,
    around: &Around<'_>,
) -> Vec<(ObjectId, ObjectId)> {
    let above = table.parents(around).into_iter().map(|parent| {
        ObjectId::new(Kind::Constraint, parent.path.iter().chain(id.path.last()).cloned())
    });
    let not_valid = above.filter(|above| {
        around.recall::<Constraint>(above).is_some_and(|above| !above.validated && above.enforced)
    });
    not_valid.map(|above| (id.clone(), above)).collect()
}

/// Whether `id` is a not-null constraint.
pub(super) fn is_not_null(around: &Around<'_>, id: &ObjectId) -> bool {
    around.recall::<Constraint>(id).is_some_and(|this| this.constraint_type == "not null")
}

/// A not-null constraint as a column says it; `None` for one that has to be added later.
pub(super) fn within_column(around: &Around<'_>, id: &ObjectId) -> Option<String> {
    let this = around.recall::<Constraint>(id).filter(|this| this.validated && !this.inherited)?;
    let no_inherit = if this.no_inherit { " NO INHERIT" } else { "" };
    Some(format!(" CONSTRAINT {} NOT NULL{no_inherit}", ddl::last(id)))
}

impl Constraint {
    /// Whether an index stands behind it.
    fn has_index(&self) -> bool {
        matches!(self.constraint_type.as_str(), "primary key" | "unique" | "exclusion")
    }

    fn creation(&self, text: String, around: &Around<'_>, parent: Option<&ObjectId>) -> Creation {
        let column = around.parents().iter().find(|parent| parent.kind == Kind::Column);
        let maker = match self.constraint_type.as_str() {
            "check" if self.inherited => parent,
            "not null" if self.validated && around.in_script() => {
                column.filter(|column| column::is_written_whole(around, column))
            }
            _ => None,
        };
        match maker {
            Some(maker) => Creation::With { maker: maker.clone(), text },
            None if self.inherited && !self.has_index() => {
                Creation::Statement(format!("{text} -- inherited"))
            }
            None => Creation::Statement(text),
        }
    }

    /// What was set on the index behind it.
    fn index_settings(&self, written: &mut Written, id: &ObjectId) {
        let (on, name) = (ddl::qualified(&id.path), ddl::last(id));
        for target in &self.index_statistics {
            if let Some((key, target)) = target.split_once('=') {
                let index = ddl::qualified_last(id);
                written.then(format!(
                    "ALTER INDEX {index} ALTER COLUMN {key} SET STATISTICS {target};"
                ));
            }
        }
        if self.clustered {
            written.then(format!("ALTER TABLE {on} CLUSTER ON {name};"));
        }
        if self.replica_identity {
            written.then(format!("ALTER TABLE ONLY {on} REPLICA IDENTITY USING INDEX {name};"));
        }
        let index = format!("INDEX {}", ddl::qualified_last(id));
        ddl::depends_on_extensions(written, &index, &self.depends_on_extensions);
        if !self.index_valid {
            written.then("-- its index is not valid");
        }
    }

    /// What stands after the constraint's name.
    fn whole(&self) -> String {
        let mut text = self.definition();
        if self.no_inherit {
            text += " NO INHERIT";
        }
        if self.deferrable {
            text += " DEFERRABLE";
        }
        if self.initially_deferred {
            text += " INITIALLY DEFERRED";
        }
        if !self.enforced {
            text += " NOT ENFORCED";
        } else if !self.validated {
            text += " NOT VALID";
        }
        text
    }

    /// What it demands.
    fn definition(&self) -> String {
        match self.constraint_type.as_str() {
            "check" => {
                format!("CHECK ({})", self.expression.as_ref().map_or("", Expression::as_str))
            }
            "not null" if self.columns.is_empty() => "NOT NULL".to_owned(),
            "not null" => format!("NOT NULL {}", self.columns.join(", ")),
            "foreign key" => self.foreign_key(),
            _ => self.index_backed(),
        }
    }

    fn foreign_key(&self) -> String {
        let mut text = format!(
            "FOREIGN KEY ({}) REFERENCES {} ({})",
            with_period(&self.columns, self.period, "PERIOD "),
            self.references.as_deref().unwrap_or_default(),
            with_period(&self.references_columns, self.period, "PERIOD ")
        );
        if let Some(match_type) = self.match_type.as_deref().filter(|kind| *kind != "simple") {
            text += &format!(" MATCH {}", match_type.to_uppercase());
        }
        for (event, action) in [("UPDATE", &self.on_update), ("DELETE", &self.on_delete)] {
            if let Some(action) = action.as_deref().filter(|action| *action != "no action") {
                text += &format!(" ON {event} {}", action.to_uppercase());
            }
        }
        if !self.on_delete_columns.is_empty() {
            text += &format!(" ({})", self.on_delete_columns.join(", "));
        }
        text
    }

    fn index_backed(&self) -> String {
        let nulls = if self.nulls_not_distinct { " NULLS NOT DISTINCT" } else { "" };
        let mut text = if self.constraint_type == "exclusion" {
            let elements: Vec<String> = self
                .keys
                .iter()
                .zip(&self.operators)
                .map(|(key, operator)| format!("{key} WITH {operator}"))
                .collect();
            let method = self.method.as_deref().unwrap_or("gist");
            format!("EXCLUDE USING {method} ({})", elements.join(", "))
        } else {
            let keys = Expression::joined(&self.keys);
            let overlaps = if self.period { " WITHOUT OVERLAPS" } else { "" };
            format!("{}{nulls} ({keys}{overlaps})", self.constraint_type.to_uppercase())
        };
        if !self.include.is_empty() {
            text += &format!(" INCLUDE ({})", self.include.join(", "));
        }
        text += &ddl::with_options(&self.index_options);
        if let Some(tablespace) = &self.index_tablespace {
            text += &format!(" USING INDEX TABLESPACE {}", ddl::ident(tablespace));
        }
        if let Some(predicate) = &self.predicate {
            text += &format!(" WHERE ({predicate})");
        }
        text
    }
}

/// The columns as a list, the last one marked when the key is a period.
fn with_period(columns: &[String], period: bool, mark: &str) -> String {
    let last = columns.len().saturating_sub(1);
    let marked: Vec<String> = columns
        .iter()
        .enumerate()
        .map(
            |(n, column)| {
                if period && n == last { format!("{mark}{column}") } else { column.clone() }
            },
        )
        .collect();
    marked.join(", ")
}
