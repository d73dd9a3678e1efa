//! Columns of tables and foreign tables (`pg_attribute`).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::sequence::Sequence;
use super::{Aspect, Comparison, Room, Rule, constraint, derived, descent, since};
use crate::model::ddl::{Around, Creation, Lighter, Written};
use crate::model::expression::Expression;
use crate::model::lineage::{self, Lineage};
use crate::model::mirrored::{Mirrored, Place, Usual};
use crate::model::{Kind, ObjectId, ddl, secrets};

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
    /// Whether it is a parent table alone that refuses null, for a column that comes from one.
    /// `None` where nothing refuses null, and before 18, where the server does not tell.
    pub not_null_inherited: Option<bool>,
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
    /// Options of a foreign table's column, each `name=value`, secrets `(hidden)`.
    pub foreign_options: BTreeSet<String>,
    /// Whether the column comes from a parent table.
    pub inherited: bool,
    /// Whether the table defines the column itself.
    pub local: bool,
}

impl Room for Column {
    const SQL_CLASS: &'static str = "COLUMN";
    const RULES: &'static [Rule] = &[
        descent("inherited"),
        descent("local"),
        Rule {
            attribute: "not_null_inherited",
            comparison: Comparison::Descent(&["inherits", "partition_of", "not_null"]),
            aspect: Aspect::Definition,
        },
        derived("generated"),
    ];
    const MIRRORED: Mirrored = Mirrored {
        place: Place::Part {
            of: &[Kind::Table, Kind::ForeignTable],
            mentioned_in: &[Kind::View, Kind::MaterializedView, Kind::CompositeType],
        },
        short: Some("type"),
        usual: &[("local", Usual::Of(|column| Value::Bool(column["inherited"] != true)))],
        metadata: &["sensitivity"],
        ..Mirrored::PLAIN
    };

    // `-1` for "no statistics target" became null in 17. Without OFFSET the server would print an
    // expression once for each mention. A default names no column, and is printed in half the time
    // when the server need not look up those of the table.
    fn query(major: u32) -> String {
        let not_null_inherited = since(
            major,
            18,
            "CASE WHEN a.attnotnull AND a.attinhcount > 0 THEN EXISTS (
                 SELECT FROM pg_constraint x WHERE x.conrelid = a.attrelid AND x.contype = 'n'
                 AND x.conkey = ARRAY[a.attnum] AND NOT x.conislocal) END",
            "NULL::boolean",
        );
        let foreign_options = secrets::options("a.attfdwoptions");
        format!(
            "SELECT r.path || a.attname::text AS _path,
            ARRAY['pg_class'::regclass, a.attrelid, a.attnum]::int8[] AS _at,
            CASE WHEN a.attinhcount > 0 AND NOT a.attislocal THEN r.at || (
                SELECT array_agg(ARRAY['pg_class'::regclass, pa.attrelid, pa.attnum]::int8[])
                FROM pg_inherits h
                JOIN pg_attribute pa ON pa.attrelid = h.inhparent AND pa.attname = a.attname
                     AND pa.attnum > 0 AND NOT pa.attisdropped
                WHERE h.inhrelid = r.oid) END AS _parents,
            format_type(a.atttypid, a.atttypmod) AS type,
            CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text
            END AS collation,
            a.attnotnull AS not_null,
            {not_null_inherited} AS not_null_inherited,
            CASE WHEN a.attgenerated = '' AND (
                     t.typtype = 'd' OR left(e.expression, 6) <> 'NULL::' OR e.expression NOT IN (
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
            CASE WHEN a.attfdwoptions IS NULL THEN ARRAY[]::text[] ELSE {foreign_options}
            END AS foreign_options,
            a.attinhcount > 0 AS inherited,
            a.attislocal AS local
         FROM pg_attribute a
         JOIN relation r ON r.oid = a.attrelid AND r.relkind IN ('r', 'p', 'f')
         JOIN pg_type t ON t.oid = a.atttypid
         LEFT JOIN LATERAL (
            SELECT pg_get_expr(d.adbin, CASE WHEN a.attgenerated = '' THEN 0 ELSE d.adrelid END)
                   AS expression
            FROM pg_attrdef d
            WHERE a.atthasdef AND d.adrelid = a.attrelid AND d.adnum = a.attnum
            OFFSET 0) e ON true
         WHERE a.attnum > 0 AND NOT a.attisdropped"
        )
    }

    fn written(&self, id: &ObjectId, around: &Around<'_>) -> Written {
        let (on, name) = (ddl::qualified(&id.path), ddl::last(id));
        let container = around.parents().iter().find(|parent| parent.kind != id.kind);
        let table = container.and_then(|container| Lineage::of(around, container));
        let mut written = Written::by(self.creation(id, around, container, table.as_ref()));
        let mut alter = |action: String| {
            let after =
                written.then(format!("ALTER TABLE ONLY {on} ALTER COLUMN {name} {action};"));
            // A table that inherits would take the setting over, were it made later.
            after.needs.extend(container.cloned());
            after.on_complete = true;
        };
        if let Some(table) = table.filter(|table| self.merges(table)) {
            let parents = parent_columns(around, id, &table);
            let named = around.parts_of(id).any(|part| constraint::is_not_null(around, part));
            let ancestors = ancestors(around, &parents);
            self.overrides(&origins(around, &parents), &ancestors, named, &mut alter);
        }
        if let Some(storage) = &self.storage {
            alter(format!("SET STORAGE {}", storage.to_uppercase()));
        }
        if let Some(statistics) = self.statistics {
            alter(format!("SET STATISTICS {statistics}"));
        }
        if !self.options.is_empty() {
            alter(format!("SET ({})", ddl::options(&self.options)));
        }
        written
    }

    fn summary(&self, _id: &ObjectId) -> String {
        self.definition()
    }
}

