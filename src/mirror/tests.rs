//! What is written is read again, for every schema that the tests have.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::outline::with_own_parts;
use super::{Mirror, form, written};
use crate::diff::{Levels, compare};
use crate::model::{Kind, Model, ObjectId};

/// Models of all majors that the repository keeps.
const MODELS: &[&str] = &[
    include_str!("../../tests/versions/every_rule/14.json"),
    include_str!("../../tests/versions/every_rule/15.json"),
    include_str!("../../tests/versions/every_rule/16.json"),
    include_str!("../../tests/versions/every_rule/17.json"),
    include_str!("../../tests/versions/every_rule/18.json"),
    include_str!("../../tests/versions/public_opened/18.json"),
];

pub(super) fn models() -> Vec<Model> {
    MODELS.iter().map(|text| serde_json::from_str(text).unwrap()).collect()
}

/// The same model as the mirror knows it.
pub(super) fn as_mirrored(model: &Model) -> Model {
    let mut model = model.clone();
    for (kind, unknown) in form::knowledge().except {
        let names = (kind.room().attributes)().iter().filter(|name| unknown.contains(**name));
        model.forget_attributes(kind, &names.copied().collect::<Vec<_>>());
    }
    with_own_parts(&model).into_owned()
}

#[test]
fn what_is_written_is_read_again() {
    for model in models() {
        let text = written(&model);
        let mirror = Mirror::read("m.yaml", &text).unwrap_or_else(|problems| panic!("{problems}"));
        let expected = as_mirrored(&model);
        for (id, object) in &expected.objects {
            let read = mirror.model.objects.get(id).map(|object| &object.attributes);
            assert_eq!(read, Some(&object.attributes), "{id}");
            assert!(mirror.places.contains_key(id), "{id}");
        }
        assert_eq!(mirror.model.objects.len(), expected.objects.len());
        assert_eq!(mirror.model.postgresql, model.postgresql);
        assert!(compare(&model, &mirror.model, &Levels::everything()).drifts.is_empty());
    }
}

#[test]
fn places_are_those_of_the_names() {
    let text = "format: 1\npostgresql: 15\nschemas:\n  public:\n    tables:\n      t:\n        \
                columns:\n          id: uuid\n          b: {type: text,\n            not_null: true}\n";
    let mirror = Mirror::read("m.yaml", text).unwrap();
    let place = |kind, path: &[&str]| {
        let place = mirror.places[&ObjectId::new(kind, path.iter().copied())];
        (place.line, place.column, place.last_line)
    };
    assert_eq!(place(Kind::Table, &["public", "t"]), (6, 7, 10));
    assert_eq!(place(Kind::Column, &["public", "t", "id"]), (8, 11, 8));
    assert_eq!(place(Kind::Column, &["public", "t", "b"]), (9, 11, 10));
    let table = &mirror.model.objects[&ObjectId::new(Kind::Table, ["public", "t"])];
    assert_eq!(table.attributes["column_order"], serde_json::json!(["id", "b"]));
}

/// Line, column, message and hint of each problem.
fn told(text: &str) -> Vec<String> {
    let problems = Mirror::read("m.yaml", text).unwrap_err().list;
    let told = problems.into_iter().map(|problem| {
        let hint = problem.hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
        format!("{}:{} {}{hint}", problem.line, problem.column, problem.message)
    });
    told.collect()
}

#[test]
fn every_problem_is_told_in_its_place() {
    let start = "format: 1\npostgresql: 15\nschemas:\n  public:\n";
    let cases = [
        ("    tabels: {}\n", "5:5 unknown key `tabels` (did you mean `tables`?)"),
        (
            "    tables:\n      t: {row_securty: true}\n",
            "6:11 unknown key `row_securty` (did you mean `row_security`?)",
        ),
        (
            "    tables:\n      t: {sensitivity: pi}\n",
            "6:24 `sensitivity` is `pi` (did you mean `pii`? (one of `none`, `internal`, `pii`, \
             `secret`))",
        ),
        (
            "    tables:\n      t:\n        columns:\n          id: {not_null: true}\n",
            "8:16 `type` is missing",
        ),
        (
            "    tables:\n      t:\n        columns:\n          id: [uuid]\n",
            "8:15 `id` is a list, and not text or keys with values",
        ),
        (
            "    tables:\n      t:\n        columns: {id: {type: uuid, not_null: often}}\n",
            "7:46 `not_null` is text, and not `true` or `false`",
        ),
        (
            "    tables:\n      t: {}\n      t: {}\n",
            "7:7 `t` is there twice (remove one of the two)",
        ),
        (
            "    functions:\n      f(integer: {returns: text, language: sql}\n",
            "6:7 `f(integer` is no name: its quotes or parentheses do not pair (write a name \
             with dots, quotes or parentheses between double quotes, and those in it twice)",
        ),
        (
            "    indexes:\n      i: {on: public.t, keys: [a]}\n    tables:\n      t:\n        \
             indexes: {i: [a]}\n",
            "9:19 `index public.i` is there twice (remove one of the two)",
        ),
        ("    data_owner:\n", "5:15 `data_owner` is empty, and not text"),
        (
            "    data_owner: ' '\n",
            "5:17 `data_owner` is empty (write something there, or remove the key)",
        ),
        (
            "    tables:\n      t: {columns: {a: }}\n",
            "6:22 `a` is empty, and not text or keys with values",
        ),
        ("    tables:\n      t: {tenant_scope: ~}\n", "6:25 `tenant_scope` is empty, and not text"),
        (
            "    tables:\n      t: {columns: {a: text, b: text}, column_order: [a, b, a]}\n",
            "6:61 `a` is there twice (remove one of the two)",
        ),
        (
            "    tables:\n      t: {columns: {a: text}, column_order: [ghost, a]}\n",
            "6:46 `table public.t` has no column `ghost` (remove it, or correct its name)",
        ),
        (
            "    sequences:\n      s: {start: 1.5}\n",
            "6:18 `start` is a number, and not a whole number",
        ),
    ];
    for (rest, expected) in cases {
        assert_eq!(told(&format!("{start}{rest}")), [expected], "{rest}");
    }
    assert_eq!(told("postgresql: 15\n"), ["1:1 `format` is missing"]);
}
