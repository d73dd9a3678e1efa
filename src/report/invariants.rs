//! The checklist of invariants, for the terminal and as Markdown for a review.

use super::listing::listing;
use super::markdown::{cell, push_row};
use crate::diff::counted;
use crate::invariants::{Evidence, Verdict};

/// The columns of the checklist.
const COLUMNS: [&str; 5] = ["ID", "Category", "Invariant", "Result", "Evidence"];

/// How many objects that are as they must be are shown of one invariant; all that are not are.
const SHOWN: usize = 3;

/// The checklist, at most `width` terminal columns wide.
pub fn table(verdicts: &[Verdict], width: u16) -> String {
    let rows: Vec<[String; 5]> = verdicts
        .iter()
        .map(|verdict| {
            let Verdict { id, category, statement, .. } = verdict;
            let evidence = evidence(verdict, SHOWN).join("\n");
            [id, category, statement, result(verdict), &evidence].map(str::to_owned)
        })
        .collect();
    listing(COLUMNS, &rows, width)
}

/// The checklist as a Markdown document, with all of the evidence.
pub fn markdown(verdicts: &[Verdict], on: &str, source: &str) -> String {
    let mut text = format!("# Invariants\n\n- {on}: {source}\n- {}\n\n", verdict(verdicts));
    push_row(&mut text, &COLUMNS.map(str::to_owned));
    push_row(&mut text, &COLUMNS.map(|_| "---".to_owned()));
    for verdict in verdicts {
        let Verdict { id, category, statement, .. } = verdict;
        let evidence = evidence(verdict, usize::MAX).join("\n");
        let cells = [id, category, statement, result(verdict), &evidence];
        push_row(&mut text, &cells.map(cell));
    }
    text
}

/// What is said after the checklist.
pub fn verdict(verdicts: &[Verdict]) -> String {
    let failed = verdicts.iter().filter(|verdict| !verdict.holds).count();
    let hold = verdicts.len() - failed;
    match failed {
        0 if hold == 1 => "1 invariant holds".to_owned(),
        0 => format!("{hold} invariants hold"),
        _ => format!("{} failed · {hold} hold", counted(failed, "invariant")),
    }
}

fn result(verdict: &Verdict) -> &'static str {
    if verdict.holds { "pass" } else { "FAIL" }
}

/// What was looked at, what is wrong first.
fn evidence(verdict: &Verdict, shown: usize) -> Vec<String> {
    let (wrong, right): (Vec<&Evidence>, Vec<&Evidence>) =
        verdict.evidence.iter().partition(|one| one.wrong.is_some());
    let mut lines: Vec<String> =
        wrong.iter().chain(right.iter().take(shown)).map(|one| line(one)).collect();
    if right.len() > shown {
        lines.push(format!("and {} more", right.len() - shown));
    }
    if lines.is_empty() {
        lines.push("nothing of that sort is there".to_owned());
    }
    lines
}

fn line(evidence: &Evidence) -> String {
    let Evidence { what, says, place, wrong } = evidence;
    let mut text = what.clone();
    match wrong {
        Some(wrong) => text += &format!(": {wrong}"),
        None => text += &says.as_ref().map(|says| format!(": {says}")).unwrap_or_default(),
    }
    if let Some(place) = place {
        text += &format!("\n└ {place}");
    }
    text
}
