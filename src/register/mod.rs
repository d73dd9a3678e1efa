//! Numbered drifts with their decisions: the file that a steward reviews. Pure.
//!
//! A drift keeps its number for as long as it is the same drift: the same source, the same object,
//! missing, unexpected, changed or renamed. A renamed object is known by its canonical name,
//! whatever the other one is. One that is gone keeps its row as Resolved; a new one takes the next
//! number. The file is ordered by object, so two branches that each add a drift touch different
//! places; when both took the same number, the next [`Register::reconcile`] gives one of them
//! another.
//!
//! A [`Decision`] is bound to the exact difference that it was made on. [`Status`] says what
//! becomes of it when the difference, the drift or the ADR changes.

mod comments;
mod decision;
mod deviation;
mod error;
mod file;
mod judge;
mod number;
mod row;
mod source;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};

pub use decision::{Decision, Lapse, Ruling};
pub use deviation::{Deviation, DeviationType, details};
pub use error::RegisterError;
pub use file::File;
pub use judge::{Changes, Now};
pub use number::DriftNumber;
pub use row::{Row, Status};
pub use source::DriftSource;

use row::Key;

/// The version of the register's format.
pub const FORMAT: u32 = 2;

/// What every register begins with.
const HEADER: &str = "\
# Every drift that was ever found, by object. `pgcanon reconcile` keeps this file, and `pgcanon
# decide` writes what was decided. After a merge in which two branches took the same number, keep
# both rows and run `pgcanon reconcile`: it gives one of them the next free number.
";

/// The rows by object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Register {
    rows: Vec<Row>,
    /// What people wrote above the rows, below the lines that every register begins with.
    above: Vec<String>,
    /// What people wrote below the last row.
    below: Vec<String>,
}

impl Register {
    /// Reads the text of a register. `path` is for messages alone.
    ///
    /// # Errors
    /// Everything in which the text is no register, or contradicts itself.
    pub fn parse(text: &str, path: &str) -> Result<Self, RegisterError> {
        file::read(text, path)
    }

    /// The text of the file, with the comments of whoever wrote in it.
    ///
    /// # Errors
    /// When a value cannot be written as JSON, which no row can bring about.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        let (above, below) = (comments::lines(&self.above), comments::lines(&self.below));
        if self.rows.is_empty() {
            return Ok(format!("{HEADER}{above}format: {FORMAT}\ndrifts: []\n{below}"));
        }
        let rows: Result<String, _> = self.rows.iter().map(Row::to_line).collect();
        Ok(format!("{HEADER}{above}format: {FORMAT}\ndrifts:\n{}{below}", rows?))
    }

    /// The rows by object.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rows by number, as they are shown.
    pub fn by_number(&self) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        rows.sort_by_key(|row| row.id);
        rows
    }

    /// The rows of these deviations, in their order.
    pub fn rows_of(&self, deviations: &[Deviation]) -> Vec<Option<&Row>> {
        let by_key: HashMap<Key, &Row> = self.rows.iter().map(|row| (row.key(), row)).collect();
        let key = |d: &Deviation| (d.object.clone(), d.deviation_type.clone(), d.source);
        deviations.iter().map(|deviation| by_key.get(&key(deviation)).copied()).collect()
    }

    /// The row of this number.
    pub fn row(&self, id: DriftNumber) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// The register without the rows of a source.
    #[must_use]
    pub fn without(&self, source: DriftSource) -> Self {
        let rows = self.rows.iter().filter(|row| row.source != source).cloned();
        Self { rows: rows.collect(), ..self.clone() }
    }

    /// The register with these decisions, or with none where there is none. Where the rows stand
    /// after that, a run says.
    #[must_use]
    pub fn decided(&self, decisions: &BTreeMap<DriftNumber, Option<Decision>>) -> Self {
        let rows = self.rows.iter().map(|row| match decisions.get(&row.id) {
            Some(decision) => Row { decision: decision.clone(), ..row.clone() },
            None => row.clone(),
        });
        Self { rows: rows.collect(), ..self.clone() }
    }
}
