//! What became of the way back: for the terminal, as Markdown and as JSON.

mod document;

use std::ops::Range;

pub use document::{Document, schema};

use super::listing::listing;
use super::markdown::{cell, push_list, push_row, push_rows};
use super::{NOTHING, table, words};
use crate::diff::counted;
use crate::model::kinds::Aspect;
use crate::reconcile::{Demanded, Role};
use crate::register::{Deviation, DriftSource, Status};
use crate::rollback::{Again, Declared, Down, Found, Loss, Sequence, StepOutcome, Up, Walked};
use crate::source::migrations::Chain;

const HEADERS: [&str; 4] = ["Step", "Down", "Up again", "Said"];

/// What there is to show.
pub struct Report<'a> {
    /// The chain.
    pub chain: &'a Chain,
    /// The steps that were tried, by their places in it.
    pub range: Range<usize>,
    /// What became of them; nothing where no step of the chain has a way back.
    pub walked: Option<&'a Walked>,
    /// The rows.
    pub rows: &'a Demanded,
    /// Where it was tried.
    pub scratch: Option<String>,
}

impl Report<'_> {
    fn steps(&self) -> &[StepOutcome] {
        self.walked.map(|walked| walked.steps.as_slice()).unwrap_or_default()
    }

    /// `11 of 11 steps, 011_reporting back to the beginning`
    fn extent(&self) -> String {
        let (first, count) = (self.range.start, self.chain.steps.len());
        let back_to = match first.checked_sub(1) {
            Some(last) => format!("to {}", self.chain.steps[last].name),
            None => "to the beginning".to_owned(),
        };
        let head = self.chain.head().unwrap_or_default();
        format!("{} of {}, {head} back {back_to}", self.range.len(), counted(count, "step"))
    }

    /// What is said before the tables.
    pub fn heading(&self) -> String {
        let mut lines = vec![
            (
                "migrations",
                format!("{}  {}", self.chain.folder, {
                    counted(self.chain.steps.len(), "migration")
                }),
            ),
            ("rollback", self.extent()),
        ];
        lines.extend(self.scratch.clone().map(|scratch| ("scratch", scratch)));
        let sequence = self.walked.and_then(|walked| walked.sequence.as_ref());
        lines.extend(sequence.map(|sequence| ("sequence", in_sequence(sequence))));
        lines.extend(self.notes().into_iter().map(|note| ("note", note)));
        let lines = lines.iter().map(|(title, text)| format!("{title:<10}  {text}"));
        lines.collect::<Vec<_>>().join("\n") + "\n"
    }

    /// What differs and counts for nothing, may not come back or is covered by a declaration, a line
    /// each.
    fn notes(&self) -> Vec<String> {
        let notes = self.steps().iter().flat_map(|step| {
            let notes = step.notes.iter();
            let notes = notes.map(|note| format!("{}: {}", step.name, words::of_drift(note)));
            let covered = step.covered.iter().map(|found| format!("declared: {}", of_found(found)));
            let perhaps = step.data.iter().filter(|loss| !loss.is_sure);
            let perhaps = perhaps.map(|loss| {
                format!("{}: {} ({}): data may not come back", step.name, loss.what, loss.place)
            });
            notes.chain(perhaps).chain(covered)
        });
        notes.collect()
    }

    fn listed(&self) -> Vec<[String; 4]> {
        let several = self.steps().len() > 1;
        self.steps().iter().map(|step| listed(step, several)).collect()
    }

    /// The steps with what became of each; nothing where none was tried.
    pub fn steps_table(&self, width: u16) -> Option<String> {
        let rows = self.listed();
        (!rows.is_empty()).then(|| listing(HEADERS, &rows, width))
    }

    /// The rows as a drift table; nothing where there is none.
    pub fn table(&self, width: u16) -> Option<String> {
        let rows = &self.rows.rows;
        let reference = Role::Of(DriftSource::default());
        (!rows.is_empty()).then(|| table::of_rows(rows, reference, width))
    }

    /// What is said after the tables.
    pub fn verdict(&self) -> String {
        [self.counts(), self.standings()].concat().join(" · ")
    }

    /// `3 of 11 steps do not go back cleanly · 2 irreversible by ADR`
    fn counts(&self) -> Vec<String> {
        let steps = self.steps();
        if steps.is_empty() {
            let count = self.chain.steps.len();
            return vec![format!("no step of {count} has a way back")];
        }
        let total = steps.len();
        let unclean = steps.iter().filter(|step| !step.found.is_empty()).count();
        let irreversible = steps.iter().filter(|step| step.is_irreversible()).count();
        let reordered = steps.iter().filter(|step| only_reordered(step)).count();
        let is_lossy = |step: &&StepOutcome| step.data.iter().any(|loss| loss.is_sure);
        let lossy = steps.iter().filter(is_lossy).count();
        let all =
            if total == 1 { "the step goes".to_owned() } else { format!("all {total} steps go") };
        let mut parts = vec![match (unclean, irreversible) {
            (0, 0) => format!("{all} back cleanly, and up again"),
            (0, _) => {
                let (clean, steps) = (total - irreversible, counted(total, "step"));
                let verb = if clean == 1 || total == 1 { "goes" } else { "go" };
                format!("{clean} of {steps} {verb} back cleanly, and up again")
            }
            (_, _) if total == 1 => "the step does not go back cleanly".to_owned(),
            (unclean, _) => {
                let verb = if unclean == 1 { "does" } else { "do" };
                format!("{unclean} of {} {verb} not go back cleanly", counted(total, "step"))
            }
        }];
        let failing = self.walked.map_or(0, |walked| walked.failing.len());
        let tests = if failing == 1 { "test fails" } else { "tests fail" };
        let failing_words = format!("{tests} without any way back");
        for (count, what) in [
            (failing, failing_words.as_str()),
            (irreversible, "irreversible by ADR"),
            (reordered, "equal except for the column order"),
            (lossy, "with the schema reversible and data not"),
        ] {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        }
        parts
    }

    fn standings(&self) -> Vec<String> {
        let count = |status| self.rows.count(status);
        let open = count(Status::Open) + count(Status::Reopened);
        let mut parts = Vec::new();
        if open > 0 {
            parts.push(format!("{} open", counted(open, "drift")));
        }
        for status in [Status::Accepted, Status::Stale, Status::Resolved] {
            if count(status) > 0 {
                parts.push(format!("{} {}", count(status), status.to_string().to_lowercase()));
            }
        }
        if self.rows.elsewhere > 0 {
            parts.push(format!("{} open and not looked at", self.rows.elsewhere));
        }
        parts
    }

    /// The whole outcome as a Markdown document.
    pub fn markdown(&self) -> String {
        let mut text =
            format!("# Rollback\n\n{}: {}\n\n", cell(&self.chain.folder), { cell(&self.extent()) });
        let listed = self.listed();
        if !listed.is_empty() {
            push_row(&mut text, &HEADERS.map(str::to_owned));
            push_row(&mut text, &HEADERS.map(|_| "---".to_owned()));
            for row in &listed {
                push_row(&mut text, &row.each_ref().map(|text| cell(text)));
            }
            text.push('\n');
        }
        if !self.rows.rows.is_empty() {
            push_rows(&mut text, &self.rows.rows, Role::Of(DriftSource::default()));
            text.push('\n');
        }
        text += &format!("{}\n", cell(&self.verdict()));
        let sequence = self.walked.and_then(|walked| walked.sequence.as_ref());
        push_list(&mut text, "Sequence", sequence.map(in_sequence));
        push_list(&mut text, "Notes", self.notes());
        text
    }

    /// The whole outcome as JSON text, ending with a line break.
    ///
    /// # Errors
    /// When a value cannot be written as JSON, which no outcome can bring about.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(&Document::of(self))? + "\n")
    }
}

