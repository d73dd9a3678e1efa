//! A file brought in step: what the schema says is there, and what people wrote still is.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::tests::{as_mirrored, models};
use super::{Mirror, Synced, sync, written};
use crate::document::{Document, Node};
use crate::model::{Attributes, Kind, Model, Object, ObjectId};

/// One chance in `of`, the same for the same seed and thing.
fn chance(seed: u64, thing: impl Hash, of: u64) -> bool {
    let mut hasher = DefaultHasher::new();
    (seed, thing).hash(&mut hasher);
    hasher.finish().is_multiple_of(of)
}

/// A part of a model, with some attributes changed.
fn variant(model: &Model, seed: u64) -> Model {
    let mut model = model.clone();
    model.leave_out(|id, _| chance(seed, id, 9).then(String::new));
    model.left_out.clear();
    for (id, object) in &mut model.objects {
        let mut changed = Attributes::clone(&object.attributes);
        for (name, value) in object.attributes.iter() {
            if chance(seed, (id, name), 12) {
                let name = (id.kind.room().attributes)().iter().find(|other| **other == name);
                changed.insert(*name.unwrap(), other(value));
            }
        }
        if id.kind.room().settled(&changed).is_ok_and(|settled| settled == changed) {
            object.attributes = Arc::new(changed);
        }
    }
    as_mirrored(&model)
}

fn other(value: &Value) -> Value {
    match value {
        Value::Bool(value) => json!(!value),
        Value::String(text) => json!(format!("{text}\nother: #\n    ")),
        Value::Array(items) if items.len() > 1 => json!(items[1..]),
        Value::Array(_) => json!(["one", "two # three"]),
        Value::Null => json!("x"),
        other => other.clone(),
    }
}

/// The text with comments above keys, and descriptions where there is room for one.
fn with_notes(text: &str, seed: u64) -> (String, Vec<String>) {
    fn places(node: &Node, text: &str, seed: u64, out: &mut Vec<(usize, String)>) {
        for entry in node.entries() {
            let at = text[..entry.key_span.start].rfind('\n').map_or(0, |newline| newline + 1);
            let indent = entry.key_span.start - at;
            if !node.flow && chance(seed, (at, "above"), 6) {
                out.push((at, format!("{}# note {at}.\n", " ".repeat(indent))));
            }
            let line_end = at + text[at..].find('\n').unwrap();
            let is_short = entry.value.flow && entry.value.span.end == line_end;
            if !node.flow && is_short && chance(seed, (at, "behind"), 6) {
                out.push((line_end, format!("  # behind {at}.")));
            }
            let is_named = entry.value.get("columns").or(entry.value.get("keys")).is_some();
            if !entry.value.flow && is_named && chance(seed, (at, "word"), 2) {
                let first = entry.value.entries()[0].key_span.start;
                let at = text[..first].rfind('\n').map_or(0, |newline| newline + 1);
                let indent = " ".repeat(first - at);
                out.push((at, format!("{indent}description: word {at}.\n")));
            }
            places(&entry.value, text, seed, out);
        }
    }
    let document = Document::parse("m.yaml", text).unwrap();
    let mut notes = Vec::new();
    places(document.root(), text, seed, &mut notes);
    notes.sort_by_key(|(at, _)| *at);
    let mut out = text.to_owned();
    for (at, note) in notes.iter().rev() {
        out.insert_str(*at, note);
    }
    let notes = notes.into_iter().map(|(_, note)| {
        let note = note.trim().trim_start_matches("description: ");
        note.to_owned()
    });
    (out, notes.collect())
}

