//! Columns: null, duplicates, types.

use schemars::JsonSchema;
use serde::Deserialize;

use super::types::{self, Named};
use super::{Form, all, each, flag, list, named, table_of, text};
use crate::invariants::names::{Except, Names};
use crate::invariants::verdict::{Evidence, Facts};
use crate::model::{Kind, Object, ObjectId};

/// A column is never null, and no two rows have the same value in it: it is the only key of a
/// primary key, a unique constraint or a unique index that is whole, valid and checked at once.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UniqueNotNull {
    /// The column, as in `tenants.api_key_hash`: a glob over `schema.table.column`.
    pub column: Names,
}

/// Columns are never null.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotNull {
    /// A glob over `schema.table.column`.
    pub column: Names,
    /// What it does not hold for.
    #[serde(default)]
    pub except: Vec<Except>,
}

/// Columns have a type.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnType {
    /// A glob over `schema.table.column`.
    pub column: Names,
    /// The type as `format_type` prints it: `bigint`, `timestamp with time zone`.
    #[serde(rename = "type")]
    pub data_type: String,
    /// What it does not hold for.
    #[serde(default)]
    pub except: Vec<Except>,
}

/// No column has one of some types.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoColumnType {
    /// The types by any of their names: `real`, `float4`, `MONEY`, `timestamptz`. Without a modifier
    /// a type stands for itself with any: `numeric` for `numeric(10,2)`. It stands for arrays of it
    /// and for domains over it, too.
    pub types: Vec<String>,
    /// A glob over `schema.table.column`; all columns without.
    #[serde(default)]
    pub column: Names,
    /// What it does not hold for.
    #[serde(default)]
    pub except: Vec<Except>,
}

impl Form for UniqueNotNull {
    fn look(&self, facts: &Facts<'_>) -> Vec<Evidence> {
        each(facts, named(facts, Kind::Column, &self.column), &[], |id, object| {
            let nullable = (!flag(object, "not_null")).then(|| "it may be null".to_owned());
            let unique = facts.model.objects.iter().any(|(key, by)| is_key_of(key, by, id));
            all([nullable, (!unique).then(|| "nothing keeps its values unique".to_owned())])
        })
    }
}

/// Whether something alone keeps the values of a column unique.
fn is_key_of(id: &ObjectId, object: &Object, column: &ObjectId) -> bool {
    let name = column.path.last().map(|name| crate::model::quote_identifier(name));
    let alone = || {
        text(object, "on") == table_of(column)
            && list(object, "keys") == [name.as_deref().unwrap_or_default()]
    };
    match id.kind {
        Kind::Constraint => {
            matches!(text(object, "type"), "primary key" | "unique")
                && !flag(object, "deferrable")
                && flag(object, "index_valid")
                && alone()
        }
        Kind::Index => {
            flag(object, "unique")
                && flag(object, "valid")
                && object.attributes["predicate"].is_null()
                && alone()
        }
        _ => false,
    }
}

impl Form for NotNull {
    fn look(&self, facts: &Facts<'_>) -> Vec<Evidence> {
        each(facts, named(facts, Kind::Column, &self.column), &self.except, |_, object| {
            (!flag(object, "not_null")).then(|| "it may be null".to_owned())
        })
    }
}

impl Form for ColumnType {
    fn look(&self, facts: &Facts<'_>) -> Vec<Evidence> {
        each(facts, named(facts, Kind::Column, &self.column), &self.except, |_, object| {
            super::differs("the type", text(object, "type"), Some(&self.data_type))
        })
    }
}

impl Form for NoColumnType {
    fn look(&self, facts: &Facts<'_>) -> Vec<Evidence> {
        let mut types = Vec::new();
        let mut unknown = Vec::new();
        for written in &self.types {
            match Named::of(written, facts) {
                Some(named) => types.push(named),
                None => unknown.push(Evidence::wrong(
                    format!("type {written}"),
                    "neither PostgreSQL nor the schema has such a type".to_owned(),
                )),
            }
        }
        let columns = named(facts, Kind::Column, &self.column);
        let mut looked = each(facts, columns, &self.except, |_, object| {
            let actual = text(object, "type");
            types.iter().find_map(|one| one.found(actual, facts))
        });
        looked.extend(unknown);
        looked
    }

    fn asks(&self) -> Vec<String> {
        self.types.iter().map(|written| types::query(written)).collect()
    }

    fn is_whole(&self) -> Result<(), (String, String)> {
        if self.types.is_empty() {
            return Err(("`types` is empty".to_owned(), "write one type at least".to_owned()));
        }
        Ok(())
    }
}
