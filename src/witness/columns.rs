//! `information_schema.columns`: the columns of tables and views.

use super::data_type::{DataType, selected, type_name, type_oid, with_collation};
use super::reading::{Base, Expected, Reading, flag, list, number, of_users, text};
use super::sql_text::{identifier, identifiers, split_at};
use super::{Facts, Testimony};
use crate::model::{Attributes, Kind, ObjectId};

pub(super) const COLUMNS: Testimony = Testimony {
    view: "columns",
    kinds: &[Kind::Table, Kind::View, Kind::Column],
    expressions: &["default", "generation_expression"],
    query: |_| {
        let data_type =
            selected("coalesce(domain_schema, udt_schema)", "coalesce(domain_name, udt_name)");
        let domain = type_name("domain_schema", "domain_name");
        let oid = type_oid("udt_schema", "udt_name");
        // A default of null is none; the server keeps some that it could do without.
        format!(
            "SELECT 'column' AS _what, ARRAY[table_schema, table_name, column_name]::text[] AS _path,
                row_number() OVER (PARTITION BY table_schema, table_name
                                   ORDER BY ordinal_position)::text AS position,
                {data_type},
                CASE WHEN domain_name IS NOT NULL THEN
                    {domain} END AS domain,
                is_nullable::text,
                CASE WHEN domain_name IS NOT NULL OR column_default NOT IN (
                         'NULL::' || format_type({oid}, NULL), 'NULL::' || format_type({oid}, -1))
                     THEN column_default::text END AS \"default\",
                identity_generation::text, identity_start::text, identity_increment::text,
                identity_maximum::text, identity_minimum::text, identity_cycle::text,
                is_generated::text, generation_expression::text
             FROM information_schema.columns
             WHERE {}",
            of_users("table_schema")
        )
    },
    expect: |reading, expected| {
        for (id, table) in reading.all(Kind::Table) {
            for (position, name) in (1..).zip(list(table, "column_order")) {
                let path = [&id.path[..], &[name.to_owned()]].concat();
                if let Some((id, object)) =
                    reading.model.objects.get_key_value(&ObjectId::new(Kind::Column, &*path))
                {
                    let facts = of_table(reading, &path, &object.attributes);
                    let facts = facts.with("position", position.to_string());
                    expected.say(id, "column", &path, facts);
                }
            }
        }
        for (id, view) in reading.all(Kind::View) {
            of_view(reading, id, view, expected);
        }
    },
};

/// What is told about a column of a table.
fn of_table(reading: &Reading<'_>, path: &[String], column: &Attributes) -> Facts {
    let data_type = text(column, "type").unwrap_or_default();
    typed(reading, data_type, text(column, "collation"), flag(column, "not_null"))
        .with("default", text(column, "default"))
        .and(generated(text(column, "identity"), reading.identity(path), text(column, "generated")))
}

/// Whether the server gives a column its values, and how.
fn generated(
    identity: Option<&str>,
    sequence: Option<&Attributes>,
    expression: Option<&str>,
) -> Facts {
    let value = |name: &str| sequence.and_then(|sequence| number(sequence, name));
    Facts::default()
        .with("identity_generation", identity.map(str::to_uppercase))
        .with("identity_start", value("start"))
        .with("identity_increment", value("increment"))
        .with("identity_maximum", value("max_value"))
        .with("identity_minimum", value("min_value"))
        .with("identity_cycle", sequence.is_some_and(|sequence| flag(sequence, "cycle")))
        .with("is_generated", if expression.is_some() { "ALWAYS" } else { "NEVER" })
        .with("generation_expression", expression)
}

/// The columns of a view, which are no objects of their own.
fn of_view<'a>(
    reading: &Reading<'a>,
    id: &'a ObjectId,
    view: &'a Attributes,
    expected: &mut Expected<'a>,
) {
    let defaults: Vec<(Vec<String>, &str)> = list(view, "column_defaults")
        .into_iter()
        .filter_map(|default| split_at(default, "="))
        .map(|(name, default)| (identifiers(name), default))
        .collect();
    for (position, column) in (1..).zip(list(view, "columns")) {
        let Some((name, rest)) = identifier(column) else { continue };
        let (data_type, collation) = match split_at(rest, "COLLATE") {
            Some((data_type, collation)) => (data_type, Some(collation.trim())),
            None => (rest, None),
        };
        let default = defaults.iter().find(|(column, _)| *column == [name.as_str()]);
        let default = default.map(|(_, default)| *default);
        let facts = typed(reading, data_type.trim(), collation, false)
            .and(generated(None, None, None))
            .with("position", position.to_string());
        // The model of a view keeps a default of null.
        let facts = if default.is_some_and(|default| default.starts_with("NULL::")) {
            facts
        } else {
            facts.with("default", default)
        };
        expected.say(id, "column", &[&id.path[..], &[name]].concat(), facts);
    }
}

/// Type, collation and nullability of a column.
fn typed(reading: &Reading<'_>, data_type: &str, collation: Option<&str>, not_null: bool) -> Facts {
    let data_type = DataType::parse(data_type);
    let facts = Facts::default().with("type", data_type.name.as_str());
    let facts = with_collation(facts, collation, &data_type, reading);
    match reading.base(&data_type) {
        Base::Itself => {
            facts.with("domain", None::<&str>).with("is_nullable", !not_null).and(data_type.facts())
        }
        Base::Domain(domain) => facts
            .with("domain", data_type.name.as_str())
            .with("is_nullable", !not_null && !flag(domain, "not_null"))
            .and(DataType::parse(text(domain, "type").unwrap_or_default()).facts()),
        Base::Unknown if not_null => facts.with("is_nullable", false),
        Base::Unknown => facts,
    }
}