fn said_of(model: &Model) -> Vec<(&ObjectId, &Attributes)> {
    model.objects.iter().map(|(id, object)| (id, object.attributes.as_ref())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_change_arrives_and_nothing_that_people_wrote_is_lost(
        seeds: [u64; 3], which: prop::sample::Index, crlf: bool,
    ) {
        let models = models();
        let model = which.get(&models);
        let (from, to) = (variant(model, seeds[0]), variant(model, seeds[1]));
        let (mut text, notes) = with_notes(&written(&from), seeds[2]);
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        let synced = sync("m.yaml", Some(&text), &to).unwrap_or_else(|e| panic!("{e}\n{text}"));
        let read = Mirror::read("m.yaml", &synced.text).unwrap();
        prop_assert_eq!(said_of(&read.model), said_of(&to), "{}", synced.text);
        let told = synced.removed.iter().flat_map(|removed| &removed.said);
        let told: String = told.chain(&synced.comments).map(String::as_str).collect();
        for note in notes {
            prop_assert!(
                synced.text.contains(&note) || told.contains(&note),
                "{note} is lost in\n{}\nwhich was\n{text}", synced.text
            );
        }
        prop_assert_eq!(crlf, !synced.text.replace("\r\n", "").contains('\n'));
        let again = sync("m.yaml", Some(&synced.text), &to).unwrap();
        prop_assert_eq!(again, Synced { text: synced.text, ..Synced::default() });
    }
}

/// A small schema.
fn shop() -> Model {
    let mut model = models().into_iter().find(|model| model.postgresql == 15).unwrap();
    let kept = ["accounts", "transfers"];
    model.objects.retain(|id, _| {
        let schema = id.schema() == Some("public");
        (id.kind == Kind::Schema && id.path[0] == "public")
            || (schema && id.path.get(1).is_some_and(|name| kept.contains(&name.as_str())))
    });
    as_mirrored(&model)
}

fn changed(model: &Model, kind: Kind, path: &[&str], change: &[(&'static str, Value)]) -> Model {
    let mut model = model.clone();
    let id = ObjectId::new(kind, path.iter().copied());
    let object = model.objects.get_mut(&id).unwrap();
    for (name, value) in change {
        Arc::make_mut(&mut object.attributes).insert(*name, value.clone());
    }
    model
}

/// The lines that only one of two texts has, with the sign of the side.
fn difference(old: &str, new: &str) -> Vec<String> {
    let diff = similar::TextDiff::from_lines(old, new);
    let changes =
        diff.iter_all_changes().filter(|change| change.tag() != similar::ChangeTag::Equal);
    changes.map(|change| format!("{}{}", change.tag(), change.value().trim_end())).collect()
}

#[test]
fn only_the_lines_that_differ_are_touched() {
    let model = shop();
    let text = written(&model);
    let column = text.lines().find(|line| line.trim_start().starts_with("balance:")).unwrap();
    let indent = &column[..column.len() - column.trim_start().len()];
    let people = format!(
        "{indent}# What is left.\n{indent}balance: {{ type: 'numeric', sensitivity: internal }} # in cents"
    );
    let text = text.replace(column, &people);
    let start = changed(
        &model,
        Kind::Column,
        &["public", "accounts", "balance"],
        &[("type", json!("numeric")), ("not_null", json!(false)), ("default", json!(null))],
    );
    let text = sync("m.yaml", Some(&text), &start).unwrap().text;
    assert!(text.contains(&people), "{text}");
    let path = ["public", "accounts", "balance"];
    let not_null = changed(&start, Kind::Column, &path, &[("not_null", json!(true))]);
    let synced = sync("m.yaml", Some(&text), &not_null).unwrap();
    assert_eq!(
        difference(&text, &synced.text),
        [
            format!("-{indent}balance: {{ type: 'numeric', sensitivity: internal }} # in cents"),
            format!(
                "+{indent}balance: {{ type: 'numeric', not_null: true, sensitivity: internal }} \
                 # in cents"
            ),
        ]
    );
    assert_eq!(synced.changed.len(), 1);
    let back = sync("m.yaml", Some(&synced.text), &start).unwrap();
    assert_eq!(back.text, text);
}

#[test]
fn what_leaves_is_told_with_all_that_was_said_of_it() {
    let model = shop();
    let text = written(&model);
    let id = ObjectId::new(Kind::Table, ["public", "accounts"]);
    let text = text.replace(
        "      accounts:\n",
        "      # Money.\n      accounts:\n        data_owner: finance # ask them\n",
    );
    let mut without = model.clone();
    without.leave_out(|other, _| (*other == id).then(String::new));
    without.left_out.clear();
    let synced = sync("m.yaml", Some(&text), &without).unwrap();
    assert_eq!(synced.removed.len(), 1);
    assert_eq!(synced.removed[0].id, id);
    assert_eq!(
        synced.removed[0].said,
        ["table public.accounts: data_owner: finance", "# Money.", "# ask them"]
    );
    assert_eq!(synced.text, written(&without));
}

#[test]
fn a_renamed_column_keeps_what_is_said_of_it() {
    let model = shop();
    let text = written(&model);
    let line = text.lines().find(|line| line.trim_start().starts_with("balance:")).unwrap();
    let described = line.replacen(": {", ": {description: What is left., ", 1).replacen(
        ": numeric",
        ": {description: What is left., type: numeric}",
        1,
    );
    assert_ne!(described, line, "{line}");
    let text = text.replace(line, &described);
    let mut renamed = model.clone();
    let old = ObjectId::new(Kind::Column, ["public", "accounts", "balance"]);
    let object: Object = renamed.objects.remove(&old).unwrap();
    let new = ObjectId::new(Kind::Column, ["public", "accounts", "funds"]);
    renamed.objects.insert(new.clone(), object);
    let order = &model.objects[&ObjectId::new(Kind::Table, ["public", "accounts"])];
    let order = order.attributes["column_order"].to_string().replace("balance", "funds");
    let order: Value = serde_json::from_str(&order).unwrap();
    let renamed =
        changed(&renamed, Kind::Table, &["public", "accounts"], &[("column_order", order)]);
    let synced = sync("m.yaml", Some(&text), &renamed).unwrap();
    assert_eq!(synced.renamed, [(old, new)]);
    assert_eq!(
        difference(&text, &synced.text),
        [format!("-{described}"), format!("+{}", described.replace("balance:", "funds:"))]
    );
}

#[test]
fn a_list_with_a_line_for_each_item_keeps_the_comments_of_the_items() {
    let text = "format: 1\npostgresql: 15\nschemas:\n  public:\n    enums:\n      mood:\n        \
                labels:\n        - sad # rarely\n        # nobody\n        - bored\n        - ok\n";
    let mirror = Mirror::read("m.yaml", text).unwrap();
    let labels = |labels: &[&str]| {
        changed(&mirror.model, Kind::EnumType, &["public", "mood"], &[("labels", json!(labels))])
    };
    let synced = sync("m.yaml", Some(text), &labels(&["sad", "fine", "ok", "happy"])).unwrap();
    let expected = text.replace("        # nobody\n        - bored\n", "        - fine\n");
    assert_eq!(synced.text, expected + "        - happy\n");
}

#[test]
fn the_order_of_the_columns_is_that_of_the_person() {
    let model = shop();
    let text = written(&model);
    let lines: Vec<&str> = text.lines().collect();
    let balance = lines.iter().position(|line| line.trim_start().starts_with("balance:")).unwrap();
    let columns = (0..balance).rev().find(|at| lines[*at].trim() == "columns:").unwrap();
    let mut moved = lines.clone();
    let line = moved.remove(balance);
    moved.insert(columns + 1, line);
    let moved = moved.join("\n") + "\n";
    assert_ne!(moved, text, "the column is not the first one");
    let synced = sync("m.yaml", Some(&moved), &model).unwrap();
    let added = difference(&moved, &synced.text);
    assert_eq!(added.len(), 1, "{added:?}");
    assert!(added[0].trim_start_matches('+').trim().starts_with("column_order: ["), "{added:?}");
    assert_eq!(sync("m.yaml", Some(&text), &model).unwrap().text, text);
}

#[test]
fn blanks_at_the_end_of_a_block_are_part_of_it() {
    let body = |body: &str| {
        let text = "format: 1\npostgresql: 15\nschemas:\n  public:\n    functions:\n      f():\n        \
                    returns: int\n        language: sql\n        body: x\n";
        let mirror = Mirror::read("m.yaml", text).unwrap();
        changed(&mirror.model, Kind::Function, &["public", "f", "()"], &[("body", json!(body))])
    };
    let bodies = ["a\n  b\n    ", "\n  a\n b\n      \n", "a\n\n  ", "other\ntext", " a\nb\n \n   "];
    let security = |model: &Model| {
        let path = ["public", "f", "()"];
        changed(model, Kind::Function, &path, &[("volatility", json!("stable"))])
    };
    for (first, second) in bodies.iter().flat_map(|one| bodies.iter().map(move |two| (one, two))) {
        let mut text = written(&body(first));
        for model in [body(second), security(&body(second)), body(first)] {
            text = sync("m.yaml", Some(&text), &model).unwrap().text;
            assert_eq!(text, written(&model), "{first:?} → {second:?}");
        }
    }
}
