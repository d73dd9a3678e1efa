//! `information_schema.routines` and `parameters`.

use super::arguments::{arguments, returned};
use super::data_type::{DataType, type_name};
use super::reading::{Reading, flag, of_users, text};
use super::{Facts, Testimony};
use crate::model::{Attributes, Kind, ObjectId};

pub(super) const KINDS: &[Kind] = &[Kind::Function, Kind::Procedure, Kind::Aggregate];

/// A query that may use the relation `signature`: the argument types of every routine by its
/// `specific_name`, as they end an [`ObjectId`]'s path. Routines without arguments are not in it.
pub(super) fn with_signatures(query: &str) -> String {
    format!(
        "WITH signature AS (
            SELECT specific_schema, specific_name,
                '(' || coalesce(string_agg(
                    {}, ', ' ORDER BY ordinal_position) FILTER (WHERE parameter_mode <> 'OUT'), '') || ')' AS types
            FROM information_schema.parameters
            WHERE {}
            GROUP BY specific_schema, specific_name)
         {query}",
        type_name("udt_schema", "udt_name"),
        of_users("specific_schema")
    )
}

pub(super) const ROUTINES: Testimony = Testimony {
    view: "routines",
    kinds: KINDS,
    expressions: &[],
    query: |_| {
        with_signatures(&format!(
            "SELECT 'routine' AS _what,
                ARRAY[routine_schema, routine_name, coalesce(types, '()')]::text[] AS _path,
                routine_type::text,
                {} AS returns,
                data_type::text, external_language::text, external_name::text,
                routine_definition::text, is_deterministic::text, is_null_call::text,
                security_type::text
             FROM information_schema.routines LEFT JOIN signature USING (specific_schema, specific_name)
             WHERE {}",
            type_name("type_udt_schema", "type_udt_name"),
            of_users("routine_schema")
        ))
    },
    expect: |reading, expected| {
        for (id, routine) in all(reading) {
            expected.say(id, "routine", &id.path, routine_facts(id.kind, routine));
        }
    },
};

/// What is told of a routine. An aggregate or window function has no type of routine.
fn routine_facts(kind: Kind, routine: &Attributes) -> Facts {
    let routine_type = match kind {
        Kind::Function if !flag(routine, "window") => Some("FUNCTION"),
        Kind::Procedure => Some("PROCEDURE"),
        _ => None,
    };
    let returns = text(routine, "returns").map(|returns| DataType::parse(&returned(returns)));
    let facts = Facts::default()
        .with("routine_type", routine_type)
        .with("returns", returns.as_ref().map(|returns| returns.name.clone()))
        .with("data_type", returns.as_ref().map(DataType::standard));
    if kind == Kind::Aggregate {
        // As a function an aggregate is a stand-in that is never called.
        return facts
            .with("external_language", "INTERNAL")
            .with("external_name", None::<&str>)
            .with("routine_definition", "aggregate_dummy")
            .with("is_deterministic", true)
            .with("is_null_call", false)
            .with("security_type", "INVOKER");
    }
    let source = text(routine, "source");
    let language = text(routine, "language").unwrap_or_default();
    let is_function = kind == Kind::Function;
    facts
        .with("external_language", language.to_uppercase())
        .with("external_name", source.filter(|_| language == "c"))
        // The text of a parsed body is not kept.
        .with("routine_definition", text(routine, "body").or(source).unwrap_or_default())
        .with("is_deterministic", text(routine, "volatility") == Some("immutable"))
        .with("is_null_call", is_function.then(|| flag(routine, "strict")))
        .with(
            "security_type",
            if flag(routine, "security_definer") { "DEFINER" } else { "INVOKER" },
        )
}

pub(super) const PARAMETERS: Testimony = Testimony {
    view: "parameters",
    kinds: KINDS,
    expressions: &["default"],
    query: |_| {
        with_signatures(&format!(
            "SELECT format('argument %s of', ordinal_position) AS _what,
                ARRAY[r.routine_schema, r.routine_name, types]::text[] AS _path,
                parameter_mode::text AS mode, parameter_name::text AS name,
                {} AS type,
                p.data_type::text, parameter_default::text AS \"default\"
             FROM information_schema.parameters p
             JOIN signature USING (specific_schema, specific_name)
             JOIN information_schema.routines r USING (specific_schema, specific_name)
             WHERE {}",
            type_name("p.udt_schema", "p.udt_name"),
            of_users("specific_schema")
        ))
    },
    expect: |reading, expected| {
        for (id, routine) in all(reading) {
            let declared = text(routine, "arguments").unwrap_or_default();
            let returns = text(routine, "returns").unwrap_or_default();
            for (position, argument) in (1..).zip(arguments(declared, returns)) {
                let data_type = DataType::parse(&argument.data_type);
                let facts = Facts::default()
                    .with("mode", argument.mode)
                    .with("name", argument.name)
                    .with("type", data_type.name.as_str())
                    .with("data_type", data_type.standard())
                    .with("default", argument.default);
                expected.say(id, &format!("argument {position} of"), &id.path, facts);
            }
        }
    },
};

/// Every routine, of whatever kind.
pub(super) fn all<'a>(
    reading: &Reading<'a>,
) -> impl Iterator<Item = (&'a ObjectId, &'a Attributes)> {
    KINDS.iter().flat_map(|kind| reading.all(*kind))
}
