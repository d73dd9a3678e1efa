//! Histories of small scripts.
//!
//! A script is a list of statements, one a paragraph; a line `== name` begins another file. An
//! expectation is an object's id and its history, oldest first: `1-3 created`, with `~` before
//! what is not exact and the file's name where it is not the first one.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod alter;
mod blocks;
mod create;
mod inherit;
mod naming;
mod outside;
mod privileges;
mod rename;
mod session;

use std::sync::Arc;

use super::{Provenance, Sessions, Shaping};
use crate::model::{Kind, ObjectId};
use crate::postgres::script::Statement;

/// The name of a script's first file.
const FIRST: &str = "a.sql";

/// A script and the histories expected of it.
struct Case {
    what: &'static str,
    script: &'static str,
    expected: &'static [(&'static str, &'static str)],
}

fn check(cases: &[Case]) {
    compare(cases, |provenance, id| {
        let history = provenance.history(id);
        assert_eq!(provenance.last(id).as_ref(), history.last());
        history
    });
}

/// Checks what is said of objects that are not there.
fn check_missing(cases: &[Case]) {
    compare(cases, |provenance, id| provenance.missing(id).into_iter().collect());
}

fn compare(cases: &[Case], ask: impl Fn(&Provenance, &ObjectId) -> Vec<Shaping>) {
    let mut wrong = Vec::new();
    for case in cases {
        let provenance = Provenance::of(&statements(case.script), Sessions::PerFile);
        for (object, expected) in case.expected {
            let found = shown(&ask(&provenance, &id(object)));
            if found != *expected {
                wrong.push(format!("{}: {object}: {found:?}, not {expected:?}", case.what));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The statements of a script.
pub(in crate::source) fn statements(script: &str) -> Vec<Statement> {
    let mut statements = Vec::new();
    let mut file: Arc<str> = Arc::from(FIRST);
    let mut line = 0;
    let mut paragraph: Vec<&str> = Vec::new();
    for text in script.lines().chain([""]) {
        line += 1;
        if let Some(name) = text.strip_prefix("== ") {
            file = Arc::from(name);
            line = 0;
        } else if !text.is_empty() {
            paragraph.push(text);
        } else if !paragraph.is_empty() {
            // A statement begins after the comments before it, but its text includes them.
            let comments = paragraph.iter().take_while(|text| text.starts_with("--")).count();
            statements.push(Statement {
                file: Arc::clone(&file),
                start_line: line - u32::try_from(paragraph.len() - comments).unwrap(),
                start_column: 1,
                end_line: line - 1,
                sql: paragraph.join("\n"),
            });
            paragraph.clear();
        }
    }
    statements
}

/// An id from the way it is shown: `column public.t.a`, `grant bob on table public.t`.
fn id(text: &str) -> ObjectId {
    let (own, target) = match text.split_once(" on ") {
        Some((own, target)) => (own, Some(target)),
        None => (text, None),
    };
    let kind = Kind::ALL.iter().copied().filter(|kind| own.starts_with(kind.name()));
    let kind = kind.max_by_key(|kind| kind.name().len()).unwrap();
    let rest = own.strip_prefix(kind.name()).unwrap().trim();
    let (names, arguments) = rest.find('(').map_or((rest, None), |at| {
        let (names, arguments) = rest.split_at(at);
        (names, Some(arguments.to_owned()))
    });
    let path = names.split('.').filter(|name| !name.is_empty()).map(str::to_owned);
    let path: Vec<String> = path.chain(arguments).collect();
    match target {
        Some(target) => ObjectId::attached(kind, id(target), path),
        None => ObjectId::new(kind, path),
    }
}

fn shown(history: &[Shaping]) -> String {
    let shown = history.iter().map(|shaping| {
        let file = match &*shaping.file {
            FIRST => String::new(),
            other => format!("{other}:"),
        };
        let lines = match (shaping.start_line, shaping.end_line) {
            (start, end) if start == end => start.to_string(),
            (start, end) => format!("{start}-{end}"),
        };
        let mark = if shaping.exact { "" } else { "~" };
        format!("{mark}{file}{lines} {}", shaping.action.word())
    });
    shown.collect::<Vec<_>>().join(", ")
}
