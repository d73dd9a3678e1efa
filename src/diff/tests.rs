//! Renames and causes in models that are made by hand.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Comparison, Drift, DriftType, Level, Levels, compare};
use crate::model::kinds::Aspect;
use crate::model::{Kind, Model, Object, ObjectId};

fn id(kind: Kind, path: &str) -> ObjectId {
    ObjectId::new(kind, path.split('.'))
}

fn object(attributes: &Value, parents: &[&ObjectId], depends_on: &[&ObjectId]) -> Object {
    let list = |ids: &[&ObjectId]| ids.iter().map(|id| (*id).clone()).collect();
    Object {
        attributes: Arc::new(serde_json::from_value(attributes.clone()).unwrap()),
        parents: list(parents),
        depends_on: list(depends_on),
    }
}

/// How the objects of a generated model are called.
struct Naming {
    schema: &'static str,
    relation: &'static str,
    column: &'static str,
    part: &'static str,
}

const PLAIN: Naming = Naming { schema: "s", relation: "t", column: "c", part: "p" };

/// As many schemas as tables in each, every table with columns, a check, an index, a comment and a
/// key that refers to the table before it; every table of a shape of its own.
fn generated(many: usize, naming: &Naming) -> Model {
    let mut model = Model::empty(15);
    for s in 0..many {
        let schema = format!("{}{s}", naming.schema);
        let schema_id = id(Kind::Schema, &schema);
        model.objects.insert(schema_id.clone(), object(&json!({ "owner": s }), &[], &[]));
        let mut before: Option<(ObjectId, ObjectId, String)> = None;
        for t in 0..many {
            let table = format!("{schema}.{}{t}", naming.relation);
            let table_id = id(Kind::Table, &table);
            let columns: Vec<String> =
                (0..=t + s * many).map(|c| format!("{}{c}", naming.column)).collect();
            let attributes = json!({ "column_order": columns, "options": [format!("n={t}")] });
            model.objects.insert(table_id.clone(), object(&attributes, &[&schema_id], &[]));
            let mut column_ids = Vec::new();
            for (n, column) in columns.iter().enumerate() {
                let column_id = id(Kind::Column, &format!("{table}.{column}"));
                let attributes = json!({ "type": format!("type{n}") });
                model.objects.insert(column_id.clone(), object(&attributes, &[&table_id], &[]));
                column_ids.push(column_id);
            }
            let (first, column) = (&column_ids[0], &columns[0]);
            let comment = ObjectId::attached(Kind::Comment, first.clone(), [""; 0]);
            let text = json!({ "text": "c0 of t0" });
            model.objects.insert(comment, object(&text, &[&table_id, first], &[]));
            let part = |kind: &str| format!("{table}.{}_{kind}", naming.part);
            let check = json!({ "expression": format!("({column} > {t})"), "type": "check" });
            let check_id = id(Kind::Constraint, &part("check"));
            model.objects.insert(check_id, object(&check, &[&table_id, first], &[]));
            let index = json!({ "on": table, "keys": [column] });
            let index_id = id(Kind::Index, &format!("{schema}.{}_index{t}", naming.part));
            model.objects.insert(index_id, object(&index, &[&table_id, first], &[]));
            if let Some((above, key, name)) = before {
                let attributes = json!({ "references": name, "references_columns": [column],
                                         "type": "foreign key" });
                let key_id = id(Kind::Constraint, &part("key"));
                let object = object(&attributes, &[&table_id, first], &[&above, &key]);
                model.objects.insert(key_id, object);
            }
            before = Some((table_id, first.clone(), table));
        }
    }
    model
}

fn rows(comparison: &Comparison) -> Vec<&Drift> {
    let folded = comparison.drifts.iter().flat_map(|drift| &drift.folded);
    comparison.drifts.iter().chain(folded).collect()
}

/// Every object that is not the same on both sides must be in a row, once.
fn assert_nothing_lost(left: &Model, right: &Model, comparison: &Comparison) {
    let mut named: Vec<&ObjectId> = Vec::new();
    for drift in rows(comparison) {
        named.push(&drift.object);
        named.extend(drift.renamed_to.as_ref());
    }
    named.sort();
    let before = named.len();
    named.dedup();
    assert_eq!(named.len(), before, "an object is in two rows");
    let ids = left.objects.keys().chain(right.objects.keys());
    for id in ids.filter(|id| left.objects.get(id) != right.objects.get(id)) {
        let by_surroundings = match (left.objects.get(id), right.objects.get(id)) {
            // That the list of columns has another name in it is told by the column.
            (Some(l), Some(r)) => {
                let attributes = (l.attributes.names().chain(r.attributes.names()))
                    .filter(|name| *name != "column_order");
                attributes.into_iter().all(|name| l.attributes.get(name) == r.attributes.get(name))
            }
            _ => false,
        };
        assert!(by_surroundings || named.binary_search(&id).is_ok(), "{id} is in no row");
    }
}

#[test]
fn whatever_is_renamed_is_told_as_a_rename_and_nothing_else() {
    let left = generated(4, &PLAIN);
    let cases = [
        (Naming { schema: "other", ..PLAIN }, 4, Kind::Schema),
        (Naming { relation: "other", ..PLAIN }, 16, Kind::Table),
        (Naming { column: "other", ..PLAIN }, 136, Kind::Column),
        (Naming { part: "other", ..PLAIN }, 44, Kind::Constraint),
    ];
    for (naming, expected, kind) in cases {
        let right = generated(4, &naming);
        for (left, right) in [(&left, &right), (&right, &left)] {
            let comparison = compare(left, right, &Levels::everything());
            for drift in &comparison.drifts {
                assert_eq!(drift.drift_type, DriftType::Renamed, "{}", drift.object);
                assert!(drift.object.kind >= kind, "{}", drift.object);
            }
            assert_eq!(comparison.drifts.len(), expected, "{kind}");
            assert_nothing_lost(left, right, &comparison);
        }
    }
}