/// Whether the column `id` is written with everything that is its own.
pub(super) fn is_written_whole(around: &Around<'_>, id: &ObjectId) -> bool {
    let container = around.parents_of(id).iter().find(|parent| parent.kind != id.kind);
    let table = container.and_then(|container| Lineage::of(around, container));
    let column = around.recall::<Column>(id);
    column.zip(table).is_some_and(|(column, table)| !column.is_made_by_parent(&table))
}

impl Column {
    /// What stands after the column's name.
    fn definition(&self) -> String {
        let identity = self.identity.as_ref();
        let identity = identity.map(|how| format!(" GENERATED {} AS IDENTITY", how.to_uppercase()));
        let not_null = if self.not_null { " NOT NULL" } else { "" };
        let default = self.default_clause();
        let (kind, identity) = (self.kind(), identity.unwrap_or_default());
        format!("{kind}{default}{}{identity}{not_null}", self.generated_clause())
    }

    /// The type and what goes with it.
    fn kind(&self) -> String {
        let compression = self.compression.as_ref();
        let compression = compression.map(|method| format!(" COMPRESSION {method}"));
        self.kind_with(&compression.unwrap_or_default())
    }

    /// The same, where a compression method is not to contradict that of a parent.
    fn own_kind(&self, table: &Lineage) -> String {
        if self.merges(table) { self.kind_with("") } else { self.kind() }
    }

    fn kind_with(&self, compression: &str) -> String {
        let mut text = self.data_type.clone() + compression;
        text += &ddl::foreign_options(&self.foreign_options);
        if let Some(collation) = &self.collation {
            text += &format!(" COLLATE {collation}");
        }
        text
    }

    fn default_clause(&self) -> String {
        self.default.as_ref().map(|default| format!(" DEFAULT {default}")).unwrap_or_default()
    }

    fn generated_clause(&self) -> String {
        match (&self.generated, &self.generated_as) {
            (Some(expression), Some(how)) => {
                format!(" GENERATED ALWAYS AS ({expression}) {}", how.to_uppercase())
            }
            _ => String::new(),
        }
    }

