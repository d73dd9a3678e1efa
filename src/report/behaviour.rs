//! The outcome of behaviour tests for the terminal.

use std::collections::{BTreeMap, BTreeSet};

use super::listing::listing;
use crate::behaviour::Report;
use crate::behaviour::outcome::{Failing, Outcome};
use crate::diff::counted;

/// What is said before the table: what was tested, where, and as whom.
pub fn heading(report: &Report) -> String {
    let files: BTreeSet<&str> = report.outcomes.iter().map(|outcome| &*outcome.file).collect();
    let mut roles: BTreeMap<&str, usize> = BTreeMap::new();
    for outcome in &report.outcomes {
        *roles.entry(&outcome.role).or_default() += 1;
    }
    let as_whom = roles.iter().map(|(role, count)| format!("{count} as {role}"));
    let mut lines = vec![
        ("behaviour", {
            let tests = counted(report.outcomes.len(), "test");
            format!("{tests} in {}", counted(files.len(), "file"))
        }),
        (report.on.as_str(), report.source.clone()),
        ("scratch", format!("{}  {}", report.scratch, counted(report.databases, "database"))),
        ("roles", as_whom.collect::<Vec<_>>().join(" · ")),
    ];
    if !report.created_roles.is_empty() {
        let created = report.created_roles.join(", ");
        lines
            .push(("roles", format!("created without login, for nothing creates them: {created}")));
    }
    for (role, reason) in &report.unbound_roles {
        let count = roles.get(role.as_str()).copied().unwrap_or_default();
        let tests = counted(count, "test");
        lines.push(("note", {
            format!(
                "row security does not bind `{role}` ({reason}), so it is not tested by {tests}"
            )
        }));
    }
    let lines = lines.iter().map(|(title, text)| format!("{title:<10}  {text}"));
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// The table, at most `width` terminal columns wide.
pub fn table(report: &Report, width: u16) -> String {
    let rows: Vec<[String; 4]> = report
        .outcomes
        .iter()
        .map(|outcome| {
            let place = format!("{}:{}", outcome.file, outcome.line);
            [result(outcome), outcome.title(), outcome.role.clone(), place]
        })
        .collect();
    listing(["Result", "Test", "As", "Place"], &rows, width)
}

fn result(outcome: &Outcome) -> String {
    let word = if outcome.passed() { "pass" } else { "FAIL" };
    match &outcome.directive {
        Some(said) => format!("{word} ({said})"),
        None => word.to_owned(),
    }
}

/// What went otherwise than expected, test by test.
pub fn failures(report: &Report) -> String {
    let mut text = String::new();
    for outcome in report.outcomes.iter().filter(|outcome| !outcome.passed()) {
        text += &format!("FAIL  {}  ({}:{})\n", outcome.title(), outcome.file, outcome.line);
        for failing in &outcome.failures {
            text += &details(failing);
            text.push('\n');
        }
        text.push('\n');
    }
    text
}

/// One thing that went otherwise: where, what was expected, what happened.
pub(super) fn details(failing: &Failing) -> String {
    let mut text = format!(
        "{}\n  expected  {}\n  actual    {}",
        failing.at,
        set_in(&failing.expected),
        set_in(&failing.actual)
    );
    for row in &failing.rows {
        text += &format!("\n    {row}");
    }
    for drift in &failing.drifts {
        text += &format!("\n  see       {drift}");
    }
    text
}

fn set_in(text: &str) -> String {
    text.replace('\n', "\n            ")
}

/// What is said after the table.
pub fn verdict(report: &Report) -> String {
    let failed = report.failed();
    let passed = report.outcomes.len() - failed;
    match failed {
        0 => format!("{} passed", counted(passed, "test")),
        _ => format!("{} failed · {passed} passed", counted(failed, "test")),
    }
}