/// Whether a step goes back to where it came from, but for the order of columns.
fn only_reordered(step: &StepOutcome) -> bool {
    let is_order = |aspect: Aspect| aspect == Aspect::ColumnOrder;
    let mut differences = step.notes.iter().flat_map(|note| &note.differences).peekable();
    step.found.is_empty()
        && step.down == Down::Restores
        && differences.peek().is_some()
        && differences.all(|difference| is_order(difference.aspect))
}

fn listed(step: &StepOutcome, several: bool) -> [String; 4] {
    let irreversible = step.is_irreversible();
    let down = match &step.down {
        Down::Absent if irreversible => "irreversible".to_owned(),
        Down::Absent => "no down file".to_owned(),
        Down::Fails(code) => format!("fails ({code})"),
        Down::Unfit => "cannot be run".to_owned(),
        Down::Leaves(count) => format!("{count} not as before"),
        Down::Restores if only_reordered(step) => "as before, but columns".to_owned(),
        Down::Restores => "as before".to_owned(),
    };
    let up = match &step.up {
        Up::Restores => "the same".to_owned(),
        Up::Differs(count) => format!("{count} not the same"),
        Up::Fails(code) => format!("fails ({code})"),
        Up::NotTried => NOTHING.to_owned(),
    };
    [step.name.clone(), down, up, said(step, several)]
}

/// What there is to say of a step, which may be one of several.
fn said(step: &StepOutcome, several: bool) -> String {
    let mut said: Vec<String> = step.declared.iter().map(Declared::words).collect();
    if only_reordered(step) {
        said.push("equal except for the column order".to_owned());
    }
    let lost =
        |Loss { what, place, .. }: &Loss| format!("{what} ({place}): schema reversible, data not");
    said.extend(step.data.iter().filter(|loss| loss.is_sure).map(lost));
    if step.tests > 0 {
        let failed = step
            .all_found()
            .filter(|found| found.deviation.deviation_type.to_string() == "behaviour");
        let (failed, tests) = (failed.count(), counted(step.tests, "test"));
        said.push(match failed {
            0 => format!("{tests} after the way back"),
            failed => format!("{failed} of {tests} after the way back failed"),
        });
    }
    if step.failing_before > 0 {
        said.push(format!("{} not asked, failing before", counted(step.failing_before, "test")));
    }
    let again = step.found.iter().filter(|found| found.deviation.object.contains(", in sequence"));
    match again.count() {
        0 => {}
        count => said.push(format!("{} in sequence alone", counted(count, "drift"))),
    }
    if several && step.goes_back() && !step.reached.down {
        said.push("not reached in sequence".to_owned());
    }
    said.join("; ")
}

/// What was found, on a line: `migration 002_i: sequence public.q: absent ≠ there`.
fn of_found(found: &Found) -> String {
    let Deviation { object, canonical, state, .. } = &found.deviation;
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{object}: {} ≠ {}", line(canonical), line(state))
}

/// How the steps went one after another, in words.
fn in_sequence(sequence: &Sequence) -> String {
    let steps = counted(sequence.down, "step");
    let mut text = match &sequence.stop {
        None => format!("all {steps} down one after another"),
        Some(stop) => {
            format!("{steps} down one after another, stopped at {}, which {}", stop.name, stop.why)
        }
    };
    text += &match &sequence.again {
        Again::Restores => ", and up again: the head is back".to_owned(),
        Again::Differs(count) => {
            format!(", and up again: {} from the head", counted(*count, "difference"))
        }
        Again::Fails(stop) => format!("; up again, {} {}", stop.name, stop.why),
        Again::NotTried => {
            "; it left something behind half way, so nothing went up again".to_owned()
        }
    };
    text
}