    /// The same, where no parent says it: up to 15 a column that inherits it refuses to hear it twice.
    fn own_generated_clause(&self, id: &ObjectId, around: &Around<'_>, table: &Lineage) -> String {
        let text = |column: &Self| column.generated.as_ref().map(|g| g.as_str().to_owned());
        let name = id.path.last().map(String::as_str).unwrap_or_default();
        let said_by_parent = self.inherited
            && table.parents(around).iter().any(|parent| {
                let column = around.recall::<Self>(&lineage::column(parent, name));
                column.is_some_and(|column| text(&column) == text(self))
            });
        if said_by_parent { String::new() } else { self.generated_clause() }
    }

    /// What makes the server pass over the defaults of parents that contradict each other.
    fn unlike_parents(&self, id: &ObjectId, around: &Around<'_>, table: &Lineage) -> &'static str {
        if self.default.is_some() || self.generated.is_some() || !self.merges(table) {
            return "";
        }
        let ancestors = ancestors(around, &parent_columns(around, id, table));
        let defaults = ancestors.iter().filter_map(|column| column.default.as_ref());
        let defaults: BTreeSet<&str> = defaults.map(Expression::as_str).collect();
        if defaults.len() > 1 { " DEFAULT NULL" } else { "" }
    }

    /// Whether a parent makes the column. A partition has columns of its own until it is attached.
    fn is_made_by_parent(&self, table: &Lineage) -> bool {
        self.inherited && !self.local && table.partition_of.is_none()
    }

    /// Whether the column is merged with one that a parent makes, or is that.
    fn merges(&self, table: &Lineage) -> bool {
        self.inherited && table.partition_of.is_none()
    }

    fn creation(
        &self,
        id: &ObjectId,
        around: &Around<'_>,
        container: Option<&ObjectId>,
        table: Option<&Lineage>,
    ) -> Creation {
        let (on, name) = (ddl::qualified(&id.path), ddl::last(id));
        let add = |what: &str| format!("ALTER TABLE {on} ADD COLUMN {name} {what};");
        let (Some(container), Some(table)) = (container, table) else {
            let origin = match (self.inherited, self.local) {
                (true, true) => " -- inherited and local",
                (true, false) => " -- inherited",
                (false, _) => "",
            };
            return Creation::Statement(add(&self.definition()) + origin);
        };
        let parent = around.parents().iter().find(|parent| parent.kind == id.kind);
        if let Some(maker) = parent.filter(|_| self.is_made_by_parent(table)) {
            return Creation::With { maker: maker.clone(), text: add(&self.definition()) };
        }
        let rest = self.own_generated_clause(id, around, table)
            + &self.identity_clause(id, around, table)
            + &self.not_null_clause(id, around, table);
        let default = self.default_clause() + self.unlike_parents(id, around, table);
        if table.of_type.is_some() {
            return match (default + &rest).as_str() {
                "" => Creation::With { maker: container.clone(), text: add(&self.definition()) },
                clauses => Creation::Clause {
                    of: container.clone(),
                    text: format!("{name} WITH OPTIONS{clauses}"),
                    alone: add(&self.definition()),
                    lighter: None,
                },
            };
        }
        let kind = self.own_kind(table);
        let lighter = self.default.as_ref().map(|default| Lighter {
            text: format!("{name} {kind}{rest}"),
            alone: add(&format!("{kind}{rest}")),
            rest: format!("ALTER TABLE ONLY {on} ALTER COLUMN {name} SET DEFAULT {default};"),
        });
        Creation::Clause {
            of: container.clone(),
            text: format!("{name} {kind}{default}{rest}"),
            alone: add(&format!("{kind}{default}{rest}")),
            lighter,
        }
    }

    /// The identity clause with the sequence behind it. A partition shares the sequence of the
    /// partitioned table.
    fn identity_clause(&self, id: &ObjectId, around: &Around<'_>, table: &Lineage) -> String {
        let Some(how) = self.identity.as_ref().filter(|_| table.partition_of.is_none()) else {
            return String::new();
        };
        let sequence = around.parts_of(id).find_map(|part| {
            let sequence = around.recall::<Sequence>(part)?;
            sequence.identity.then(|| sequence.identity_options(part))
        });
        let options = sequence.map(|options| format!(" ({options})")).unwrap_or_default();
        format!(" GENERATED {} AS IDENTITY{options}", how.to_uppercase())
    }

    /// `NOT NULL`, under its name where it has one of its own (PostgreSQL 18). A table that inherits
    /// it is not told; a partition is a table of its own until it is attached.
    fn not_null_clause(&self, id: &ObjectId, around: &Around<'_>, table: &Lineage) -> String {
        let said_by_parent = self.not_null_inherited == Some(true) && table.partition_of.is_none();
        if !self.not_null || said_by_parent {
            return String::new();
        }
        let mut named = around.parts_of(id).filter(|part| constraint::is_not_null(around, part));
        match named.next() {
            Some(part) => constraint::within_column(around, part).unwrap_or_default(),
            None => " NOT NULL".to_owned(),
        }
    }

    /// What is otherwise than in the columns that it is made with, and that no clause of its own
    /// says. What one of the ancestors takes back is taken back when all tables are there.
    fn overrides(
        &self,
        origins: &[Self],
        ancestors: &[Self],
        named_not_null: bool,
        alter: &mut dyn FnMut(String),
    ) {
        let text = |column: &Self| column.default.as_ref().map(|d| d.as_str().to_owned());
        match &self.default {
            Some(_) if self.local => {}
            Some(default) if text(self) != origins.iter().find_map(text) => {
                alter(format!("SET DEFAULT {default}"));
            }
            None if ancestors.iter().any(|ancestor| ancestor.default.is_some()) => {
                alter("DROP DEFAULT".to_owned());
            }
            _ => {}
        }
        if self.not_null {
            let by_parent = self.not_null_inherited != Some(false)
                && origins.iter().any(|origin| origin.not_null);
            if !self.local && !named_not_null && !by_parent {
                alter("SET NOT NULL".to_owned());
            }
        } else if ancestors.iter().any(|ancestor| ancestor.not_null) {
            alter("DROP NOT NULL".to_owned());
        }
        let mut roots = ancestors.iter().filter(|ancestor| !ancestor.inherited);
        if roots.any(|root| root.compression != self.compression) {
            let method = self.compression.as_deref().unwrap_or("default");
            alter(format!("SET COMPRESSION {method}"));
        }
        // Nobody inherits them.
        if !self.local && !self.foreign_options.is_empty() {
            alter(ddl::foreign_options(&self.foreign_options).trim_start().to_owned());
        }
    }
}

/// The columns of the parents that the column `id` is merged with.
fn parent_columns(around: &Around<'_>, id: &ObjectId, table: &Lineage) -> Vec<ObjectId> {
    let name = id.path.last().map(String::as_str).unwrap_or_default();
    let columns = table.parents(around).into_iter().map(|parent| lineage::column(&parent, name));
    columns.filter(|column| around.get(column).is_some()).collect()
}

/// The same of another column.
fn parents_of(around: &Around<'_>, id: &ObjectId) -> Vec<ObjectId> {
    let container = around.parents_of(id).iter().find(|parent| parent.kind != id.kind);
    let table = container.and_then(|container| Lineage::of(around, container));
    table.map(|table| parent_columns(around, id, &table)).unwrap_or_default()
}

/// The columns with whose clauses a column is made that is merged with `parents`: these or those
/// that they are made by. What children override is said when all tables are there.
fn origins(around: &Around<'_>, parents: &[ObjectId]) -> Vec<Column> {
    let mut origins = Vec::new();
    for parent in parents {
        match around.recall::<Column>(parent) {
            Some(column) if is_written_whole(around, parent) => origins.push(column),
            Some(_) => origins.extend(self::origins(around, &parents_of(around, parent))),
            None => {}
        }
    }
    origins
}

/// The columns `parents`, and all that they come from.
fn ancestors(around: &Around<'_>, parents: &[ObjectId]) -> Vec<Column> {
    let mut found = Vec::new();
    for parent in parents {
        found.extend(around.recall::<Column>(parent));
        found.extend(ancestors(around, &parents_of(around, parent)));
    }
    found
}
