//! The readers of what pgcanon keeps: register, lock, configuration, model.

use std::error::Error;

use pgcanon::adr::Library;
use pgcanon::config;
use pgcanon::digest;
use pgcanon::evidence::EvidenceError;
use pgcanon::evidence::lock::Lock;
use pgcanon::model::Model;
use pgcanon::register::{Changes, Deviation, DriftSource, Now, Register, RegisterError};
use proptest::prelude::*;

use super::fuzz;
use super::soup::{bytes, damaged, document, files};

/// Texts of any sort, many of them nearly what `files` hold.
fn texts(files: &'static [String]) -> impl Strategy<Value = String> {
    prop_oneof![
        2 => document(),
        2 => damaged(files),
        1 => bytes().prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
    ]
}

/// The register after a run that found these.
pub(crate) fn reconciled(register: &Register, deviations: &[Deviation]) -> (Register, Changes) {
    register.reconcile(&Now {
        examined: DriftSource::ALL,
        deviations,
        head: None,
        adrs: &Library::default(),
        retire: true,
    })
}

/// A register is refused with its file and line, or written and read again the same.
pub(crate) fn register(text: &str) -> Result<(), TestCaseError> {
    match Register::parse(text, "r.yaml") {
        Ok(register) => {
            let written = register.to_text().unwrap();
            match Register::parse(&written, "r.yaml") {
                Ok(read) => prop_assert_eq!(&read, &register),
                Err(error) => prop_assert!(false, "{error}: {:?}\n{written:?}", error.source()),
            }
            let (settled, _) = reconciled(&register, &[]);
            let (again, changes) = reconciled(&settled, &[]);
            prop_assert_eq!(&again, &settled);
            prop_assert!(changes.renumbered.is_empty());
        }
        Err(error) => {
            prop_assert!(error.to_string().contains(" --> r.yaml:"), "{error}");
            let RegisterError::Misread(problems) = &error;
            prop_assert!(problems.list.len() > 1 || error.hint().is_some(), "{error}");
        }
    }
    Ok(())
}

#[test]
fn any_register_is_refused_or_read_again_the_same() {
    fuzz(3000, &texts(files("yaml")), |text| register(&text));
}

/// A row with whatever text in it.
fn row() -> impl Strategy<Value = String> {
    let text = || any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap());
    let kind = prop::sample::select(&["Missing", "Unexpected", "Changed"][..]);
    let source = prop::sample::select(&["", "source: yaml, ", "source: policy, "][..]);
    (1..1_000_000_000_u32, source, text(), kind, text(), text(), text()).prop_map(
        |(id, source, object, kind, note, canonical, state)| {
            format!(
                "- {{id: SCHEMA-DRIFT-{id}, {source}object: {object}, type: {kind}, status: Open, \
                 decision: {{ruling: fix-yaml, note: {note}, details: x}}, \
                 canonical: {canonical}, state: {state}, first_seen: {note}}}\n"
            )
        },
    )
}

#[test]
fn whatever_a_row_says_is_read_again_the_same() {
    let rows = prop::collection::vec(row(), 1..4);
    fuzz(2000, &rows, |rows| {
        let text = format!("format: 2\ndrifts:\n{}", rows.concat());
        register(&text)?;
        match Register::parse(&text, "r.yaml") {
            Ok(_) => {}
            Err(error) => prop_assert!(error.to_string().contains("two decisions on"), "{error}"),
        }
        Ok(())
    });
}

/// A lock is refused with its file and line, or written and read again the same.
pub(crate) fn lock(text: &str) -> Result<(), TestCaseError> {
    match Lock::parse(text, "l.lock") {
        Ok(lock) => {
            let written = lock.to_text();
            prop_assert_eq!(Lock::parse(&written, "l.lock").unwrap(), lock, "{:?}", written);
        }
        Err(error) => {
            let said = error.to_string();
            let placed = matches!(&error, EvidenceError::Lock { line, .. }
                if (1..=text.lines().count().max(1)).contains(line));
            prop_assert!(placed && said.contains("l.lock"), "{said}");
        }
    }
    Ok(())
}

