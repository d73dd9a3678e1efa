//! One drift whole: both definitions, the words that differ, and where each side comes from.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use similar::{ChangeTag, TextDiff};

use super::words;
use crate::adr::Library;
use crate::diff::{Drift, DriftType, value, windows};
use crate::model::{Kind, Object, ObjectId, secrets};
use crate::reconcile::{Located, NumberedRow, Reconciliation, Role, Side};
use crate::register::{DriftSource, Ruling, Status};
use crate::source::provenance::{Provenance, Shaping};
use crate::span::Span;

/// How many lines stand before and after a span.
const CONTEXT: u32 = 3;
/// The longest part of a file that is shown whole.
const LONGEST: u32 = 40;

/// What is known about a side beyond the outcome.
#[derive(Debug)]
pub struct SideContext<'a> {
    /// Which statements shaped what.
    pub provenance: Option<&'a Provenance>,
    /// The text of each file that was read, by its name.
    pub files: &'a BTreeMap<String, String>,
}

/// The whole story of one row. `sides` are the source that precedes and the one that deviates.
pub fn explain(
    outcome: &Reconciliation,
    row: &NumberedRow,
    adrs: &Library,
    sides: [&SideContext<'_>; 2],
) -> String {
    let id = row.id.map(|id| format!("{id}  ")).unwrap_or_default();
    let mut text = format!("{id}{}  {}  {}\n", row.object, row.deviation_type, row.status);
    text.push_str(&history(row, adrs));
    let (first, other) = match row.role {
        Role::Of(source) if source.held_against().is_some() => {
            (source.held_against().unwrap_or_default(), source.short())
        }
        role => (outcome.role.name(), role.name()),
    };
    let (Some(located), Some(other)) = (&row.located, outcome.other(row.role)) else {
        let said = match row.status {
            Status::Resolved => "This drift is resolved. It was last seen with\n\n",
            Status::Stale => {
                "This drift is gone, and its decision is still there. It was last seen with\n\n"
            }
            _ => "",
        };
        let _ = write!(text, "\n{said}{first}: {}\n{other}: {}\n", row.left, row.right);
        text.push_str(&next_steps(outcome, row));
        return text;
    };
    let drift = &located.drift;
    text.push_str(&differences(located));
    let (left_ddl, right_ddl) =
        (ddl(&drift.object, drift.left.as_ref()), ddl(drift.right_id(), drift.right.as_ref()));
    for (side, definition) in [(&outcome.reference, &left_ddl), (&other.side, &right_ddl)] {
        let definition = definition.as_deref().unwrap_or("absent");
        let _ = write!(text, "\n{}  {}\n{}\n", side.role, side.source, indented(definition));
    }
    if let (Some(left), Some(right)) = (&left_ddl, &right_ddl) {
        let _ = write!(text, "\nwords that differ\n{}\n", indented(&word_diff(left, right)));
    }
    let [left, right] = sides;
    for (side, span, id, context) in [
        (&outcome.reference, &located.left_span, &drift.object, left),
        (&other.side, &located.right_span, drift.right_id(), right),
    ] {
        text.push_str(&origin(&side.role, span.as_ref(), id, context));
    }
    text.push_str(&followers(drift));
    let beyond = if drift.left.is_some() { &other.side } else { &outcome.reference };
    text.push_str(&candidates(beyond, drift));
    text.push_str(&versions(outcome));
    text.push_str(&next_steps(outcome, row));
    text
}

/// What was decided, on which record, whether that still holds, and since when the drift is known.
fn history(row: &NumberedRow, adrs: &Library) -> String {
    let mut text = String::new();
    if let Some(decision) = &row.decision {
        let _ = writeln!(text, "decision: {decision}");
        if let Some(number) = decision.adr {
            let said = match adrs.cited(number, decision.record.as_deref()) {
                Ok(adr) => format!("{} ({}, {})", adr.title, adr.status, adr.file),
                Err(unfit) => unfit.to_string(),
            };
            let _ = writeln!(text, "  {number}: {said}");
        }
        if let Some(note) = &decision.note {
            let _ = writeln!(text, "  note: {note}");
        }
        let bound = format!("  bound to the difference {}", decision.details);
        let retired = if decision.retired { ", and retired since" } else { "" };
        let _ = writeln!(text, "{bound}{retired}");
    }
    if let Some(lapse) = &row.lapse {
        let _ = writeln!(text, "reopened: {lapse}");
    }
    for (what, revision) in [("first seen at", &row.revisions.0), ("resolved at", &row.revisions.1)]
    {
        if let Some(revision) = revision {
            let _ = writeln!(text, "{what} {revision}");
        }
    }
    text
}

fn differences(located: &Located) -> String {
    let mut text = String::new();
    for difference in &located.drift.differences {
        let (left, right) = (value(&difference.left), value(&difference.right));
        if left.contains('\n') || right.contains('\n') {
            continue;
        }
        let name = difference.attribute.replace('_', " ");
        let _ = writeln!(text, "\n{name}\n    {left}\n    {right}");
    }
    text
}

/// Everything that is folded under the drift, and in what way each of it differs.
fn followers(drift: &Drift) -> String {
    let mut text = String::new();
    if !drift.folded.is_empty() {
        text.push_str("\nfollows from it\n");
    }
    for folded in &drift.folded {
        let to = folded.renamed_to.as_ref().map(|to| match to.on {
            None => format!(" → {}", to.name()),
            Some(_) => format!(" → {to}"),
        });
        let to = to.unwrap_or_default();
        let _ = writeln!(text, "    {}  {}{to}", folded.drift_type, folded.object);
        if folded.drift_type == DriftType::Changed {
            for difference in &folded.differences {
                let (left, right) = windows(&value(&difference.left), &value(&difference.right));
                let name = difference.attribute.replace('_', " ");
                let _ = writeln!(text, "        {name}: {left} ≠ {right}");
            }
        }
    }
    text
}

/// Why a missing and an unexpected object that could be one are two drifts.
fn candidates(other: &Side, drift: &Drift) -> String {
    if drift.candidates.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "\ncould be a rename, but which is which cannot be told; candidates in {}\n",
        other.role
    );
    for candidate in &drift.candidates {
        let _ = writeln!(text, "    {candidate}");
    }
    text
}

