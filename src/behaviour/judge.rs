//! An answer held against what was expected. Pure.

use super::Expected;
use super::annotation::Failure;
use super::answer::{Answer, Done, Refusal};
use super::conditions;

/// What is wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What was expected, in words.
    pub expected: String,
    /// What happened.
    pub actual: String,
    /// Rows that differ: lines that begin with `-` (expected), `+` (came) or a blank (both).
    pub rows: Vec<String>,
}

/// Holds an answer against what was expected; nothing where it is that. `ordered` says that the
/// statement has an `ORDER BY` of its own, so that the order of its rows counts.
pub fn judge(expected: &Expected, answer: &Answer, ordered: bool) -> Vec<Verdict> {
    match (expected, answer) {
        (Expected::Failure(failure), Answer::Refused(refusal)) => {
            if fits(failure, refusal) {
                return Vec::new();
            }
            vec![verdict(wanted(failure), format!("fails with {}", said(refusal)))]
        }
        (Expected::Failure(failure), Answer::Done(done)) => {
            vec![verdict(wanted(failure), format!("succeeds{}", effect(done)))]
        }
        (Expected::Success { .. }, Answer::Refused(refusal)) => {
            vec![verdict("succeeds".to_owned(), format!("fails with {}", said(refusal)))]
        }
        (Expected::Success { returns, affects }, Answer::Done(done)) => {
            let mut wrong = Vec::new();
            if let Some(count) = affects.filter(|count| *count != done.affected) {
                let (expected, actual) = (rows(count), rows(done.affected));
                wrong.push(verdict(format!("affects {expected}"), format!("affects {actual}")));
            }
            let Some(expected) = returns else { return wrong };
            if done.columns.is_none() {
                let actual = "is no query, so that it can return nothing (`affects` counts rows)";
                wrong.push(verdict(format!("returns {}", expected.words()), actual.to_owned()));
            } else if let Some(differing) = expected.differ(done, ordered) {
                let actual = format!("returns {}", rows(done.rows.len() as u64));
                let one = verdict(format!("returns {}", expected.words()), actual);
                wrong.push(Verdict { rows: differing, ..one });
            }
            wrong
        }
    }
}

fn verdict(expected: String, actual: String) -> Verdict {
    Verdict { expected, actual, rows: Vec::new() }
}

fn fits(failure: &Failure, refusal: &Refusal) -> bool {
    failure.code == refusal.code
        && failure.constraint.as_ref().is_none_or(|name| Some(name) == refusal.constraint.as_ref())
        && failure.fits(&refusal.message)
}

fn wanted(failure: &Failure) -> String {
    let mut text = format!("fails with {}", state(&failure.code));
    if let Some(constraint) = &failure.constraint {
        text += &format!(" of `{constraint}`");
    }
    if let Some(message) = &failure.message {
        text += &format!(": {message}");
    }
    text
}

/// What the server said, on one line.
pub(super) fn said(refusal: &Refusal) -> String {
    let constraint = refusal.constraint.as_ref();
    let constraint = constraint.map(|name| format!(" of `{name}`")).unwrap_or_default();
    format!("{}{constraint}: {}", state(&refusal.code), refusal.message)
}

/// `23514 (check_violation)`.
fn state(code: &str) -> String {
    match conditions::name(code) {
        Some(name) => format!("{code} ({name})"),
        None => code.to_owned(),
    }
}

fn effect(done: &Done) -> String {
    match (done.affected, &done.columns) {
        (0, None) => String::new(),
        (count, None) => format!(" and affects {}", rows(count)),
        (count, Some(_)) => format!(" and returns {}", rows(count)),
    }
}

fn rows(count: u64) -> String {
    match count {
        0 => "no rows".to_owned(),
        1 => "1 row".to_owned(),
        _ => format!("{count} rows"),
    }
}
