//! Dumps of a few lines, held against what was told of two models.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::facts::{Part, facts};
use super::{Dissent, Dump, Entry, Judged, Piece, Witnessed, entries, judge_pair};
use crate::diff::{Drift, Level, Levels, compare};
use crate::model::kinds::Aspect;
use crate::model::{Kind, Model, ObjectId};

/// A dump: statements, each under a heading or, without one, under that of the statement before.
fn dump(statements: &[(&str, &str)]) -> Dump {
    let before: Vec<String> = statements
        .iter()
        .map(|(heading, _)| match *heading {
            "" => "\n\n".to_owned(),
            heading => format!("\n--\n-- {heading}\n--\n\n"),
        })
        .collect();
    let pieces = before.iter().zip(statements).map(|(before, (_, sql))| Piece { before, sql });
    Dump { pg_dump: "15.18".to_owned(), server: 15, text: String::new(), entries: entries(pieces) }
}

/// A model of objects with their attributes.
fn model(objects: &[(Kind, &[&str], Value)]) -> Model {
    let object = |(kind, path, attributes): &(Kind, &[&str], Value)| json!({ "id": { "kind": kind, "path": path }, "attributes": attributes });
    let objects: Vec<Value> = objects.iter().map(object).collect();
    let mut empty = serde_json::to_value(Model::empty(15)).unwrap();
    empty["objects"] = Value::Array(objects);
    serde_json::from_value(empty).unwrap()
}

const TABLE: &str = "Name: t; Type: TABLE; Schema: public; Owner: postgres";

fn table(columns: &str) -> Dump {
    dump(&[(TABLE, &format!("CREATE TABLE public.t ({columns})"))])
}

fn columns(columns: &[(&str, &str)]) -> Model {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let paths: Vec<[&str; 3]> = names.iter().map(|name| ["public", "t", name]).collect();
    let mut objects: Vec<(Kind, &[&str], Value)> =
        vec![(Kind::Table, &["public", "t"], json!({ "column_order": names }))];
    for (path, (_, data_type)) in paths.iter().zip(columns) {
        objects.push((Kind::Column, path, json!({ "type": data_type })));
    }
    model(&objects)
}

/// What the judge says when everything is told but the drifts on `hidden`.
fn judged(left: (&Model, &Dump), right: (&Model, &Dump), levels: &Levels, hidden: &str) -> Judged {
    let told = compare(left.0, right.0, levels);
    let drifts = told.drifts.iter().chain(&told.notes);
    let drifts: Vec<&Drift> = drifts.filter(|drift| drift.object.to_string() != hidden).collect();
    let witnessed = |(model, dump)| Witnessed { model, dump };
    judge_pair(witnessed(left), witnessed(right), &drifts, levels)
}

fn dissents(judged: Judged) -> Vec<Dissent> {
    match judged {
        Judged::Disagree(dissents) => dissents,
        other => panic!("{other:?}"),
    }
}

fn agrees(judged: Judged) -> Vec<(&'static str, usize)> {
    match judged {
        Judged::Agree(agreement) => agreement.excused.into_iter().collect(),
        other => panic!("{other:?}"),
    }
}

fn statements(heading: &str, left: &[&str], right: &[&str]) -> Dissent {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    Dissent::Statements { heading: heading.to_owned(), left: texts(left), right: texts(right) }
}