/// The lines of a lock, each perhaps damaged.
fn locks() -> impl Strategy<Value = String> {
    let digest = "00000000000000000000000000000000000000000000000000000000000000ff";
    let whole = format!(
        "# pgcanon baseline lock. From the project folder: sha256sum -c FILE\n# format: 2\n\
         # baseline: v1\n# head: 011\n# pgcanon: 0.1.0\n# postgresql: 15\n\
         # setting search_path: ''\n# gate drift: passed · 0 open\n# model canonical: 0f\n\
         # object canonical {digest}: table public.a\n{digest}  db/a b.sql\n"
    );
    // What is written here is sealed as the program would, so that the reader gets to see it.
    let sealed = |text: String| {
        let seal = digest::of_bytes(text.as_bytes());
        format!("{text}# seal: {seal}\n")
    };
    let end = prop_oneof![document(), any::<String>()];
    let header = prop::sample::select(&["baseline", "head", "model x", "postgresql", "format"][..]);
    let value = any::<String>();
    let [one, two, three, four] = [(); 4].map(|()| whole.clone());
    prop_oneof![
        document(),
        end.prop_map(move |end| sealed(format!("{one}{end}"))),
        (header, value)
            .prop_map(move |(header, value)| { sealed(format!("{two}# {header}: {value}\n")) }),
        any::<String>()
            .prop_map(move |path| sealed(format!("{three}{}  {path}\n", "a".repeat(64)))),
        any::<String>().prop_map(move |name| sealed(four.replace("v1", &name))),
    ]
}

#[test]
fn any_lock_is_refused_or_read_again_the_same() {
    fuzz(4000, &locks(), |text| lock(&text));
}

/// A configuration is refused with lines that exist, or written and read again the same.
pub(crate) fn configuration(text: &str) -> Result<(), TestCaseError> {
    match config::parse("c.toml", text) {
        Ok(config) => {
            let written = config::template(&config, &[]);
            match config::parse("c.toml", &written) {
                Ok(read) => prop_assert!(read == config, "{written}"),
                Err(problems) => prop_assert!(false, "{problems:?}\n{written}"),
            }
        }
        Err(problems) => {
            let problems = problems.list;
            prop_assert!(!problems.is_empty());
            let lines = u32::try_from(text.split('\n').count()).unwrap();
            for problem in problems {
                prop_assert!((1..=lines).contains(&problem.line), "{problem:?}");
                prop_assert!(problem.snippet.contains("c.toml:"), "{problem:?}");
            }
        }
    }
    Ok(())
}

#[test]
fn any_configuration_is_refused_or_read_again_the_same() {
    fuzz(2000, &texts(files("toml")), |text| configuration(&text));
}

#[test]
fn any_pattern_is_refused_or_compiled() {
    let soup = prop::collection::vec(prop::sample::select(b"{}[]*?\\,a!-".as_slice()), 0..40)
        .prop_map(|bytes| String::from_utf8(bytes).unwrap());
    fuzz(2000, &prop_oneof![soup, any::<String>()], |text| {
        if let Ok(pattern) = config::Pattern::new(&text) {
            pattern.matches("table public.a");
            prop_assert_eq!(pattern.as_str(), text);
        }
        Ok(())
    });
}

/// A model is refused with its line and column, or written and read again the same.
pub(crate) fn model(text: &[u8]) -> Result<(), TestCaseError> {
    match serde_json::from_slice::<Model>(text) {
        Ok(model) => {
            let written = serde_json::to_string(&model).unwrap();
            let read: Model = serde_json::from_str(&written).unwrap();
            prop_assert_eq!(&read, &model);
            for (id, object) in &model.objects {
                prop_assert!(!id.to_string().is_empty());
                // A room may refuse attributes that were made up, and must not panic.
                drop(id.kind.room().ddl(id, object));
                drop(id.kind.room().summary(id, &object.attributes));
            }
        }
        Err(error) => prop_assert!(error.to_string().contains(" at line "), "{error}"),
    }
    Ok(())
}

/// JSON values as an attribute may have them.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::btree_map(any::<String>(), inner, 0..4)
                .prop_map(|map| map.into_iter().collect()),
        ]
    })
}

#[test]
fn whatever_an_attribute_holds_is_read_again_the_same() {
    let kinds: Vec<&str> = pgcanon::model::Kind::ALL.iter().map(|kind| kind.name()).collect();
    let object = (
        prop::sample::select(kinds),
        prop::collection::vec(any::<String>(), 0..4),
        prop::collection::btree_map("[a-z]{1,5}", json(), 0..3),
    );
    fuzz(2000, &object, |(kind, path, attributes)| {
        let text = serde_json::json!({
            "format": 1, "postgresql": 15, "knowledge": {"kinds": [kind]}, "unmodelled": [],
            "objects": [{"id": {"kind": kind, "path": path}, "attributes": attributes}],
            "left_out": {"a": [{"kind": kind, "path": path}]},
        });
        let text = text.to_string();
        prop_assert!(serde_json::from_str::<Model>(&text).is_ok(), "{text}");
        model(text.as_bytes())
    });
}

#[test]
fn any_model_is_refused_or_read_again_the_same() {
    let text = prop_oneof![document().prop_map(String::into_bytes), bytes()];
    fuzz(2000, &text, |text| model(&text));
}