#[test]
fn a_rename_hides_no_change() {
    let left = generated(3, &PLAIN);
    let renamed = generated(3, &Naming { column: "other", ..PLAIN });
    let folded = |id: &ObjectId, model: &Model| {
        let comparison = compare(&left, model, &Levels::default());
        assert_nothing_lost(&left, model, &comparison);
        !comparison.drifts.iter().any(|drift| drift.object == *id)
    };
    let check = id(Kind::Constraint, "s1.t1.p_check");
    assert!(folded(&check, &renamed));
    let with = |attribute: &str, value: Value| {
        let mut model = renamed.clone();
        let object = model.objects.get_mut(&check).unwrap();
        Arc::make_mut(&mut object.attributes).insert(attribute.to_owned(), value);
        model
    };
    for (attribute, value) in [
        ("expression", json!("(other0 > 2)")),
        ("expression", json!("(other1 > 1)")),
        ("expression", json!("('other0' > 1)")),
        ("expression", json!("(other0 > 1) ")),
        ("type", json!("foreign key")),
    ] {
        assert!(!folded(&check, &with(attribute, value.clone())), "{attribute}: {value}");
    }
    let mut elsewhere = renamed.clone();
    elsewhere.objects.get_mut(&check).unwrap().parents.pop();
    assert!(!folded(&check, &elsewhere), "it stands on something else");
}

#[test]
fn what_could_be_two_things_stays_in_rows_of_its_own() {
    let model = |names: &[&str]| {
        let mut model = Model::empty(15);
        for name in names {
            let labels = json!({ "labels": ["x"] });
            model.objects.insert(id(Kind::EnumType, name), object(&labels, &[], &[]));
        }
        model
    };
    let many: Vec<String> = (0..20).map(|n| format!("public.many{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let cases: [(&[&str], &[&str], usize); 4] = [
        (&["public.a"], &["public.b"], 0),
        (&["public.a"], &["public.b", "public.c"], 2),
        (&["public.a", "public.b"], &["public.c"], 1),
        (&["public.a", "public.b", "public.c", "public.d"], &many, super::renames::MOST_REMEMBERED),
    ];
    for (left, right, candidates) in cases {
        let comparison = compare(&model(left), &model(right), &Levels::default());
        let first = &comparison.drifts[0];
        assert_eq!(first.candidates.len(), candidates);
        let renamed = comparison.drifts.iter().filter(|d| d.drift_type == DriftType::Renamed);
        assert_eq!(renamed.count(), usize::from(candidates == 0));
    }
}

#[test]
fn drifts_that_follow_from_each_other_are_not_lost() {
    let (f, g, h) = (
        id(Kind::Function, "public.f.()"),
        id(Kind::Function, "public.g.()"),
        id(Kind::Function, "public.h.()"),
    );
    let mut left = Model::empty(15);
    left.objects.insert(f.clone(), object(&json!({}), &[], &[&g]));
    left.objects.insert(g.clone(), object(&json!({}), &[], &[&f]));
    left.objects.insert(h.clone(), object(&json!({}), &[], &[&g]));
    let right = Model::empty(15);
    let comparison = compare(&left, &right, &Levels::default());
    assert_eq!(comparison.drifts.len(), 1);
    assert_eq!(comparison.drifts[0].object, f);
    assert_nothing_lost(&left, &right, &comparison);
}

#[test]
fn a_part_that_its_whole_makes_use_of_follows_from_the_whole() {
    let column = id(Kind::Column, "public.t.c");
    let sequence = id(Kind::Sequence, "public.t_c_seq");
    let mut left = Model::empty(15);
    left.objects.insert(sequence.clone(), object(&json!({}), &[&column], &[]));
    left.objects.insert(column.clone(), object(&json!({}), &[], &[&sequence]));
    let comparison = compare(&left, &Model::empty(15), &Levels::default());
    let rows: Vec<&ObjectId> = comparison.drifts.iter().map(|drift| &drift.object).collect();
    assert_eq!(rows, [&column]);
}

#[test]
fn a_name_that_the_server_chose_counts_as_its_level_says() {
    let model = |name: &str| {
        let mut model = Model::empty(15);
        let table = id(Kind::Table, "public.t");
        model.objects.insert(table.clone(), object(&json!({ "column_order": ["a"] }), &[], &[]));
        let index = json!({
            "on": "public.t", "method": "btree", "unique": false, "nulls_not_distinct": false,
            "keys": ["a"], "include": [], "predicate": null, "options": [], "tablespace": null,
            "statistics": [], "attached_to": null, "valid": true, "clustered": false,
            "replica_identity": false, "depends_on_extensions": [],
        });
        model.objects.insert(id(Kind::Index, name), object(&index, &[&table], &[]));
        model
    };
    let (chosen, given, other) =
        (model("public.t_a_idx"), model("public.by_a"), model("public.by_other"));
    let off = Levels::default().with(Aspect::GeneratedNames, Level::Off);
    let note = Levels::default().with(Aspect::GeneratedNames, Level::Note);
    let counts = |left: &Model, right: &Model, levels: &Levels| {
        let comparison = compare(left, right, levels);
        (comparison.drifts.len(), comparison.notes.len())
    };
    for (left, right) in [(&chosen, &given), (&given, &chosen)] {
        assert_eq!(counts(left, right, &Levels::default()), (1, 0));
        assert_eq!(counts(left, right, &note), (0, 1));
        assert_eq!(counts(left, right, &off), (0, 0));
    }
    assert_eq!(counts(&given, &other, &off), (1, 0));
}