#[test]
fn headings_may_have_any_name() {
    let cases = [
        ("Name: t; Type: TABLE; Schema: public; Owner: a; b", ("TABLE", Some("public"), "t")),
        (
            "Name: a; Type: VIEW; Schema: x; Owner: y; Type: TABLE; Schema: s; Owner: o",
            ("TABLE", Some("s"), "a; Type: VIEW; Schema: x; Owner: y"),
        ),
        (
            "Name: COLUMN \"a\"\"b\".c; Type: COMMENT; Schema: My \"S; Owner: -",
            ("COMMENT", Some("My S"), "COLUMN ab.c"),
        ),
        ("Name: app; Type: SCHEMA; Schema: -; Owner: ", ("SCHEMA", None, "app")),
    ];
    for (line, (class, schema, name)) in cases {
        let entry = dump(&[(line, "SELECT 1")]).entries.remove(0);
        let heading = &entry.heading;
        let found = (heading.class.as_str(), heading.schema.as_deref(), heading.name.as_str());
        assert_eq!(found, (class, schema, name));
    }
    assert_eq!(dump(&[("Name: nothing", "SELECT 1")]).entries, []);
}

#[test]
fn settings_belong_to_the_tables_that_they_hold_for() {
    let found = dump(&[
        ("", "SET statement_timeout = 0"),
        (&format!("{TABLE}; Tablespace: fast"), "CREATE TABLE public.t (a integer)"),
        ("", "SET default_tablespace = ''"),
        ("", "SET default_table_access_method = heap2"),
        (
            "Name: p; Type: TABLE; Schema: s; Owner: o",
            "CREATE TABLE s.p (a integer)\nPARTITION BY LIST (a)",
        ),
        ("Name: u; Type: TABLE; Schema: s; Owner: o", "CREATE TABLE s.u (a integer)"),
        ("", "ALTER TABLE s.u OWNER TO o"),
        ("", "SET default_table_access_method = heap"),
        ("Name: w; Type: TABLE; Schema: s; Owner: o", "CREATE TABLE s.w (a integer)"),
    ]);
    let found: Vec<(String, Vec<String>)> = found
        .entries
        .into_iter()
        .map(|Entry { heading, statements }| (heading.name, statements))
        .collect();
    let expected = [
        ("t", &["SET default_tablespace = fast", "CREATE TABLE public.t (a integer)"][..]),
        ("p", &["CREATE TABLE s.p (a integer)\nPARTITION BY LIST (a)"]),
        (
            "u",
            &[
                "SET default_table_access_method = heap2",
                "CREATE TABLE s.u (a integer)",
                "ALTER TABLE s.u OWNER TO o",
            ],
        ),
        ("w", &["CREATE TABLE s.w (a integer)"]),
    ];
    let expected = expected.map(|(name, statements)| {
        (name.to_owned(), statements.iter().map(|text| (*text).to_owned()).collect())
    });
    assert_eq!(found, expected);
}

#[test]
fn the_numbers_of_triggers_behind_foreign_keys_are_not_read() {
    let cases = [
        ("RI_ConstraintTrigger_a_16402", "RI_ConstraintTrigger_a"),
        ("RI_ConstraintTrigger_c_7", "RI_ConstraintTrigger_c"),
        ("RI_ConstraintTrigger_a_", "RI_ConstraintTrigger_a_"),
        ("by_1", "by_1"),
    ];
    for (name, expected) in cases {
        let heading = format!("Name: t {name}; Type: TRIGGER; Schema: s; Owner: o");
        let disables = |name| format!("ALTER TABLE s.t DISABLE TRIGGER \"{name}\"");
        let entry = dump(&[(&heading, &disables(name))]).entries.remove(0);
        assert_eq!(entry.heading.name, format!("t {expected}"));
        assert_eq!(entry.statements, [disables(expected)]);
    }
}

