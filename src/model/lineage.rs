//! What tables and foreign tables have in common: columns, and the tables that these come from.

use serde::Deserialize;

use crate::model::ddl::{Around, Written};
use crate::model::{Kind, ObjectId, ddl, parts_of_name};

/// The columns of a table or a foreign table, with where they come from.
#[derive(Deserialize)]
pub(super) struct Lineage {
    /// The partition strategy and key; a foreign table has none.
    pub(super) partition_by: Option<String>,
    /// The partitioned table it is a partition of.
    pub(super) partition_of: Option<String>,
    /// The partition bound.
    pub(super) partition_bound: Option<String>,
    /// Whether a concurrent detach of the partition was begun and never finished.
    pub(super) detach_pending: bool,
    /// The tables it inherits from, in order; empty for a partition.
    pub(super) inherits: Vec<String>,
    /// The composite type of a typed table; a foreign table has none.
    pub(super) of_type: Option<String>,
    /// The columns in order.
    pub(super) column_order: Vec<String>,
}

impl Lineage {
    /// That of an object in the model; `None` when it is neither a table nor a foreign table.
    pub(super) fn of(around: &Around<'_>, id: &ObjectId) -> Option<Self> {
        let object = around.get(id).filter(|_| is_table(id))?;
        serde_json::from_value(serde_json::to_value(&*object.attributes).ok()?).ok()
    }

    /// The ids of the columns in order.
    pub(super) fn columns(&self, id: &ObjectId) -> Vec<ObjectId> {
        self.column_order.iter().map(|name| column(id, name)).collect()
    }

    /// The tables and foreign tables it inherits from, in order.
    pub(super) fn parents(&self, around: &Around<'_>) -> Vec<ObjectId> {
        self.inherits.iter().map(|name| parent_named(name, around)).collect()
    }

    /// Makes `id` a partition of its partitioned table, and puts its columns in order with those
    /// of the tables it inherits from.
    pub(super) fn put(&self, id: &ObjectId, around: &Around<'_>, written: &mut Written) {
        let name = ddl::path(id);
        if let (Some(parent), Some(bound)) = (&self.partition_of, &self.partition_bound) {
            // Made on its own and attached, it keeps its own order of columns.
            let parent_id = around.parents().iter().find(|parent| parent.kind == Kind::Table);
            let attach =
                written.then(format!("ALTER TABLE ONLY {parent} ATTACH PARTITION {name} {bound};"));
            attach.completes = parent_id.cloned();
            written.without.extend(parent_id.cloned());
            if self.detach_pending {
                written.then("-- its detaching was begun and never finished");
            }
        }
        let parents = self.parents(around);
        written.precedes = self.order_of_columns(id, &parents, around);
        written.needs.extend(parents.iter().cloned());
        written.completes.extend(parents);
    }

    /// What has to come before what, so that the columns of a table that inherits come out in
    /// order.
    ///
    /// A new table has the columns of its parents first. A column that a parent got later stands
    /// behind those that the table had by then.
    fn order_of_columns(
        &self,
        id: &ObjectId,
        parents: &[ObjectId],
        around: &Around<'_>,
    ) -> Vec<(ObjectId, ObjectId)> {
        let mut layout: Vec<String> = Vec::new();
        for parent in parents {
            let columns = Self::of(around, parent).map(|parent| parent.column_order);
            for name in columns.unwrap_or_default() {
                if !layout.contains(&name) {
                    layout.push(name);
                }
            }
        }
        if layout.is_empty() {
            return Vec::new();
        }
        let from_start = layout
            .iter()
            .zip(&self.column_order)
            .take_while(|(first, second)| first == second)
            .count();
        let (first, later) = self.column_order.split_at(from_start);
        let mut pairs: Vec<(ObjectId, ObjectId)> =
            first.iter().map(|name| (column(id, name), id.clone())).collect();
        let mut before = id.clone();
        for name in later {
            let next = column(id, name);
            pairs.push((before, next.clone()));
            pairs.extend(parents.iter().map(|parent| (next.clone(), column(parent, name))));
            before = next;
        }
        pairs
    }
}

/// Whether `id` is a table or a foreign table.
pub(super) fn is_table(id: &ObjectId) -> bool {
    matches!(id.kind, Kind::Table | Kind::ForeignTable)
}

/// The id of a table's column.
pub(super) fn column(table: &ObjectId, name: &str) -> ObjectId {
    ObjectId::new(Kind::Column, table.path.iter().map(String::as_str).chain([name]))
}

/// The table or foreign table that `name`, written as SQL, stands for.
fn parent_named(name: &str, around: &Around<'_>) -> ObjectId {
    let path = parts_of_name(name);
    let foreign = ObjectId::new(Kind::ForeignTable, path.iter().cloned());
    if around.get(&foreign).is_some() { foreign } else { ObjectId::new(Kind::Table, path) }
}
