//! Cases that once failed, each by what was wrong.

use pgcanon::config::{self, Pattern};
use pgcanon::diff::{Drift, DriftType, Level};
use pgcanon::evidence::lock::Lock;
use pgcanon::model::{Kind, ObjectId};
use pgcanon::register::{Deviation, DriftNumber, DriftSource, Register};

use super::{documents, scripts};

fn drift(name: &str) -> Drift {
    Drift {
        object: ObjectId::new(Kind::Table, ["public", name]),
        renamed_to: None,
        drift_type: DriftType::Missing,
        level: Level::Error,
        differences: Vec::new(),
        folded: Vec::new(),
        candidates: Vec::new(),
        left: None,
        right: None,
    }
}

fn deviation(name: &str) -> Deviation {
    Deviation::of(DriftSource::Migrations, &drift(name))
}

#[test]
fn a_register_that_is_no_mapping_is_refused_with_a_line() {
    for text in ["", "null # ", "~", "--- \n...\n", "# only a comment\n"] {
        documents::register(text).unwrap();
    }
}

#[test]
fn a_register_of_any_size_is_read_again() {
    let drifts: Vec<Deviation> = (0..30_000).map(|n| deviation(&n.to_string())).collect();
    let (register, _) = documents::reconciled(&Register::default(), &drifts);
    assert_eq!(Register::parse(&register.to_text().unwrap(), "r").unwrap(), register);
}

#[test]
fn after_the_last_number_the_free_ones_follow() {
    let row = |id: &str| {
        format!(
            "format: 1\ndrifts:\n- {{id: {id}, object: z, type: Missing, status: Open, \
             decision: null, canonical: '', migrations: ''}}\n"
        )
    };
    let last = Register::parse(&row("SCHEMA-DRIFT-999999999"), "r").unwrap();
    let (register, changes) = documents::reconciled(&last, &[deviation("a")]);
    assert_eq!(changes.opened, [DriftNumber(1)]);
    documents::register(&register.to_text().unwrap()).unwrap();
    for beyond in ["SCHEMA-DRIFT-4294967295", "SCHEMA-DRIFT-1000000000", "SCHEMA-DRIFT-+7"] {
        assert!(Register::parse(&row(beyond), "r").is_err(), "{beyond}");
    }
}

#[test]
fn a_register_uses_no_anchors() {
    for text in [
        "format: &a 1\ndrifts: []\n",
        "&a {format: 1, drifts: []}\n",
        "format: 1\ndrifts: *a\n",
        "<<: {format: 1}\ndrifts: []\n",
    ] {
        assert!(Register::parse(text, "r.yaml").is_err(), "{text}");
        documents::register(text).unwrap();
    }
}

const LOCK: &str = "# format: 2\n# baseline: v1\n# head: 011\n# pgcanon: 0.1.0\n\
    # postgresql: 15\n# model a: 0\n";

#[test]
fn a_lock_that_says_something_twice_is_refused_with_the_line() {
    for line in ["# head: 012\n", "# model a: 1\n"] {
        let error = Lock::parse(&format!("{LOCK}{line}"), "l").unwrap_err().to_string();
        let key = line.split(": ").next().unwrap();
        assert!(error.ends_with(&format!("line 7: `{key}: …` is there twice")), "{error}");
    }
}

#[test]
fn a_lock_holds_no_carriage_return_and_names_every_file() {
    let digest = "a".repeat(64);
    for end in ["a\r\r\n", "a\r\n", "\n"] {
        let text = format!("{LOCK}{digest}  {end}");
        let error = Lock::parse(&text, "l").unwrap_err().to_string();
        assert!(error.contains("line 7"), "{error}");
    }
}

#[test]
fn of_very_many_problems_the_first_are_told_and_the_rest_counted() {
    let text: Vec<String> = (0..5000).map(|n| format!("k{n} = 1\n")).collect();
    let problems = config::parse("c.toml", &text.concat()).unwrap_err().list;
    assert_eq!(problems.len(), 101);
    assert_eq!(problems[100].message, "4900 more problems from here on");
    assert_eq!((problems[99].line, problems[100].line), (100, 101));
}

#[test]
fn a_pattern_too_large_to_compile_is_refused() {
    let nested = "{".repeat(400) + "a" + &"}".repeat(400);
    for text in ["{a,b}".repeat(200_000), "?".repeat(2_000_000), nested] {
        assert!(Pattern::new(&text).is_err(), "{} bytes", text.len());
    }
}

#[test]
fn a_question_mark_is_one_character() {
    for name in ["a", "é", "日", "𝒳"] {
        let pattern = Pattern::new("table public.?").unwrap();
        assert!(pattern.matches(&format!("table public.{name}")), "{name}");
    }
}

#[test]
fn branches_that_do_not_run_leave_what_stood_before() {
    let text = "SELECT (1 \\if false\n + 'x' ( ; \\if true\n ; \\else\n y \\endif\n \
        \\elif true\n + 2 \\else\n ( \\endif\n);\n\
        a \\if true\n ; b \\if 0\n c; \\endif\n ; \\else\n d \\endif\n e;";
    let statements = scripts::statements(text).unwrap();
    let squeezed: Vec<String> = statements
        .iter()
        .map(|statement| statement.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(squeezed, ["SELECT (1 + 2 )", "a", "b", "e"]);
}