#[test]
fn a_table_is_cut_into_its_elements() {
    let found = dump(&[
        (
            TABLE,
            "CREATE UNLOGGED TABLE public.t (\n    id integer DEFAULT f(1, 2) CONSTRAINT nn NOT NULL,\n    \
             \"a,\"\"(b\" text DEFAULT ','::text,\n    CONSTRAINT \"Ok\" CHECK ((id > ANY (ARRAY[1, 2]))),\n    \
             NOT NULL n\n)\nINHERITS (public.p)",
        ),
        ("", "ALTER TABLE ONLY public.t ALTER COLUMN \"a,\"\"(b\" SET STATISTICS 5"),
        ("", "ALTER TABLE public.t OWNER TO postgres"),
    ]);
    let column = |name: &str| Part::Column(name.to_owned());
    let expected = [
        (Part::Whole, "DEFAULT f(1, 2)"),
        (Part::Whole, "DEFAULT ','::text"),
        (Part::Whole, "CREATE UNLOGGED TABLE public.t (…)\nINHERITS (public.p)"),
        (Part::Order, "id\na,\"(b\nn\n"),
        (column("id"), "id integer NOT NULL"),
        (Part::Constraint("nn".to_owned()), "CONSTRAINT nn NOT NULL id"),
        (column("a,\"(b"), "\"a,\"\"(b\" text"),
        (Part::Constraint("Ok".to_owned()), "CONSTRAINT \"Ok\" CHECK ((id > ANY (ARRAY[1, 2])))"),
        (column("n"), "NOT NULL n"),
        (column("a,\"(b"), "ALTER TABLE ONLY public.t ALTER COLUMN \"a,\"\"(b\" SET STATISTICS 5"),
        (Part::Whole, "ALTER TABLE public.t OWNER TO postgres"),
    ];
    let found = facts(&found.entries);
    let found: BTreeSet<(Part, &str)> =
        found.keys().map(|fact| (fact.part.clone(), fact.text.as_str())).collect();
    assert_eq!(found, BTreeSet::from(expected));
}