/// What the majors of the two sources say otherwise, and is not shown above.
fn versions(outcome: &Reconciliation) -> String {
    let lines = words::versions(outcome);
    if lines.is_empty() {
        return String::new();
    }
    format!("\nserver versions\n{}\n", indented(&lines.join("\n")))
}

fn ddl(id: &ObjectId, object: Option<&Object>) -> Option<String> {
    id.kind.room().ddl(id, object?).ok()
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

/// Both texts in one, with `[-words-]` of the left and `{+words+}` of the right.
fn word_diff(left: &str, right: &str) -> String {
    let diff = TextDiff::from_unicode_words(left, right);
    let mut text = String::new();
    let mut run = (ChangeTag::Equal, String::new());
    for change in diff.iter_all_changes() {
        if change.tag() != run.0 {
            text.push_str(&marked(&run));
            run = (change.tag(), String::new());
        }
        run.1.push_str(change.value());
    }
    text.push_str(&marked(&run));
    text
}

fn marked((tag, words): &(ChangeTag, String)) -> String {
    match tag {
        ChangeTag::Equal => words.clone(),
        ChangeTag::Delete => format!("[-{words}-]"),
        ChangeTag::Insert => format!("{{+{words}+}}"),
    }
}

/// The lines that shaped the object with some around them, and every statement that did.
fn origin(role: &str, span: Option<&Span>, id: &ObjectId, context: &SideContext<'_>) -> String {
    let Some(span) = span else { return String::new() };
    let about = if span.exact { "" } else { " (what contains it, or may have shaped it)" };
    let mut text = format!("\n{role}  {}:{}{about}\n", span.file, span.start);
    if let Some(source) = context.files.get(&span.file) {
        let from = span.start.saturating_sub(CONTEXT).max(1);
        let to = span.end.min(span.start + LONGEST) + CONTEXT;
        let source = secrets::hidden_in_sql(source);
        for (number, line) in (1..).zip(source.lines()).take_while(|(number, _)| *number <= to) {
            if number >= from {
                let mark = if (span.start..=span.end).contains(&number) { '>' } else { ' ' };
                let _ = writeln!(text, "  {mark} {number:>5} | {line}");
            }
        }
    }
    let history: Vec<Shaping> =
        context.provenance.map(|provenance| provenance.history(id)).unwrap_or_default();
    if history.len() > 1 {
        text.push_str("  shaped by\n");
        for shaping in history {
            let _ = writeln!(
                text,
                "    {} in {}:{}-{}",
                shaping.action.word(),
                shaping.file,
                shaping.start_line,
                shaping.end_line
            );
        }
    }
    text
}

/// What can be typed next.
fn next_steps(outcome: &Reconciliation, row: &NumberedRow) -> String {
    let (Some(id), Role::Of(source), Role::Of(reference)) = (row.id, row.role, outcome.role) else {
        return String::new();
    };
    match row.status {
        Status::Resolved => return String::new(),
        Status::Stale => {
            return "\nnext: pgcanon reconcile, which retires the decision\n".to_owned();
        }
        Status::Accepted => {
            return format!(
                "\nnext: nothing; pgcanon decide {id} undo takes the acceptance back\n"
            );
        }
        Status::Open | Status::Reopened => {}
    }
    let fixes: Vec<&str> = Ruling::on(source, reference)
        .into_iter()
        .filter(|ruling| matches!(ruling, Ruling::Fix(_)))
        .map(Ruling::word)
        .collect();
    let mut text = String::from("\nnext: ");
    if let (Some(located), DriftSource::Migrations) = (&row.located, source) {
        let what = match located.drift.drift_type {
            DriftType::Renamed => "canonical name",
            _ => "canonical form",
        };
        let kind: Kind = located.drift.object.kind;
        let _ = writeln!(
            text,
            "write a migration that gives the {kind} its {what}, or change {};\n      then run pgcanon reconcile",
            outcome.reference.source
        );
        text.push_str("   or: ");
    }
    let _ = writeln!(text, "pgcanon decide {id} {} --note …", fixes.join("|"));
    let _ = writeln!(text, "   or: pgcanon decide {id} accept --adr ADR-NNN");
    text
}

#[cfg(test)]
mod tests {
    use super::word_diff;

    #[test]
    fn words_that_differ_are_marked() {
        assert_eq!(
            word_diff("status IN ('abandoned')", "status IN ('ignored')"),
            "status IN ('[-abandoned-]{+ignored+}')"
        );
    }
}
