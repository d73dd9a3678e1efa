//! What the witnesses said.

use std::fmt::Write as _;

use crate::diff::counted;
use crate::reconcile::Role;
use crate::source::{Answer, Built, Heard};
use crate::witness::Verdict;
use crate::witness::dump::{Agreement, Dissent, Judged};

/// How many contradictions are told in full.
const MOST_DISSENTS: usize = 12;

/// How many statements of one side are told of each.
const MOST_STATEMENTS: usize = 4;

/// How many lines of a statement are told.
const MOST_LINES: usize = 12;

/// A line for each source that a witness was asked about, and what it could not tell of it. Nothing
/// where none was asked.
pub fn testimony(sources: &[&Built]) -> String {
    let mut text = String::new();
    for built in sources {
        let Some(Heard { information_schema, pg_dump }) = &built.heard else { continue };
        match (information_schema, pg_dump) {
            (Answer::Told(verdict), _) => text += &confirmed(&built.label, verdict),
            (Answer::Silent(why), _) | (Answer::NotAsked, Answer::Silent(why)) => {
                text += &line(&format!("{} not witnessed: {why}", built.label));
            }
            (Answer::NotAsked, Answer::Told(_) | Answer::NotAsked) => {}
        }
    }
    text
}

/// What the second judge said of two sources, the one that precedes first. Nothing where it
/// disagrees, which ends the run.
pub fn judged(judged: &Judged, [left, right]: [&str; 2]) -> String {
    let Agreement { pg_dump, statements, differing, excused, .. } = match judged {
        Judged::Agree(agreement) => agreement,
        Judged::NotHeard(why) => {
            return line(&format!("pg_dump not heard on {left} and {right}: {why}"));
        }
        Judged::Disagree(_) => return String::new(),
    };
    let counts = match statements {
        [one, other] if one == other => format!("{} on each side", counted(*one, "statement")),
        [one, other] => format!("{} and {other}", counted(*one, "statement")),
    };
    let about = match differing {
        0 => String::new(),
        1 => ", 1 difference".to_owned(),
        count => format!(", {count} differences"),
    };
    let mut text =
        line(&format!("pg_dump {pg_dump} agrees on {left} and {right}: {counts}{about}"));
    for (reason, count) in excused {
        let count = counted(*count, "statement");
        text += &line(&format!("no drift in pg_dump's words: {count}: {reason}"));
    }
    text
}

/// What only one of two judges sees, each on lines of its own; `roles` are those of the two sources.
pub fn dissents(dissents: &[Dissent], roles: [Role; 2]) -> String {
    let mut text = String::new();
    for dissent in dissents.iter().take(MOST_DISSENTS) {
        match dissent {
            Dissent::Statements { heading, left, right } => {
                let _ = write!(text, "\n  {heading}: only pg_dump sees a difference");
                for (role, statements) in roles.iter().zip([left, right]) {
                    text += &quoted(*role, statements);
                }
            }
            Dissent::Drift { object, left, right } => {
                let _ = write!(text, "\n  {object}: only the comparison sees a difference");
                for (role, cell) in roles.iter().zip([left, right]) {
                    text += &quoted(*role, std::slice::from_ref(cell));
                }
            }
        }
    }
    if let Some(more) = dissents.len().checked_sub(MOST_DISSENTS).filter(|more| *more > 0) {
        let _ = write!(text, "\n  and {more} more");
    }
    text
}

/// The statements that one side alone has.
fn quoted(role: Role, statements: &[String]) -> String {
    let mut text = String::new();
    for statement in statements.iter().take(MOST_STATEMENTS) {
        let count = statement.lines().count();
        let mut lines: Vec<&str> = statement.lines().take(MOST_LINES).collect();
        if count > lines.len() {
            lines.push("…");
        }
        let _ = write!(text, "\n    {role}: {}", lines.join("\n      "));
    }
    if let Some(more) = statements.len().checked_sub(MOST_STATEMENTS).filter(|more| *more > 0) {
        let _ = write!(text, "\n    {role}: and {more} more");
    }
    text
}

fn confirmed(label: &str, verdict: &Verdict) -> String {
    let facts = counted(verdict.facts, "fact");
    let objects = counted(verdict.witnessed, "object");
    let mut text = match verdict.witnessed {
        0 => line(&format!("information_schema shows nothing of {label}")),
        _ => line(&format!("information_schema agrees on {label}: {facts} of {objects}")),
    };
    for (reason, kinds) in &verdict.not_witnessed {
        let kinds: Vec<String> =
            kinds.iter().map(|(kind, count)| counted(*count, kind.name())).collect();
        text += &line(&format!("not witnessed: {}: {reason}", kinds.join(", ")));
    }
    text
}

fn line(said: &str) -> String {
    format!("{:<10}  {said}\n", "witness")
}