#[test]
fn a_domain_is_cut_into_its_constraints() {
    let sql = "CREATE DOMAIN public.d AS text DEFAULT 'CONSTRAINT'::text NOT NULL\n\tCONSTRAINT \"A\" \
               CHECK ((VALUE <> ' CONSTRAINT b '::text))\n\tCONSTRAINT b CHECK ((VALUE > 'a'::text))";
    let found = dump(&[("Name: d; Type: DOMAIN; Schema: public; Owner: o", sql)]);
    let constraint = |name: &str| Part::Constraint(name.to_owned());
    let found = facts(&found.entries);
    let found: Vec<(Part, &str)> =
        found.keys().map(|fact| (fact.part.clone(), fact.text.as_str())).collect();
    let expected = [
        (Part::Whole, "CREATE DOMAIN public.d AS text DEFAULT 'CONSTRAINT'::text NOT NULL"),
        (constraint("A"), "CONSTRAINT \"A\" CHECK ((VALUE <> ' CONSTRAINT b '::text))"),
        (constraint("b"), "CONSTRAINT b CHECK ((VALUE > 'a'::text))"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_stands_in_one_of_two_places_is_the_same() {
    let schema = model(&[(Kind::Schema, &["public"], json!({}))]);
    let heading =
        |name: &str, class: &str| format!("Name: {name}; Type: {class}; Schema: public; Owner: o");
    let inline = dump(&[
        (
            &heading("t", "TABLE"),
            "CREATE TABLE public.t (\n    id integer DEFAULT nextval('s'::regclass) NOT NULL,\n    \
             CONSTRAINT \"C c\" CHECK ((id > 0))\n)",
        ),
        (&heading("v", "VIEW"), "CREATE VIEW public.v AS\n SELECT 1 AS a"),
    ]);
    let apart = dump(&[
        (&heading("t", "TABLE"), "CREATE TABLE public.t (\n    id integer NOT NULL\n)"),
        (&heading("v", "VIEW"), "CREATE VIEW public.v AS\nSELECT\n    NULL::integer AS a"),
        (
            &heading("t id", "DEFAULT"),
            "ALTER TABLE ONLY public.t ALTER COLUMN id SET DEFAULT nextval('s'::regclass)",
        ),
        (
            &heading("t C c", "CHECK CONSTRAINT"),
            "ALTER TABLE public.t\n    ADD CONSTRAINT \"C c\" CHECK ((id > 0))",
        ),
        (&heading("v _RETURN", "RULE"), "CREATE OR REPLACE VIEW public.v AS\n SELECT 1 AS a"),
    ]);
    let outcome = judged((&schema, &inline), (&schema, &apart), &Levels::default(), "");
    assert_eq!(agrees(outcome), []);
}

#[test]
fn what_is_told_and_shown_is_agreed_upon() {
    let left = (&columns(&[("a", "integer"), ("b", "text")]), &table("a integer, b text"));
    let right = (&columns(&[("a", "bigint"), ("b", "text")]), &table("a bigint, b text"));
    let levels = Levels::default();
    assert_eq!(agrees(judged(left, left, &levels, "")), []);
    let Judged::Agree(agreement) = judged(left, right, &levels, "") else { panic!() };
    assert_eq!((agreement.statements, agreement.differing), ([1, 1], 2));
}

#[test]
fn a_difference_that_nobody_told_is_seen() {
    let left = (
        &columns(&[("a", "integer"), ("b", "text"), ("c", "text")]),
        &table("a integer, b text, c text"),
    );
    let right = (
        &columns(&[("a", "bigint"), ("b", "name"), ("c", "text")]),
        &table("a bigint, b name, c text"),
    );
    // What is told of one column does not excuse another of the same table.
    let found = dissents(judged(left, right, &Levels::default(), "column public.t.b"));
    assert_eq!(found, [statements("TABLE t in public", &["b text"], &["b name"])]);
    // Both models say the same: the reader missed it.
    let right = (left.0, right.1);
    let found = dissents(judged(left, right, &Levels::default(), ""));
    let (a, b) = (["a integer", "b text"], ["a bigint", "b name"]);
    assert_eq!(found, [statements("TABLE t in public", &a, &b)]);
}

#[test]
fn an_entry_that_one_side_lacks_is_seen() {
    let schema = model(&[(Kind::Schema, &["public"], json!({}))]);
    let more = dump(&[(TABLE, "CREATE TABLE public.t (\n)")]);
    let none = dump(&[]);
    let found = dissents(judged((&schema, &none), (&schema, &more), &Levels::default(), ""));
    let expected = ["CREATE TABLE public.t (…)"];
    assert_eq!(found, [statements("TABLE t in public", &[], &expected)]);
}

#[test]
fn a_drift_that_no_statement_shows_is_seen_unless_pg_dump_is_blind_to_it() {
    let (one, other) = (columns(&[("a", "integer")]), columns(&[("a", "bigint")]));
    let dump_of_both = table("a integer");
    let (left, right) = ((&one, &dump_of_both), (&other, &dump_of_both));
    let found = dissents(judged(left, right, &Levels::default(), ""));
    assert!(
        matches!(found.as_slice(), [Dissent::Drift { object, left, right }]
            if object == "column public.t.a" && left.contains("integer") && right.contains("bigint")),
        "{found:?}"
    );
    let index = |valid: bool| {
        let extension = json!({ "version": if valid { "1.0" } else { "1.1" } });
        model(&[
            (Kind::Extension, &["e"], extension),
            (Kind::Database, &[], json!({ "limit": i32::from(valid) })),
        ])
    };
    let (one, other) = (index(true), index(false));
    let none = dump(&[]);
    assert_eq!(agrees(judged((&one, &none), (&other, &none), &Levels::default(), "")), []);
}

#[test]
fn columns_in_another_order_are_a_note_or_not_compared() {
    let left = (&columns(&[("a", "text"), ("b", "text")]), &table("a text, b text"));
    let right = (&columns(&[("b", "text"), ("a", "text")]), &table("b text, a text"));
    assert_eq!(agrees(judged(left, right, &Levels::default(), "")), []);
    let off = Levels::default().with(Aspect::ColumnOrder, Level::Off);
    assert_eq!(agrees(judged(left, right, &off, "")), [("what the levels leave out", 2)]);
    // The same two dumps of models that know nothing of it.
    let found = dissents(judged(left, (left.0, right.1), &off, ""));
    let orders = ["columns in the order a, b", "columns in the order b, a"];
    assert_eq!(found, [statements("TABLE t in public", &orders[..1], &orders[1..])]);
    // A column more is no other order.
    let more = (
        &columns(&[("x", "text"), ("a", "text"), ("b", "text")]),
        &table("x text, a text, b text"),
    );
    assert_eq!(agrees(judged(left, more, &Levels::default(), "")), []);
}

#[test]
fn what_was_left_out_is_not_held_against_the_comparison() {
    let schema = model(&[(Kind::Schema, &["public"], json!({}))]);
    let mut with_journal = schema.clone();
    let journal = ObjectId::new(Kind::Table, ["public", "t"]);
    with_journal.left_out.entry("journal of a tool".to_owned()).or_default().insert(journal);
    let (none, more) = (dump(&[]), table("a text"));
    let outcome = judged((&schema, &none), (&with_journal, &more), &Levels::default(), "");
    assert_eq!(agrees(outcome), [("what was left out or ignored", 3)]);
}

#[test]
fn a_renamed_table_explains_what_it_is_called_everywhere() {
    let one = |name: &str| {
        model(&[
            (Kind::Table, &["public", name], json!({ "persistence": "permanent" })),
            (Kind::View, &["public", "v"], json!({ "definition": "SELECT 1" })),
        ])
    };
    let dump_of = |name: &str| {
        let heading = format!("Name: {name}; Type: TABLE; Schema: public; Owner: o");
        dump(&[(&heading, &format!("CREATE TABLE public.{name} (\n    a integer\n)"))])
    };
    let (one, other) = (one("orders"), one("purchases"));
    let (left, right) = ((&one, &dump_of("orders")), (&other, &dump_of("purchases")));
    let told = compare(left.0, right.0, &Levels::default());
    assert_eq!(told.drifts.len(), 1, "{told:?}");
    assert_eq!(agrees(judged(left, right, &Levels::default(), "")), []);
    let found = dissents(judged(left, right, &Levels::default(), "table public.orders"));
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn two_spellings_of_one_thing_need_no_drift() {
    let schema = model(&[(Kind::Schema, &["public"], json!({}))]);
    let cases = [
        (
            "default of null",
            "TABLE",
            "CREATE TABLE public.t (a text DEFAULT NULL::character varying NOT NULL)",
            "CREATE TABLE public.t (a text NOT NULL)",
        ),
        (
            "order of options",
            "TABLE",
            "CREATE TABLE public.t (a text) WITH (fillfactor='50', user_catalog_table='1')",
            "CREATE TABLE public.t (a text) WITH (user_catalog_table='1', fillfactor='50')",
        ),
        (
            "order of SET clauses",
            "FUNCTION",
            "CREATE FUNCTION t() LANGUAGE sql\n    SET a TO 'x\n    SET z'\n    SET b TO '2'\n    AS $$ SET q $$",
            "CREATE FUNCTION t() LANGUAGE sql\n    SET b TO '2'\n    SET a TO 'x\n    SET z'\n    AS $$ SET q $$",
        ),
        (
            "order of names",
            "TRIGGER",
            "CREATE TRIGGER t AFTER UPDATE OF b, a ON public.t EXECUTE FUNCTION f()",
            "CREATE TRIGGER t AFTER UPDATE OF a, b ON public.t EXECUTE FUNCTION f()",
        ),
        (
            "order of names",
            "SUBSCRIPTION",
            "CREATE SUBSCRIPTION t CONNECTION 'host=a' PUBLICATION b, a WITH (connect = false)",
            "CREATE SUBSCRIPTION t CONNECTION 'host=a' PUBLICATION a, b WITH (connect = false)",
        ),
        (
            "secrets",
            "USER MAPPING",
            "CREATE USER MAPPING FOR a SERVER s OPTIONS (password 'one')",
            "CREATE USER MAPPING FOR a SERVER s OPTIONS (password 'two')",
        ),
    ];
    for (rule, class, one, other) in cases {
        let heading = format!("Name: t; Type: {class}; Schema: public; Owner: o");
        let (one, other) = (dump(&[(&heading, one)]), dump(&[(&heading, other)]));
        let outcome = judged((&schema, &one), (&schema, &other), &Levels::default(), "");
        assert!(agrees(outcome).iter().any(|(name, _)| *name == rule), "{rule}");
    }
}

#[test]
fn what_means_something_else_is_not_one_spelling() {
    let schema = model(&[(Kind::Schema, &["public"], json!({}))]);
    for (class, one, other) in [
        (
            "TABLE",
            "CREATE TABLE t (CONSTRAINT c CHECK ((a > b)))",
            "CREATE TABLE t (CONSTRAINT c CHECK ((b > a)))",
        ),
        (
            "TABLE",
            "CREATE TABLE t (a text DEFAULT NULL::text)",
            "CREATE TABLE t (a text DEFAULT 'NULL'::text)",
        ),
        (
            "INDEX",
            "CREATE INDEX i ON t USING btree (a, b)",
            "CREATE INDEX i ON t USING btree (b, a)",
        ),
        (
            "FUNCTION",
            "CREATE FUNCTION f()\n    AS $$ SET a\n    SET b $$",
            "CREATE FUNCTION f()\n    AS $$ SET b\n    SET a $$",
        ),
        ("STATISTICS", "CREATE STATISTICS s ON a, b FROM t", "CREATE STATISTICS s ON a, c FROM t"),
    ] {
        let heading = format!("Name: t; Type: {class}; Schema: public; Owner: o");
        let (one, other) = (dump(&[(&heading, one)]), dump(&[(&heading, other)]));
        let outcome = judged((&schema, &one), (&schema, &other), &Levels::default(), "");
        assert_eq!(dissents(outcome).len(), 1, "{class}");
    }
}

#[test]
fn secrets_are_not_told() {
    let schema = model(&[(Kind::Schema, &["public"], json!({}))]);
    let of = |user: &str| {
        let sql =
            format!("CREATE USER MAPPING FOR a SERVER s OPTIONS (\"user\" '{user}', token 'hush')");
        Dump {
            text: format!("\\restrict random\n{sql};\n\\unrestrict random\n"),
            ..dump(&[(
                "Name: USER MAPPING a SERVER s; Type: USER MAPPING; Schema: -; Owner: o",
                &sql,
            )])
        }
    };
    let (one, other) = (of("b"), of("c"));
    let outcome = judged((&schema, &one), (&schema, &other), &Levels::default(), "");
    let told = format!("{outcome:?} {one:?}");
    assert!(told.contains("(hidden)") && !told.contains("hush"), "{told}");
    let shown = one.shown();
    assert!(shown.starts_with("CREATE USER") && !shown.contains("hush"), "{shown}");
    assert!(!shown.contains("restrict"), "{shown}");
}

#[test]
fn dumps_of_two_majors_or_programs_are_not_held_against_each_other() {
    let schema = model(&[(Kind::Schema, &["public"], json!({}))]);
    let (one, more) = (dump(&[]), table("a text"));
    let major = Dump { server: 18, ..more.clone() };
    let program = Dump { pg_dump: "18.1".to_owned(), ..more };
    for (other, why) in [(major, "PostgreSQL 15 and the other 18"), (program, "by pg_dump 15.18")] {
        let outcome = judged((&schema, &one), (&schema, &other), &Levels::default(), "");
        assert!(
            matches!(&outcome, Judged::NotHeard(reason) if reason.contains(why)),
            "{outcome:?}"
        );
    }
}
