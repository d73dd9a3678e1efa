//! The sentences around a drift table.

use super::NOTHING;
use crate::diff::{Drift, cells, counted, value, windows};
use crate::model::kinds::Aspect;
use crate::model::versions::{Applied, NEWEST, Versions};
use crate::reconcile::{NumberedRow, Reconciliation, Side};
use crate::register::Status;

/// What stands for the number of a row that follows from the one above.
const FOLLOWS: &str = "↳ follows";

/// A line for each source: what it is and how much it holds.
pub(super) fn sides(outcome: &Reconciliation) -> [String; 2] {
    [&outcome.left, &outcome.right].map(side)
}

fn side(side: &Side) -> String {
    let mut line = format!("{:<10}  {}", side.role, side.source);
    if let (Some(steps), Some(head)) = (side.migrations, &side.head) {
        line += &format!("  head {head}  {}", counted(steps, "migration"));
    }
    line += &format!("  {} · {}", counted(side.tables, "table"), counted(side.objects, "object"));
    line += &format!("  PostgreSQL {}", side.postgresql);
    line
}

/// What is said before the table: the sources, the place they were built in, what is shown but
/// fails nothing, and what could not be compared. `scratch` describes the place.
pub fn heading(outcome: &Reconciliation, scratch: Option<&str>) -> String {
    let mut lines: Vec<String> = sides(outcome).to_vec();
    if let Some(scratch) = scratch {
        lines.push(format!("{:<10}  {scratch}", "scratch"));
    }
    for side in [&outcome.left, &outcome.right] {
        if !side.created_roles.is_empty() {
            let roles: Vec<&str> = side.created_roles.iter().map(String::as_str).collect();
            lines.push(format!(
                "{:<10}  created without login for {}: {}",
                "roles",
                side.role,
                roles.join(", ")
            ));
        }
    }
    let sections = [
        ("left out", left_out(outcome)),
        ("note", outcome.notes.iter().map(|located| note(&located.drift)).collect()),
        ("not compared", outcome.not_compared.iter().cloned().collect()),
        ("versions", versions(outcome)),
        ("not modelled", unmodelled(outcome)),
        ("stale", outcome.unused_ignores.clone()),
    ];
    for (title, entries) in sections {
        for entry in entries {
            lines.push(format!("{title:<10}  {entry}"));
        }
    }
    lines.join("\n") + "\n"
}

/// What is said after the table: the count, or that there is no drift.
pub fn verdict(outcome: &Reconciliation) -> String {
    let notes = match outcome.notes.len() {
        0 => String::new(),
        count => {
            let mut aspects: Vec<&str> = outcome
                .notes
                .iter()
                .flat_map(|note| aspects(&note.drift))
                .map(Aspect::name)
                .collect();
            aspects.sort_unstable();
            aspects.dedup();
            format!(" · {} ({})", counted(count, "note"), aspects.join(", "))
        }
    };
    let resolved = outcome.count(Status::Resolved);
    if outcome.agrees() {
        let resolved =
            if resolved == 0 { String::new() } else { format!(" · {resolved} resolved") };
        // In a project the two are known by what they are; elsewhere by where they come from.
        let (left, right) = match (&outcome.register, outcome.right.migrations) {
            (Some(_), Some(count)) => (&outcome.left.role, counted(count, "migration")),
            _ => (&outcome.left.source, outcome.right.source.clone()),
        };
        let unknown: Vec<&str> = outcome.not_compared.iter().map(String::as_str).collect();
        let unknown = if unknown.is_empty() {
            String::new()
        } else {
            format!(" · not compared: {}", unknown.join(", "))
        };
        let majors = match (outcome.left.postgresql, outcome.right.postgresql) {
            (left, right) if left == right => left.to_string(),
            (left, right) => format!("{left} and {right}"),
        };
        let mut text = format!(
            "no drift: {left} and {right} agree on {} (PostgreSQL {majors}){resolved}{notes}{unknown}",
            counted(outcome.left.objects, "object")
        );
        // Nothing stands before this line when all agree, so what was taken as equal follows it.
        for line in versions(outcome) {
            text += &format!("\n{:<10}  {line}", "versions");
        }
        return text;
    }
    let open = outcome.count(Status::Open);
    let mut text = format!("{} open · {resolved} resolved{notes}", counted(open, "drift"));
    if outcome.followers() > 0 {
        text += &format!(" · {} that follow from them", counted(outcome.followers(), "row"));
    }
    if !outcome.unmodelled.is_empty() {
        let count = counted(outcome.unmodelled.len(), "object");
        text +=
            &format!("\n{count} of a kind that is not compared yet: nothing is known about them");
    }
    if !outcome.unused_ignores.is_empty() {
        let count = counted(outcome.unused_ignores.len(), "ignore");
        text += &format!("\n{count} in the configuration that match nothing: take them out");
    }
    text
}

/// What a note is about.
fn aspects(drift: &Drift) -> Vec<Aspect> {
    match drift.differences.as_slice() {
        [] => vec![drift.one_sided_aspect()],
        differences => differences.iter().map(|difference| difference.aspect).collect(),
    }
}

/// The number of a row; that it follows from the one above; or that there is none.
pub(super) fn number(row: &NumberedRow) -> String {
    match (row.id, &row.follows_from) {
        (Some(id), _) => id.to_string(),
        (None, Some(_)) => FOLLOWS.to_owned(),
        (None, None) => NOTHING.to_owned(),
    }
}

/// A note in one line: what differs, and that it fails nothing.
pub(super) fn note(drift: &Drift) -> String {
    if drift.differences.is_empty() {
        let aspect = drift.one_sided_aspect().name();
        let (left, right) = cells(drift);
        return format!("{}: {aspect}: {left} ≠ {right}", drift.object).replace('\n', " ");
    }
    let differences: Vec<String> = drift
        .differences
        .iter()
        .map(|difference| match difference.aspect {
            Aspect::BodyLayout => "white space or comments in the body".to_owned(),
            aspect => {
                let (left, right) = windows(&value(&difference.left), &value(&difference.right));
                format!("{}: {left} ≠ {right}", aspect.name())
            }
        })
        .collect();
    format!("{}: {}", drift.object, differences.join("; "))
}

/// A line for each rule that made two majors comparable, and for each major that is not known.
pub(super) fn versions(outcome: &Reconciliation) -> Vec<String> {
    let Versions { applied, untested } = &outcome.versions;
    let rules = applied.iter().map(|Applied { rule, why, objects, .. }| {
        format!("{} taken as equal by the rule `{rule}`: {why}", counted(*objects, "object"))
    });
    let newer = untested.iter().map(|major| {
        format!(
            "PostgreSQL {major} is newer than {NEWEST}, the newest that was tested: what it says \
             otherwise is shown as drift"
        )
    });
    rules.chain(newer).collect()
}

pub(super) fn unmodelled(outcome: &Reconciliation) -> Vec<String> {
    outcome
        .unmodelled
        .iter()
        .map(|(object, sides)| {
            format!("{} {} (in {})", object.class, object.identity, sides.join(" and "))
        })
        .collect()
}

pub(super) fn left_out(outcome: &Reconciliation) -> Vec<String> {
    outcome
        .left_out
        .iter()
        .map(|(reason, (left, right))| {
            let counts = if left == right {
                counted(*left, "object")
            } else {
                format!(
                    "{} in {} and {right} in {}",
                    counted(*left, "object"),
                    outcome.left.role,
                    outcome.right.role
                )
            };
            format!("{counts}: {reason}")
        })
        .collect()
}
