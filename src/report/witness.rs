//! What the witness said.

use crate::diff::counted;
use crate::source::{Built, Heard};
use crate::witness::Verdict;

/// A line for each source that the witness was asked about, and what it could not tell of it.
/// Nothing where none was asked.
pub fn testimony(sources: &[&Built]) -> String {
    let mut text = String::new();
    for built in sources {
        match &built.heard {
            Some(Heard::Agreed(verdict)) => text += &confirmed(&built.label, verdict),
            Some(Heard::NoDatabase) => {
                let what = "not witnessed: it is a written model, and there is no database to ask";
                text += &line(&format!("{} {what}", built.label));
            }
            None => {}
        }
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
