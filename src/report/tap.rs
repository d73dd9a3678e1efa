//! The outcome of behaviour tests in the Test Anything Protocol, version 13.

use std::fmt::Write as _;

use serde_json::Value;

use crate::behaviour::Report;
use crate::behaviour::outcome::{Failing, Outcome};

/// The whole outcome. What went otherwise than expected follows its test as YAML.
pub fn tap(report: &Report) -> String {
    let mut text = format!("TAP version 13\n1..{}\n", report.outcomes.len());
    for (number, outcome) in (1..).zip(&report.outcomes) {
        let result = if outcome.passed() { "ok" } else { "not ok" };
        let _ = writeln!(text, "{result} {number} - {}{}", name(outcome), directive(outcome));
        for failing in &outcome.failures {
            text += &diagnosis(failing);
        }
    }
    text
}

/// A `#` would begin a directive.
fn name(outcome: &Outcome) -> String {
    let name = format!("{}: {}", outcome.file, outcome.title());
    name.replace('\\', "\\\\").replace('#', "\\#").replace(['\n', '\r'], " ")
}

fn directive(outcome: &Outcome) -> String {
    outcome.directive.as_ref().map(|said| format!(" # {said}")).unwrap_or_default()
}

fn diagnosis(failing: &Failing) -> String {
    let mut text = String::from("  ---\n");
    // A JSON string is a YAML string.
    let mut line = |key: &str, value: Value| {
        let _ = writeln!(text, "  {key}: {value}");
    };
    line("at", Value::from(failing.at.place()));
    line("expected", Value::from(failing.expected.as_str()));
    line("actual", Value::from(failing.actual.as_str()));
    if !failing.rows.is_empty() {
        line("rows", Value::from(failing.rows.clone()));
    }
    if !failing.drifts.is_empty() {
        line("explained_by", Value::from(failing.drifts.clone()));
    }
    text + "  ...\n"
}
