//! `information_schema.user_defined_types` and `attributes`: composite types.

use super::data_type::{DataType, selected, with_collation};
use super::reading::{Base, Reading, flag, list, of_users, text};
use super::sql_text::{identifier, split_at};
use super::{Facts, Testimony};
use crate::model::Kind;

const KINDS: &[Kind] = &[Kind::CompositeType];

pub(super) const USER_DEFINED_TYPES: Testimony = Testimony {
    view: "user_defined_types",
    kinds: KINDS,
    expressions: &[],
    query: |_| {
        format!(
            "SELECT 'composite type' AS _what,
                ARRAY[user_defined_type_schema, user_defined_type_name]::text[] AS _path
             FROM information_schema.user_defined_types
             WHERE {}",
            of_users("user_defined_type_schema")
        )
    },
    expect: |reading, expected| {
        for (id, _) in reading.all(Kind::CompositeType) {
            expected.say(id, "composite type", &id.path, Facts::default());
        }
    },
};

pub(super) const ATTRIBUTES: Testimony = Testimony {
    view: "attributes",
    kinds: KINDS,
    expressions: &[],
    query: |_| {
        let data_type = selected("attribute_udt_schema", "attribute_udt_name");
        format!(
            "SELECT 'attribute' AS _what, ARRAY[udt_schema, udt_name, attribute_name]::text[] AS _path,
                row_number() OVER (PARTITION BY udt_schema, udt_name
                                   ORDER BY ordinal_position)::text AS position,
                is_nullable::text,
                {data_type}
             FROM information_schema.attributes
             WHERE {}",
            of_users("udt_schema")
        )
    },
    expect: |reading, expected| {
        for (id, composite) in reading.all(Kind::CompositeType) {
            for (position, attribute) in (1..).zip(list(composite, "attributes")) {
                let Some((name, rest)) = identifier(attribute) else { continue };
                let facts = attribute_facts(reading, rest).with("position", position.to_string());
                expected.say(id, "attribute", &[&id.path[..], &[name]].concat(), facts);
            }
        }
    },
};

/// What is told of an attribute whose type and collation are written like this. The view names a
/// domain itself, and takes the lengths from what it is over.
fn attribute_facts(reading: &Reading<'_>, written: &str) -> Facts {
    let (data_type, collation) = match split_at(written, "COLLATE") {
        Some((data_type, collation)) => (data_type, Some(collation.trim())),
        None => (written, None),
    };
    let data_type = DataType::parse(data_type.trim());
    let facts = Facts::default().with("type", data_type.name.as_str());
    let facts = with_collation(facts, collation, &data_type, reading);
    match reading.base(&data_type) {
        Base::Itself => facts.with("is_nullable", true).and(data_type.facts()),
        Base::Domain(domain) => facts
            .with("is_nullable", !flag(domain, "not_null"))
            .and(DataType::parse(text(domain, "type").unwrap_or_default()).facts())
            .with("data_type", data_type.standard()),
        Base::Unknown => facts,
    }
}
