//! A tree held against the JSON Schema of a type.

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{JsonType, ValidationError};
use schemars::{JsonSchema, schema_for};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Content, Node};
use crate::problem::{Fault, nearest, quoted};

/// Decodes a tree, or says everything that is wrong with it.
pub(super) fn read<T: JsonSchema + DeserializeOwned>(root: &Node) -> Result<T, Vec<Fault>> {
    let json = json(root, &schema_for!(T).to_value())?;
    serde_json::from_value(json).map_err(|error| vec![fault(root, error.to_string())])
}

/// A tree as JSON in the form that a schema wants, or everything that is wrong with it.
pub(super) fn json(root: &Node, schema: &Value) -> Result<Value, Vec<Fault>> {
    // The schema is made of a type of this program, and a test reads each of them.
    let validator = jsonschema::validator_for(schema)
        .map_err(|error| vec![fault(root, format!("the schema cannot be used: {error}"))])?;
    let mut json = root.to_json();
    // Most documents have nothing wrong with them, and to be sure of that takes the least time.
    if validator.is_valid(&json) {
        return Ok(json);
    }
    let mut misread = Vec::new();
    for error in validator.iter_errors(&json) {
        misread.extend(as_text(root, &error).unwrap_or_default());
    }
    for (path, text) in misread {
        if let Some(value) = json.pointer_mut(&path) {
            *value = Value::String(text);
        }
    }
    let faults: Vec<Fault> =
        validator.iter_errors(&json).flat_map(|error| faults(root, schema, &error)).collect();
    if faults.is_empty() { Ok(json) } else { Err(faults) }
}

fn fault(node: &Node, message: String) -> Fault {
    Fault::new(node.span.clone(), message)
}

/// The node that a JSON pointer leads to.
fn at<'n>(root: &'n Node, pointer: &str) -> Option<&'n Node> {
    pointer.split('/').skip(1).try_fold(root, |node, part| match &node.content {
        Content::Sequence(items) => items.get(part.parse::<usize>().ok()?),
        _ => node.get(&part.replace("~1", "/").replace("~0", "~")),
    })
}

/// What stands in the file for a value that is written without quotes. Nothing written is no text.
fn unquoted(node: &Node) -> Option<&str> {
    match &node.content {
        Content::Scalar { text, plain: true } if !node.to_json().is_null() => Some(text),
        _ => None,
    }
}

/// The values that only have to be read as the text that stands in the file, so that an error is
/// none, each with its JSON pointer. Of several forms it is the first that this makes fit.
fn as_text(root: &Node, error: &ValidationError<'_>) -> Option<Vec<(String, String)>> {
    if let ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } =
        error.kind()
    {
        let fits = |errors: &Vec<ValidationError<'static>>| {
            let each: Option<Vec<_>> = errors.iter().map(|error| as_text(root, error)).collect();
            each.map(|each| each.concat())
        };
        return context.iter().filter(|errors| !errors.is_empty()).find_map(fits);
    }
    let path = error.instance_path().to_string();
    let text = at(root, &path).filter(|_| wants_text(error)).and_then(unquoted)?.to_owned();
    Some(vec![(path, text)])
}

fn wants_text(error: &ValidationError<'_>) -> bool {
    match error.kind() {
        ValidationErrorKind::Type { kind: TypeKind::Single(kind) } => *kind == JsonType::String,
        ValidationErrorKind::Type { kind: TypeKind::Multiple(kinds) } => {
            kinds.contains(JsonType::String)
        }
        _ => false,
    }
}

/// One error of the validator in the words of this program.
fn faults(root: &Node, schema: &Value, error: &ValidationError<'_>) -> Vec<Fault> {
    let path = error.instance_path().to_string();
    let node = at(root, &path).unwrap_or(root);
    let key = match path.rsplit('/').next().filter(|part| !part.is_empty()) {
        Some(part) if part.bytes().all(|b| b.is_ascii_digit()) => format!("item {part}"),
        Some(part) => format!("`{}`", part.replace("~1", "/").replace("~0", "~")),
        None => "the file".to_owned(),
    };
    let one = |fault: Fault| vec![fault];
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            let known = known_keys(schema, &error.schema_path().to_string());
            unexpected.iter().map(|name| unknown(node, name, &known)).collect()
        }
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            one(Fault::new(first_key(node), format!("`{name}` is missing")).absent())
        }
        ValidationErrorKind::Enum { options } => {
            let words: Vec<&str> =
                options.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            one(fault(node, format!("{key} is {}", shown(node))).hint(choice(node, &words)))
        }
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            alternatives(root, schema, node, &key, context)
        }
        ValidationErrorKind::Pattern { .. } if is_blank(node) => {
            one(fault(node, format!("{key} is empty"))
                .hint("write something there, or remove the key"))
        }
        ValidationErrorKind::Type { kind } => {
            let wanted = match kind {
                TypeKind::Single(kind) => named(*kind).to_owned(),
                TypeKind::Multiple(kinds) => {
                    let kinds = kinds.iter().filter(|kind| *kind != JsonType::Null).map(named);
                    kinds.collect::<Vec<_>>().join(" or ")
                }
            };
            one(fault(node, format!("{key} is {}, and not {wanted}", what(node))))
        }
        ValidationErrorKind::Pattern { pattern } => {
            one(fault(node, format!("{key} is {}, which does not match `{pattern}`", shown(node))))
        }
        _ => one(fault(node, format!("{key}: {error}"))),
    }
}

