//! The order of scripts, on models written by hand.

use serde_json::{Value, json};

use super::{Owners, script};
use crate::model::{Kind, Model, Object, ObjectId};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn id(kind: Kind, path: &[&str]) -> ObjectId {
    ObjectId::new(kind, path.iter().copied())
}

fn view(name: &str) -> ObjectId {
    id(Kind::View, &["public", name])
}

fn view_attributes(query: &str) -> Value {
    json!({"definition": query, "columns": ["a integer"], "column_defaults": [], "options": [],
        "owner": "o"})
}

/// A model of the objects with their parents and what they make use of.
fn model(
    objects: Vec<(ObjectId, Value, Vec<ObjectId>, Vec<ObjectId>)>,
) -> Result<Model, serde_json::Error> {
    let mut model = Model::empty(15);
    let start = [Kind::Schema, Kind::Extension].iter().flat_map(|kind| (kind.room().at_start)());
    for (present, _) in start {
        let attributes = json!({"owner": "o", "schema": "pg_catalog", "version": "1.0",
            "configuration_tables": []});
        model.objects.insert(present, serde_json::from_value(json!({"attributes": attributes}))?);
    }
    for (id, attributes, parents, depends_on) in objects {
        let object =
            json!({"attributes": attributes, "parents": parents, "depends_on": depends_on});
        model.objects.insert(id, serde_json::from_value::<Object>(object)?);
    }
    model.knowledge.kinds.remove(&Kind::Comment);
    Ok(model)
}

/// The statements behind the preamble.
fn statements(model: &Model) -> Result<Vec<String>, serde_json::Error> {
    let text = script(model, Owners::LeftOut)?;
    Ok(text.lines().skip_while(|line| line.starts_with("SET ")).map(str::to_owned).collect())
}

#[test]
fn a_view_stands_after_what_it_reads() -> Outcome {
    let model = model(vec![
        (view("a"), view_attributes(" SELECT 1"), vec![], vec![view("b")]),
        (view("b"), view_attributes(" SELECT 2"), vec![], vec![]),
        (view("c"), view_attributes(" SELECT 3"), vec![], vec![view("a")]),
    ])?;
    let expected = ["b", "a", "c"].map(|name| format!("CREATE VIEW public.{name} AS"));
    let views = statements(&model)?;
    let views: Vec<&String> = views.iter().filter(|line| line.starts_with("CREATE")).collect();
    assert_eq!(views, expected.iter().collect::<Vec<_>>());
    Ok(())
}

#[test]
fn of_two_views_that_need_each_other_one_is_a_placeholder_at_first() -> Outcome {
    let model = model(vec![
        (view("a"), view_attributes(" SELECT 1"), vec![], vec![view("b")]),
        (view("b"), view_attributes(" SELECT 2"), vec![], vec![view("a")]),
    ])?;
    let expected = [
        "CREATE VIEW public.a AS",
        " SELECT NULL::integer AS a;",
        "CREATE VIEW public.b AS",
        " SELECT 2;",
        "CREATE OR REPLACE VIEW public.a AS",
        " SELECT 1;",
    ];
    assert_eq!(statements(&model)?, expected);
    Ok(())
}

fn table(name: &str, columns: &[&str], inherits: &[&str]) -> (ObjectId, Value) {
    let attributes = json!({"persistence": "permanent", "detach_pending": false,
        "inherits": inherits, "options": [], "toast_options": [], "replica_identity": "default",
        "row_security": false, "force_row_security": false, "column_order": columns,
        "owner": "o"});
    (id(Kind::Table, &["public", name]), attributes)
}

fn column(table: &str, name: &str, default: Option<&str>, inherited: bool) -> (ObjectId, Value) {
    let attributes = json!({"type": "integer", "not_null": false, "default": default,
        "options": [], "foreign_options": [], "inherited": inherited, "local": !inherited});
    (id(Kind::Column, &["public", table, name]), attributes)
}

#[test]
fn a_default_that_needs_its_table_comes_later() -> Outcome {
    let (t, of_table) = table("t", &["a", "b"], &[]);
    let (a, of_a) = column("t", "a", Some("public.v()"), false);
    let (b, of_b) = column("t", "b", Some("1"), false);
    let model = model(vec![
        (t.clone(), of_table, vec![], vec![]),
        (a, of_a, vec![t.clone()], vec![view("v")]),
        (b, of_b, vec![t.clone()], vec![]),
        (view("v"), view_attributes(" SELECT 1"), vec![], vec![t]),
    ])?;
    let expected = [
        "CREATE TABLE public.t (",
        "    a integer,",
        "    b integer DEFAULT 1",
        ");",
        "CREATE VIEW public.v AS",
        " SELECT 1;",
        "ALTER TABLE ONLY public.t ALTER COLUMN a SET DEFAULT public.v();",
    ];
    assert_eq!(statements(&model)?, expected);
    Ok(())
}

#[test]
fn a_column_that_a_parent_got_late_is_added_late() -> Outcome {
    let (parent, of_parent) = table("p", &["a", "late"], &[]);
    let (child, of_child) = table("c", &["a", "own", "late"], &["public.p"]);
    let of = |table: &ObjectId, more: Vec<ObjectId>| [vec![table.clone()], more].concat();
    let (a_of_p, first) = column("p", "a", None, false);
    let (late_of_p, second) = column("p", "late", None, false);
    let (a_of_c, inherited) = column("c", "a", None, true);
    let (own, middle) = column("c", "own", None, false);
    let (late_of_c, last) = column("c", "late", None, true);
    let model = model(vec![
        (a_of_p.clone(), first, of(&parent, vec![]), vec![]),
        (late_of_p.clone(), second, of(&parent, vec![]), vec![]),
        (a_of_c, inherited, of(&child, vec![a_of_p]), vec![]),
        (own, middle, of(&child, vec![]), vec![]),
        (late_of_c, last, of(&child, vec![late_of_p]), vec![]),
        (parent.clone(), of_parent, vec![], vec![]),
        (child, of_child, vec![], vec![parent]),
    ])?;
    let expected = [
        "CREATE TABLE public.p (",
        "    a integer",
        ");",
        "CREATE TABLE public.c (",
        "    own integer",
        ") INHERITS (public.p);",
        "ALTER TABLE public.p ADD COLUMN late integer;",
    ];
    assert_eq!(statements(&model)?, expected);
    Ok(())
}

#[test]
fn what_a_new_database_has_and_the_model_has_not_is_taken_away() -> Outcome {
    let mut model = model(vec![])?;
    assert_eq!(statements(&model)?, Vec::<String>::new());
    model.objects.clear();
    let expected = ["DROP SCHEMA IF EXISTS public;", "DROP EXTENSION IF EXISTS plpgsql;"];
    assert_eq!(statements(&model)?, expected);
    Ok(())
}
