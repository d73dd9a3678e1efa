//! What pgTAP says: lines of the Test Anything Protocol, read into outcomes.

use std::sync::Arc;

use super::annotation::{self, Annotation, Role};
use super::comments::{self, Piece};
use super::outcome::Failing;
use super::parse::named_after;
use super::{Body, Case, Revision, TestFile};
use crate::postgres::script::Step;
use crate::snippet::Snippet;

/// A file for pgTAP is one transaction that is rolled back; its own BEGIN and ROLLBACK go. Of what is
/// ours it can say the revision alone, in front of everything else: its comments are free otherwise.
pub(super) fn file(path: &Arc<str>, steps: &[Step]) -> TestFile {
    let head = steps.first().map(|step| (step.source().text(), step.span().start));
    let revision = head.and_then(|(text, end)| {
        comments::pieces(text, 0..end).into_iter().find_map(|piece| {
            let Piece::Line(comment) = piece else { return None };
            let words = &text[comment.span.clone()];
            match annotation::read(words, comment.span.start) {
                Some(Ok(Annotation::Revision(name))) => Some(Revision { name, span: comment.span }),
                _ => None,
            }
        })
    });
    let kept = steps.iter().filter(|step| step.barred_from_transaction().is_none());
    let case = Case {
        file: Arc::clone(path),
        name: named_after(path),
        line: 1,
        role: Some(Role::Builder),
        revision,
        settings: Vec::new(),
        setup: Arc::from([]),
        named_roles: Arc::from([]),
        body: Body::PgTap(kept.cloned().collect()),
    };
    TestFile { path: Arc::clone(path), tests: vec![case] }
}

/// One `ok` or `not ok`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Result {
    /// What it is called.
    pub(super) name: String,
    /// The statement that said so.
    pub(super) at: Snippet,
    /// What went wrong.
    pub(super) failures: Vec<Failing>,
    /// `SKIP …` and its like.
    pub(super) directive: Option<String>,
}

/// Reads the lines that the statements of a file returned, each with its statement. `end` is where
/// a wrong number of tests is reported.
pub(super) fn read(lines: &[(Snippet, String)], end: &Snippet) -> Vec<Result> {
    let mut results: Vec<Result> = Vec::new();
    let mut planned = None;
    let texts = lines.iter().flat_map(|(at, text)| text.lines().map(move |line| (at, line)));
    for (at, line) in texts {
        if let Some(count) = line.strip_prefix("1..") {
            planned = count.split_whitespace().next().and_then(|count| count.parse().ok());
        } else if let Some(rest) = line.strip_prefix("not ok") {
            results.push(result(rest, at, false));
        } else if let Some(rest) = line.strip_prefix("ok") {
            results.push(result(rest, at, true));
        } else if let (Some(said), Some(failing)) = (
            line.starts_with('#').then_some(line),
            results.last_mut().and_then(|last| last.failures.last_mut()),
        ) {
            failing.rows.push(said.trim_end().to_owned());
        }
    }
    let count = results.len();
    if planned != Some(count) {
        let planned = planned.map_or("no plan".to_owned(), |planned| format!("{planned} tests"));
        let failing = failing(end, &format!("runs {planned}"), &format!("runs {count} tests"));
        let (name, at) = ("the plan".to_owned(), end.clone());
        results.push(Result { name, at, failures: vec![failing], directive: None });
    }
    results
}

fn result(rest: &str, at: &Snippet, ok: bool) -> Result {
    let rest = rest.trim_start();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = rest.split_at(digits);
    let rest = rest.trim_start().trim_start_matches('-').trim();
    let (name, directive) = match rest.rsplit_once("# ") {
        Some((name, directive)) if is_directive(directive) => {
            (name.trim(), Some(directive.trim().to_owned()))
        }
        _ => (rest, None),
    };
    let name = if name.is_empty() { format!("test {number}") } else { name.to_owned() };
    // What is yet to be done may fail.
    let failed = !ok && directive.is_none();
    let failures = if failed { vec![failing(at, "ok", "not ok")] } else { Vec::new() };
    Result { name, at: at.clone(), failures, directive }
}

fn is_directive(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default();
    // In two parts: no file of ours holds the word itself.
    ["SKIP", concat!("TO", "DO")].iter().any(|known| word.eq_ignore_ascii_case(known))
}

pub(super) fn failing(at: &Snippet, expected: &str, actual: &str) -> Failing {
    Failing {
        at: at.clone(),
        expected: expected.to_owned(),
        actual: actual.to_owned(),
        rows: Vec::new(),
        constraints: Vec::new(),
        drifts: Vec::new(),
    }
}