/// A value that fits none of several forms: the words of those that are words, else the form that
/// it comes nearest to, with everything that is wrong with that.
fn alternatives(
    root: &Node,
    schema: &Value,
    node: &Node,
    key: &str,
    context: &[Vec<ValidationError<'static>>],
) -> Vec<Fault> {
    let errors = || context.iter().flatten().map(ValidationError::kind);
    let words: Vec<String> = errors()
        .flat_map(|kind| match kind {
            ValidationErrorKind::Enum { options } => {
                options.as_array().cloned().unwrap_or_default()
            }
            ValidationErrorKind::Constant { expected_value } => vec![(**expected_value).clone()],
            _ => Vec::new(),
        })
        .filter_map(|word| word.as_str().map(str::to_owned))
        .collect();
    if !words.is_empty() && unquoted(node).is_some() {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        return vec![fault(node, format!("{key} is {}", shown(node))).hint(choice(node, &words))];
    }
    // A type that is wrong further in is no reason to pass a form over.
    let here = |error: &&ValidationError<'_>| {
        std::ptr::eq(at(root, &error.instance_path().to_string()).unwrap_or(root), node)
    };
    let is_type = |error: &&ValidationError<'_>| {
        here(error)
            && matches!(
                error.kind(),
                ValidationErrorKind::Type { .. } | ValidationErrorKind::Constant { .. }
            )
    };
    let nearest = context.iter().filter(|errors| !errors.iter().any(|error| is_type(&error)));
    if let Some(errors) = nearest.min_by_key(|errors| errors.len()) {
        return errors.iter().flat_map(|error| faults(root, schema, error)).collect();
    }
    vec![fault(node, format!("{key} is {}, which is none of the forms it may have", what(node)))]
}

fn choice(node: &Node, words: &[&str]) -> String {
    let all = quoted(words.iter().copied());
    let near = unquoted(node).and_then(|text| nearest(text, words.iter().copied()));
    near.map_or_else(
        || format!("use one of {all}"),
        |near| format!("did you mean `{near}`? (one of {all})"),
    )
}

fn unknown(node: &Node, name: &str, known: &[&str]) -> Fault {
    let span = node.entry(name).map_or(node.span.clone(), |entry| entry.key_span.clone());
    let fault = Fault::new(span, format!("unknown key `{name}`"));
    match nearest(name, known.iter().copied()) {
        Some(near) => fault.hint(format!("did you mean `{near}`?")),
        None if known.is_empty() => fault,
        None => fault.hint(format!("the keys here are {}", quoted(known.iter().copied()))),
    }
}

/// The keys that an object may have where the schema says `additionalProperties`.
fn known_keys<'s>(schema: &'s Value, keyword: &str) -> Vec<&'s str> {
    let object = keyword.rsplit_once('/').and_then(|(object, _)| schema.pointer(object));
    let properties = object.and_then(|object| object.get("properties")).and_then(Value::as_object);
    properties.into_iter().flatten().map(|(name, _)| name.as_str()).collect()
}

/// The first key of a mapping, which stands for all of it.
fn first_key(node: &Node) -> std::ops::Range<usize> {
    node.entries().first().map_or(node.span.clone(), |entry| entry.key_span.clone())
}

fn is_blank(node: &Node) -> bool {
    matches!(&node.content, Content::Scalar { text, .. } if text.trim().is_empty())
}

fn shown(node: &Node) -> String {
    match &node.content {
        Content::Scalar { text, .. } => format!("`{text}`"),
        _ => what(node).to_owned(),
    }
}

fn what(node: &Node) -> &'static str {
    match node.to_json() {
        Value::Null => "empty",
        Value::Bool(_) => "yes or no",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "keys with values",
    }
}

fn named(kind: JsonType) -> &'static str {
    match kind {
        JsonType::Array => "a list",
        JsonType::Boolean => "`true` or `false`",
        JsonType::Integer => "a whole number",
        JsonType::Null => "empty",
        JsonType::Number => "a number",
        JsonType::Object => "keys with values",
        JsonType::String => "text",
    }
}
