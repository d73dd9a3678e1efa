//! Files, and what is read of them; answers, and what is said of them.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::io;

use super::annotation::{Failure, Role};
use super::answer::{Answer, Done, Refusal};
use super::judge::judge;
use super::rows::Rows;
use super::{BehaviourError, Body, Case, Expected, TestFile, pgtap};
use crate::postgres::script::Loader;
use crate::snippet::Snippet;

struct Text(&'static str);

impl Loader for Text {
    fn load(&self, path: &str) -> io::Result<Vec<u8>> {
        let text = if path == "t/a.sql" { self.0 } else { "SELECT 'included';" };
        Ok(text.as_bytes().to_vec())
    }
}

fn parse(text: &'static str) -> Result<TestFile, BehaviourError> {
    super::parse(&Text(text), "t/a.sql")
}

fn cases(text: &'static str) -> Vec<Case> {
    parse(text).unwrap().tests
}

fn expected(case: &Case) -> Vec<&Expected> {
    match &case.body {
        Body::Annotated(statements) => statements.iter().map(|one| &one.expected).collect(),
        Body::PgTap(_) => panic!("it is not for pgTAP"),
    }
}

/// Line, column, message and hint of everything that is wrong.
fn told(text: &'static str) -> Vec<String> {
    let Err(BehaviourError::Annotations(problems)) = parse(text) else {
        panic!("it is read: {text}")
    };
    let told = problems.list.iter().map(|problem| {
        let hint = problem.hint.clone().unwrap_or_default();
        format!("{}:{} {} ({hint})", problem.line, problem.column, problem.message)
    });
    told.collect()
}

fn success() -> Expected {
    Expected::Success { returns: None, affects: None }
}

#[test]
fn annotations_belong_to_what_stands_below_them() {
    let cases = cases(
        "-- About the file.\n-- role: app\n-- set: a.b = 'it''s'\nSELECT 0; -- the setup\n\n\
         -- test: one\n-- set: a.c = 2\n-- affects: 1 row -- a remark\nUPDATE t SET a = 1;\n\
         SELECT 1;\n-- test: two\n-- role: none\n-- fails: check_violation \"C k\" message 'no*'\n\
         -- set: a.c = 3\nSELECT 2;\n",
    );
    let [one, two] = cases.as_slice() else { panic!("{cases:?}") };
    assert_eq!((one.name.as_str(), one.line, two.name.as_str(), two.line), ("one", 6, "two", 11));
    assert_eq!(one.role, Some(Role::Named("app".into())));
    assert_eq!(two.role, Some(Role::Builder));
    let settings = |case: &Case| -> Vec<String> {
        case.settings.iter().map(|one| format!("{}={}", one.name, one.value)).collect()
    };
    assert_eq!(settings(one), ["a.b=it's", "a.c=2"]);
    assert_eq!(settings(two), ["a.b=it's"]);
    assert_eq!(one.setup.len(), 1);
    let one_row = Expected::Success { returns: None, affects: Some(1) };
    assert_eq!(expected(one), [&one_row, &success()]);
    let failure = Failure {
        code: "23514".into(),
        constraint: Some("C k".into()),
        message: Some("no*".into()),
    };
    assert_eq!(expected(two), [&Expected::Failure(failure)]);
    let Body::Annotated(statements) = &two.body else { panic!("{two:?}") };
    assert_eq!(statements[0].settings[0].value, "3");
}

#[test]
fn a_file_without_tests_is_one() {
    let cases = cases("\u{feff}-- role: app\r\n-- returns: nothing\r\nSELECT 1 WHERE false;\r\n");
    assert_eq!((cases.len(), cases[0].name.as_str(), cases[0].line), (1, "a", 3));
    assert_eq!(cases[0].role, Some(Role::Named("app".into())));
    assert!(cases[0].setup.is_empty());
    let nothing = Expected::Success { returns: Some(Rows::Count(0)), affects: None };
    assert_eq!(expected(&cases[0]), [&nothing]);
}

#[test]
fn what_only_looks_like_an_annotation_is_none() {
    let cases = cases(
        "/* a comment /* in a comment\n-- fails: 23514\n*/ */\nSELECT '\n-- fails: 23514\n';\n\
         DO $x$\n-- fails: 23514\nBEGIN END $x$;\nSELECT \"-- fails: 1\" FROM t;\n\
         -- Note: this is said in a sentence\n-- see https://example.org\n\
         -- http://example.org\n-- test://x\n-- role::text\n-- note:x\n-- a role: x\n\
         COPY t FROM stdin;\n-- fails: 23514\n\\.\n-- fails: 42601\nSELEC größe;\n",
    );
    let expected = expected(&cases[0]);
    assert_eq!(expected.len(), 5);
    assert_eq!(expected[..4], [&success(), &success(), &success(), &success()]);
    assert!(matches!(expected[4], Expected::Failure(failure) if failure.code == "42601"));
}

#[test]
fn annotations_are_read_however_they_are_set() {
    let cases = cases(
        "--test:a\n-- role:app\n--- set :a.b = 1\n-- fails:23514\nSELECT 1;\n\
         -- returns : value 2\nSELECT 2;\n-- affects\t:1 row\nSELECT 3;\n",
    );
    assert_eq!((cases.len(), cases[0].name.as_str()), (1, "a"));
    assert_eq!(cases[0].role, Some(Role::Named("app".into())));
    assert_eq!(cases[0].settings[0].name, "a.b");
    let value = Expected::Success { returns: Some(Rows::Value(Some("2".into()))), affects: None };
    let one_row = Expected::Success { returns: None, affects: Some(1) };
    let expected = expected(&cases[0]);
    assert!(matches!(expected[0], Expected::Failure(failure) if failure.code == "23514"));
    assert_eq!(expected[1..], [&value, &one_row]);
}

#[test]
fn every_wrong_annotation_is_told_in_its_place() {
    let cases: &[(&str, &str)] = &[
        ("-- fials: 23514\nSELECT 1;", "1:4 unknown annotation `fials` (did you mean `fails`?)"),
        ("-- fials:23514\nSELECT 1;", "1:4 unknown annotation `fials` (did you mean `fails`?)"),
        ("-- Role : a\nSELECT 1;", "1:4 unknown annotation `Role` (did you mean `role`?)"),
        ("SELECT\n-- fails:23514\n1;", "2:1 an annotation inside of a statement"),
        ("-- fails :235\nSELECT 1;", "1:11 `235` is neither a SQLSTATE"),
        ("-- Fails: 23514\nSELECT 1;", "1:4 unknown annotation `Fails` (did you mean `fails`?)"),
        ("-- expect: 1\nSELECT 1;", "1:4 unknown annotation `expect` (use one of"),
        ("SELECT 1; -- fails: 23514\nSELECT 2;", "1:11 an annotation behind a statement"),
        ("SELECT\n-- fails: 23514\n1;", "2:1 an annotation inside of a statement"),
        ("/* fails: 23514 */ SELECT 1;", "1:1 an annotation between `/*` and `*/`"),
        ("SELECT 1;\n-- affects: 1 row", "2:1 an annotation above no statement"),
        ("-- fails: 23514\n-- test: a\nSELECT 1;", "1:1 an annotation above no statement"),
        ("-- test: a\n-- test: b\nSELECT 1;", "1:1 the test `a` has no statement"),
        (
            "-- test: a\nSELECT 1;\n-- test: a\nSELECT 1;",
            "3:1 there is a test `a` in this file already",
        ),
        ("-- fails: 23514\n-- fails: 23505\nSELECT 1;", "2:1 `fails` is there twice"),
        ("-- fails: check_volation\nSELECT 1;", "did you mean `check_violation`?"),
        ("-- fails: 2351\nSELECT 1;", "1:11 `2351` is neither a SQLSTATE nor the name"),
        ("-- fails: 23514 a b\nSELECT 1;", "`a b` is no name of one constraint"),
        ("-- fails:\nSELECT 1;", "`fails` says nothing (write `-- fails: 23514 ck_orders_total`)"),
        ("-- fails: 23514\n-- affects: 1 row\nSELECT 1;", "2:1 the statement is to fail"),
        ("-- returns: soon\nSELECT 1;", "1:13 `soon` is neither `nothing`, a number of rows"),
        ("-- returns:\nSELECT 1;", "1:1 `returns` is followed by no table"),
        ("-- returns:\n--   a | b\n--   1\nSELECT 1;", "3:1 the row has 1 values for 2 columns"),
        ("-- returns:\n--   a\n--   'x\nSELECT 1;", "3:1 the quote of `'x` is not closed"),
        ("-- affects: -1 rows\nSELECT 1;", "1:13 `-1 rows` is no number of rows"),
        ("-- set: a b\nSELECT 1;", "1:9 there is no `=` in it"),
        ("-- set: a = 'b\nSELECT 1;", "1:9 the quotes do not pair"),
        ("BEGIN;\nSELECT 1;", "1:1 `BEGIN` opens or ends a transaction (remove it"),
        ("SELECT 1;\nCOMMIT;", "2:1 `COMMIT` opens or ends a transaction"),
        ("\\ir x.sql\nSELECT 1;", "1:1 `\\ir` is a command of psql (name the file in `setup`"),
        ("SELECT 1;\n\\echo x\n", "2:1 `\\echo` is a command of psql (write it in SQL"),
        ("-- nothing\n", "1:1 there is no statement"),
    ];
    for (text, part) in cases {
        let told = told(text);
        assert!(told.iter().any(|one| one.contains(part)), "{text}\n{part}\n{told:#?}");
    }
}

fn done(columns: &[&str], rows: &[&[Option<&str>]]) -> Done {
    let text = |value: Option<&str>| value.map(str::to_owned);
    Done {
        columns: Some(columns.iter().map(|name| (*name).to_owned()).collect()),
        rows: rows.iter().map(|row| row.iter().copied().map(text).collect()).collect(),
        affected: rows.len() as u64,
    }
}

fn rows(text: &'static str) -> Rows {
    let cases = cases(text);
    match expected(&cases[0]).first() {
        Some(Expected::Success { returns: Some(rows), .. }) => rows.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn rows_are_compared_as_text() {
    let table = rows(
        "-- returns:\n--   a      | b\n--   -------+----\n--   null   | 'nu''ll | \\n'\n\
         --   'null' |\n--   x'y    | 2\nSELECT 1;",
    );
    let wanted: [&[Option<&str>]; 3] =
        [&[None, Some("nu'll | \n")], &[Some("null"), Some("")], &[Some("x'y"), Some("2")]];
    assert_eq!(table.differ(&done(&["a", "b"], &wanted), false), None);
    let turned = [wanted[2], wanted[0], wanted[1]];
    assert_eq!(table.differ(&done(&["a", "b"], &turned), false), None);
    assert!(table.differ(&done(&["a", "b"], &turned), true).is_some(), "the order counts");
    assert!(table.differ(&done(&["a", "c"], &wanted), false).is_some(), "other columns");
    let twice = [wanted[0], wanted[1], wanted[2], wanted[2]];
    assert!(table.differ(&done(&["a", "b"], &twice), false).is_some(), "a row too many");
    let other: [&[Option<&str>]; 3] = [wanted[0], &[Some(" "), Some("")], wanted[2]];
    let diff = table.differ(&done(&["a", "b"], &other), false).unwrap();
    let lines = ["  a | b", "  null | 'nu''ll | \\n'", "- 'null' | ''", "+ ' ' | ''", "  x'y | 2"];
    assert_eq!(diff, lines);

    let ordered = rows("-- returns: in order\n--   a\n--   2\n--   1\nSELECT 1;");
    assert_eq!(ordered.differ(&done(&["a"], &[&[Some("2")], &[Some("1")]]), false), None);
    assert!(ordered.differ(&done(&["a"], &[&[Some("1")], &[Some("2")]]), false).is_some());
    let value = rows("-- returns: value null\nSELECT 1;");
    assert_eq!(value.differ(&done(&["a"], &[&[None]]), false), None);
    let lines = value.differ(&done(&["a"], &[&[Some("null")]]), false).unwrap();
    assert_eq!(lines, ["- null", "+ 'null'"]);
    assert_eq!(rows("-- returns: 1 row\nSELECT 1;"), Rows::Count(1));
}

#[test]
fn an_answer_is_held_against_what_was_expected() {
    let fails = |code: &str, constraint: Option<&str>, message: Option<&str>| {
        Expected::Failure(Failure {
            code: code.to_owned(),
            constraint: constraint.map(str::to_owned),
            message: message.map(str::to_owned),
        })
    };
    let refused = Answer::Refused(Refusal {
        code: "23514".into(),
        constraint: Some("ck_a".into()),
        message: "new row (a.b) is bad".into(),
        detail: None,
        position: None,
    });
    let did = Answer::Done(Done { affected: 2, ..Done::default() });
    let says = |expected: &Expected, answer: &Answer| -> Vec<String> {
        let verdicts = judge(expected, answer, false).into_iter();
        verdicts.map(|one| format!("{} / {}", one.expected, one.actual)).collect()
    };
    let right = [
        fails("23514", None, None),
        fails("23514", Some("ck_a"), None),
        fails("23514", None, Some("new row (a.b)*")),
    ];
    for expected in &right {
        assert_eq!(says(expected, &refused), [""; 0]);
    }
    let violation = "23514 (check_violation)";
    let actual = format!("fails with {violation} of `ck_a`: new row (a.b) is bad");
    let wrong = [
        (fails("23505", None, None), "fails with 23505 (unique_violation)".to_owned()),
        (fails("23514", Some("ck_b"), None), format!("fails with {violation} of `ck_b`")),
        (fails("23514", None, Some("row*")), format!("fails with {violation}: row*")),
        (fails("23514", None, Some("new row (a+b)*")), {
            format!("fails with {violation}: new row (a+b)*")
        }),
        (success(), "succeeds".to_owned()),
    ];
    for (expected, said) in wrong {
        assert_eq!(says(&expected, &refused), [format!("{said} / {actual}")]);
    }
    let said = "fails with 23514 (check_violation) / succeeds and affects 2 rows";
    assert_eq!(says(&right[0], &did), [said]);
    let both = Expected::Success { returns: Some(Rows::Count(0)), affects: Some(1) };
    let said = says(&both, &did);
    assert_eq!(said[0], "affects 1 row / affects 2 rows");
    assert!(said[1].starts_with("returns no rows / is no query"), "{said:?}");
}

#[test]
fn lines_of_pgtap_are_read() {
    let at = Snippet::line("a.sql".into(), "SELECT 1;", 1);
    let read = |texts: &[&str]| -> Vec<(String, bool)> {
        let lines: Vec<_> = texts.iter().map(|text| (at.clone(), (*text).to_owned())).collect();
        let results = pgtap::read(&lines, &at).into_iter();
        results.map(|result| (result.name, result.failures.is_empty())).collect()
    };
    let todo = concat!("not ok 3 - later # TO", "DO soon");
    let lines =
        ["1..4", "ok 1 - a # b", "not ok 2\n# Failed test 2\n#   have: 1", todo, "ok 4 # SKIP"];
    let names = [("a # b", true), ("test 2", false), ("later", true), ("test 4", true)];
    assert_eq!(read(&lines), names.map(|(name, passed)| (name.to_owned(), passed)));
    let failed = [("a", true), ("the plan", false)];
    for lines in [&["1..2", "ok 1 - a"][..], &["ok 1 - a"], &["1..0", "ok 1 - a"]] {
        assert_eq!(read(lines), failed.map(|(name, passed)| (name.to_owned(), passed)));
    }
}
