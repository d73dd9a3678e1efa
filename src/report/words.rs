//! The sentences around a drift table.

use std::collections::{BTreeMap, BTreeSet};

use super::NOTHING;
use crate::diff::{Drift, cells, counted, value, windows};
use crate::model::Kind;
use crate::model::kinds::Aspect;
use crate::model::versions::{Applied, NEWEST, Versions};
use crate::reconcile::{Located, NumberedRow, Reconciliation, Role, Side};
use crate::register::{DriftSource, Status};

/// What stands for the number of a row that follows from the one above.
const FOLLOWS: &str = "↳ follows";

/// A line for each source: what it is and how much it holds.
pub(super) fn sides(outcome: &Reconciliation) -> Vec<String> {
    outcome.sides().map(side).collect()
}

/// The pair of sources that a row is about, where that is not the usual one: `sql↔yaml`.
pub(super) fn pair(reference: Role, row: &NumberedRow) -> Option<String> {
    let against = match row.role {
        Role::Left | Role::Right | Role::Of(DriftSource::Migrations) => return None,
        Role::Of(source) => source.held_against().unwrap_or(reference.short()),
    };
    Some(format!("{against}↔{}", row.role.short()))
}

/// The lines of the `Object` cell: the kind, the name, and the pair of sources where that is not
/// the usual one. What is said of an object of a migration has that on a line of its own.
pub(super) fn object(reference: Role, row: &NumberedRow) -> Vec<String> {
    let of_migration = matches!(row.role, Role::Of(DriftSource::Rollback));
    let split = row.object.split_once(": ").filter(|_| of_migration);
    let (mut lines, name) = match split {
        Some((migration, name)) => (vec![migration.to_owned()], name),
        None => (Vec::new(), row.object.as_str()),
    };
    // Names of kinds can begin with that of another one.
    let kinds = Kind::ALL.iter().map(|kind| kind.name());
    let kind = kinds.filter(|kind| name.starts_with(&format!("{kind} "))).max_by_key(|k| k.len());
    match kind {
        Some(kind) => {
            lines.extend([kind.to_owned(), name[kind.len()..].trim_start().to_owned()]);
        }
        None => lines.push(name.to_owned()),
    }
    lines.extend(pair(reference, row));
    lines
}

