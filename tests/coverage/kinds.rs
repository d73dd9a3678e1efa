//! `doc/kinds.md`: every kind and attribute with what it means, from the descriptions of the fields.

use std::fmt::Write as _;

use pgcanon::model::Kind;
use pgcanon::model::kinds::{Comparison, Rule};
use serde_json::Value;

use super::assert_written;
use super::goldens::{attributes, schema};
use crate::case::Result;

const INTRODUCTION: &str = "\
# What is compared

Every kind of object and every attribute of it, in the order in which drift is reported.
A set agrees with another in any order, a list does not.
The level is the key of `[compare]` in `pgcanon.toml` that says how much a difference counts; without one it is always drift.
[`mutations.md`](mutations.md) names the case that tells each of them apart.
`cargo test --test coverage` holds this file against the program, and `UPDATE_EXPECT=1` writes it.
";

#[test]
fn the_list_of_kinds_says_what_every_attribute_means() -> Result<()> {
    let mut text = INTRODUCTION.to_owned();
    for kind in Kind::ALL {
        let about = description(&schema(*kind)).ok_or_else(|| format!("{kind} says nothing"))?;
        write!(text, "\n## {kind}\n\n{about}\n\n")?;
        text += "| attribute | is | level | what it says |\n| --- | --- | --- | --- |\n";
        let rules = kind.room().rules;
        for (attribute, schema) in attributes(*kind) {
            let about = description(&schema).ok_or_else(|| format!("{kind}.{attribute}"))?;
            let rule = rules.iter().find(|rule| rule.attribute == attribute);
            let level = rule.and_then(level).unwrap_or_default();
            writeln!(text, "| `{attribute}` | {} | {level} | {about} |", form(&schema))?;
        }
    }
    assert_written("doc/kinds.md", &text)
}

/// What a description says, on one line of a table.
fn description(schema: &Value) -> Option<String> {
    let text = schema.get("description")?.as_str()?;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(text.replace('|', "\\|"))
}

/// In what form an attribute is held.
fn form(schema: &Value) -> &'static str {
    let is = |name: &str| match schema.get("type") {
        Some(Value::String(word)) => word == name,
        Some(Value::Array(words)) => words.iter().any(|word| word == name),
        _ => false,
    };
    let is_set = schema.get("uniqueItems").and_then(Value::as_bool).unwrap_or_default();
    match () {
        () if is("array") && is_set => "set",
        () if is("array") => "list",
        () if is("boolean") => "yes or no",
        () if is("integer") || is("number") => "number",
        () if is("object") => "record",
        () => "text",
    }
}

/// The key that sets how much a difference counts, and of what difference.
fn level(rule: &Rule) -> Option<String> {
    let name = rule.aspect.name();
    if name == "definition" {
        return None;
    }
    let key = format!("`{}`", name.replace(' ', "_"));
    Some(match rule.comparison {
        Comparison::Layout => format!("{key}, for white space and comments alone"),
        _ => key,
    })
}
