//! Constraints, primary keys, and the indexes behind foreign keys.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    Form, all, differs, each, each_saying, every, flag, list, named, squeezed, table_of, text,
};
use crate::invariants::names::{Except, Names};
use crate::invariants::verdict::{Evidence, Facts, definition};
use crate::model::{Kind, Object, ObjectId, quote_identifier};

/// There is a constraint with this definition.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Constraint {
    /// A glob over `schema.table.constraint`.
    pub name: Names,
    /// `primary key`, `unique`, `foreign key`, `check`, `exclusion` or `not null`.
    #[serde(default, rename = "type")]
    pub constraint_type: Option<String>,
    /// What its definition, as the server prints it, must contain; white space and case say nothing.
    #[serde(default)]
    pub contains: Vec<String>,
    /// Whether it may hold for new rows only (`NOT VALID`).
    #[serde(default)]
    pub may_be_not_valid: bool,
}

/// Every table has a primary key.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrimaryKey {
    /// A glob over the tables; all of them without.
    #[serde(default)]
    pub table: Names,
    /// What it does not hold for.
    #[serde(default)]
    pub except: Vec<Except>,
}

/// Every foreign key has an index whose first keys are its columns, so that deleting a row that is
/// referred to reads no whole table.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForeignKeysIndexed {
    /// A glob over the tables; all of them without.
    #[serde(default)]
    pub table: Names,
    /// Foreign keys it does not hold for: globs over `schema.table.constraint`.
    #[serde(default)]
    pub except: Vec<Except>,
}

impl Form for Constraint {
    fn look(&self, facts: &Facts<'_>) -> Vec<Evidence> {
        each(facts, named(facts, Kind::Constraint, &self.name), &[], |id, object| {
            let squeezed_definition = squeezed(&definition(id, object));
            let lacking =
                self.contains.iter().filter(|part| !squeezed_definition.contains(&squeezed(part)));
            let invalid = !flag(object, "validated") && !self.may_be_not_valid;
            all([
                differs("the type", text(object, "type"), self.constraint_type.as_deref()),
                invalid.then(|| "rows that were there before need not fit it".to_owned()),
            ]
            .into_iter()
            .chain(lacking.map(|part| Some(format!("it does not contain `{part}`")))))
        })
    }
}

impl Form for PrimaryKey {
    fn look(&self, facts: &Facts<'_>) -> Vec<Evidence> {
        let key_of = |id: &ObjectId| {
            let mut keys = every(facts, Kind::Constraint).filter(|(key, object)| {
                text(object, "type") == "primary key" && table_of(key) == id.name()
            });
            keys.next().map(|(key, object)| definition(key, object))
        };
        each_saying(
            facts,
            named(facts, Kind::Table, &self.table),
            &self.except,
            |id, _| key_of(id).is_none().then(|| "it has no primary key".to_owned()),
            |id, _| key_of(id).unwrap_or_default(),
        )
    }
}

impl Form for ForeignKeysIndexed {
    fn look(&self, facts: &Facts<'_>) -> Vec<Evidence> {
        let keys = every(facts, Kind::Constraint).filter(|(id, object)| {
            text(object, "type") == "foreign key" && self.table.fits(&table_of(id))
        });
        each(facts, keys, &self.except, |id, object| {
            let columns: Vec<String> =
                list(object, "columns").into_iter().map(quote_identifier).collect();
            let table = table_of(id);
            let covers = |(other, by): (&ObjectId, &Object)| {
                is_index(other, by, &table) && begins_with(&list(by, "keys"), &columns)
            };
            let covered = facts.model.objects.iter().any(covers);
            (!covered).then(|| format!("no index begins with {}", columns.join(", ")))
        })
    }
}

/// Whether an object is, or has, an index of the table that finds every row.
fn is_index(id: &ObjectId, object: &Object, table: &str) -> bool {
    let whole = object.attributes["predicate"].is_null() && text(object, "on") == table;
    match id.kind {
        Kind::Index => whole && flag(object, "valid"),
        Kind::Constraint => whole && matches!(text(object, "type"), "primary key" | "unique"),
        _ => false,
    }
}

/// Whether the first keys are these columns, in whatever order.
fn begins_with(keys: &[&str], columns: &[String]) -> bool {
    let first = keys.iter().take(columns.len());
    let mut first: Vec<&str> = first.map(|key| key.split(' ').next().unwrap_or(key)).collect();
    let mut columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    first.sort_unstable();
    columns.sort_unstable();
    first == columns
}