/// The decision with its note, and why it no longer holds; a line each.
pub(super) fn decision(row: &NumberedRow) -> String {
    let Some(decision) = &row.decision else { return NOTHING.to_owned() };
    let mut text = decision.to_string();
    if let Some(lapse) = &row.lapse {
        text += &format!("\n{lapse}");
    }
    if let Some(note) = &decision.note {
        text += &format!("\n{note}");
    }
    text
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
    let mut lines: Vec<String> = sides(outcome);
    if let Some(scratch) = scratch {
        lines.push(format!("{:<10}  {scratch}", "scratch"));
    }
    for side in outcome.sides() {
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
        ("note", outcome.notes.iter().map(|located| note(outcome, located)).collect()),
        ("not compared", not_compared(outcome)),
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
    if outcome.agrees() {
        return agreement(outcome, &notes);
    }
    let mut text = standings(outcome) + &notes;
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

/// `3 drifts open (2 migrations, 1 yaml) · 1 accepted · 4 resolved`
fn standings(outcome: &Reconciliation) -> String {
    let open = outcome.count(Status::Open) + outcome.count(Status::Reopened);
    let mut text = format!("{} open", counted(open, "drift"));
    let mut parts: Vec<String> = Vec::new();
    if outcome.others.len() > 1 && open > 0 {
        let mut by_role: BTreeMap<Role, usize> = BTreeMap::new();
        let fails = |row: &&NumberedRow| matches!(row.status, Status::Open | Status::Reopened);
        for row in outcome.rows.iter().filter(|row| row.follows_from.is_none()).filter(fails) {
            *by_role.entry(row.role).or_default() += 1;
        }
        parts.extend(by_role.iter().map(|(role, count)| format!("{count} {role}")));
    }
    match outcome.count(Status::Reopened) {
        0 => {}
        count => parts.push(format!("{count} reopened")),
    }
    if !parts.is_empty() {
        text += &format!(" ({})", parts.join(", "));
    }
    for status in [Status::Accepted, Status::Stale] {
        let count = outcome.count(status);
        if count > 0 {
            text += &format!(" · {count} {}", status.to_string().to_lowercase());
        }
    }
    text + &format!(" · {} resolved", outcome.count(Status::Resolved))
}

/// The one line of a run without open drift.
fn agreement(outcome: &Reconciliation, notes: &str) -> String {
    let count = |status: Status| match outcome.count(status) {
        0 => String::new(),
        count => format!(" · {count} {}", status.to_string().to_lowercase()),
    };
    let (accepted, resolved) = (count(Status::Accepted), count(Status::Resolved));
    // In a project the sources are known by what they are; elsewhere by where they come from.
    let name = |side: &Side| match (&outcome.register, side.migrations) {
        (Some(_), Some(count)) => counted(count, "migration"),
        (Some(_), None) => side.role.clone(),
        (None, _) => side.source.clone(),
    };
    let mut names: Vec<String> = outcome.sides().map(name).collect();
    let last = names.pop().unwrap_or_default();
    let names = format!("{} and {last}", names.join(", "));
    let unknown = not_compared(outcome);
    let unknown = if unknown.is_empty() {
        String::new()
    } else {
        format!(" · not compared: {}", unknown.join(", "))
    };
    let majors: BTreeSet<u32> = outcome.sides().map(|side| side.postgresql).collect();
    let majors: Vec<String> = majors.iter().map(ToString::to_string).collect();
    let majors = majors.join(" and ");
    let objects = counted(outcome.reference.objects, "object");
    let mut text = if accepted.is_empty() {
        format!("no drift: {names} agree on {objects}")
    } else {
        format!("no open drift: {names} agree on {objects} but for what was accepted")
    };
    text += &format!(" (PostgreSQL {majors}){accepted}{resolved}{notes}{unknown}");
    // Nothing stands before this line when all agree, so what was taken as equal follows it.
    for line in versions(outcome) {
        text += &format!("\n{:<10}  {line}", "versions");
    }
    text
}

/// What a source or the one that precedes cannot tell; with the source, where there are several.
pub(super) fn not_compared(outcome: &Reconciliation) -> Vec<String> {
    let several = outcome.others.len() > 1;
    let lines = outcome.others.iter().flat_map(|other| {
        other.not_compared.iter().map(move |what| {
            if several { format!("{what} (in {})", other.role) } else { what.clone() }
        })
    });
    lines.collect()
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

/// A note in one line: what differs, and in which source where there are several.
pub(super) fn note(outcome: &Reconciliation, located: &Located) -> String {
    let note = of_drift(&located.drift);
    if outcome.others.len() > 1 { format!("{note} (in {})", located.role) } else { note }
}

pub(super) fn of_drift(drift: &Drift) -> String {
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
    let several = outcome.others.len() > 1;
    let lines = outcome.others.iter().flat_map(|other| {
        let Versions { applied, untested } = &other.versions;
        let of = if several { format!(" of {}", other.role) } else { String::new() };
        let rules = applied.iter().map(move |Applied { rule, why, objects, .. }| {
            let objects = counted(*objects, "object");
            format!("{objects}{of} taken as equal by the rule `{rule}`: {why}")
        });
        let newer = untested.iter().map(|major| {
            format!(
                "PostgreSQL {major} is newer than {NEWEST}, the newest that was tested: what it \
                 says otherwise is shown as drift"
            )
        });
        rules.chain(newer).collect::<Vec<String>>()
    });
    lines.collect()
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
        .map(|(reason, counts)| {
            let first = counts.first().copied().unwrap_or_default();
            if counts.iter().all(|count| *count == first) {
                return format!("{}: {reason}", counted(first, "object"));
            }
            let sides = outcome.sides().zip(counts).enumerate();
            let counts: Vec<String> = sides
                .map(|(index, (side, count))| match index {
                    0 => format!("{} in {}", counted(*count, "object"), side.role),
                    _ => format!("{count} in {}", side.role),
                })
                .collect();
            format!("{}: {reason}", counts.join(" and "))
        })
        .collect()
}
