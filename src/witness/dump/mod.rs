//! A second judge: `pg_dump` is held against the verdict of a comparison. Pure.
//!
//! That two models agree rests on one reading of the catalogs and one comparison, both our own.
//! `pg_dump --schema-only` is another reading, written by the authors of the server: what differs in
//! the dumps of two databases must be what was told to differ, in both directions.
//!
//! - A [`Dump`] is cut into entries by their headings, and these into statements and the elements of
//!   `CREATE TABLE`. A statement that one side alone has is a difference.
//! - Every difference must be explained by a drift or a note about an object that the statement
//!   speaks of, or by what was left out on purpose.
//! - Every drift and every note must show in a statement, unless it is on the list of
//!   [`BLIND_SPOTS`].
//! - Statements that are two [`SPELLINGS`] of one thing need no drift.
//!
//! Where the two contradict each other nobody knows which is right: the verdict is unknown. The
//! program is run by [`postgres::dump`](crate::postgres::dump).

mod blind;
mod difference;
mod entry;
mod facts;
mod judge;
mod rules;
mod spelling;
mod subjects;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

pub use blind::{BLIND_SPOTS, BlindSpot, Of, Seen, blind_to};
pub use entry::{Entry, Heading, Piece, entries};
pub use rules::{EXCUSES, READING, Rule};
pub use spelling::{SPELLINGS, Spelling};

use crate::diff::{Drift, Levels};
use crate::model::Model;
use crate::model::secrets::hidden_in_sql;
use crate::reconcile::{Party, Reconciliation, Role};
use crate::source::Answer;

/// What `pg_dump --schema-only` wrote of a database.
#[derive(Clone, PartialEq, Eq)]
pub struct Dump {
    /// The version of `pg_dump`: `15.18`.
    pub pg_dump: String,
    /// The major version of the server.
    pub server: u32,
    /// The text as it was written. It may hold secrets: see [`Dump::shown`].
    pub text: String,
    /// The text, cut into its entries.
    pub entries: Vec<Entry>,
}

/// A dump holds secrets, and is not for a log.
impl fmt::Debug for Dump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dump")
            .field("pg_dump", &self.pg_dump)
            .field("server", &self.server)
            .field("entries", &self.entries.len())
            .finish_non_exhaustive()
    }
}

impl Dump {
    /// The text with secrets hidden, and without the key that newer versions write at random: what
    /// may be kept as evidence.
    pub fn shown(&self) -> String {
        let keys = [r"\restrict ", r"\unrestrict "];
        let lines = self.text.lines().filter(|line| !keys.iter().any(|key| line.starts_with(key)));
        let mut text = lines.collect::<Vec<_>>().join("\n");
        text.push('\n');
        hidden_in_sql(&text)
    }

    /// How many statements there are.
    pub fn statements(&self) -> usize {
        self.entries.iter().map(|entry| entry.statements.len()).sum()
    }
}

/// One side: the model of a database, and its dump.
#[derive(Clone, Copy, Debug)]
pub struct Witnessed<'a> {
    /// The model.
    pub model: &'a Model,
    /// The dump.
    pub dump: &'a Dump,
}

/// What the second judge says of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// It sees the same.
    Agree(Agreement),
    /// It does not: nobody knows which of the two is right.
    Disagree(Vec<Dissent>),
    /// It could not be asked, for this reason.
    NotHeard(String),
}

/// That two judges see the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// The version of `pg_dump`.
    pub pg_dump: String,
    /// How many entries the two dumps have, the left one's first.
    pub entries: [usize; 2],
    /// How many statements they have.
    pub statements: [usize; 2],
    /// How many statements, and elements of `CREATE TABLE`, one side alone has.
    pub differing: usize,
    /// How many of those are no drift, by the reason.
    pub excused: BTreeMap<&'static str, usize>,
}

/// What one of the two sees and the other does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dissent {
    /// Statements that one side alone has, and nothing told of them.
    Statements {
        /// What they are about.
        heading: String,
        /// Those that only the left side has.
        left: Vec<String>,
        /// Those that only the right side has.
        right: Vec<String>,
    },
    /// A drift that no statement shows.
    Drift {
        /// The object.
        object: String,
        /// What it is told to be on the left.
        left: String,
        /// What it is told to be on the right.
        right: String,
    },
}

/// Holds what a reconciliation told of each source against its dump and that of the source that
/// precedes: one answer for each of `others`, in their order. The parties are those of the
/// reconciliation.
pub fn judge(
    outcome: &Reconciliation,
    reference: &Party<'_>,
    others: &[Party<'_>],
) -> Vec<(Role, Judged)> {
    let judged = others.iter().map(|other| (other.role, judge_one(outcome, reference, other)));
    judged.collect()
}

fn judge_one(outcome: &Reconciliation, reference: &Party<'_>, other: &Party<'_>) -> Judged {
    let mut sides = Vec::new();
    for party in [reference, other] {
        let label = &party.built.label;
        match party.built.heard.as_ref().map(|heard| &heard.pg_dump) {
            Some(Answer::Told(dump)) => sides.push(Witnessed { model: &party.built.model, dump }),
            Some(Answer::Silent(reason)) => return Judged::NotHeard(format!("{label}: {reason}")),
            Some(Answer::NotAsked) | None => {
                return Judged::NotHeard(format!("{label}: nobody asked for it"));
            }
        }
    }
    let located = outcome.rows.iter().filter_map(|row| row.located.as_ref()).chain(&outcome.notes);
    let drifts: Vec<&Drift> = located
        .filter(|located| located.role == other.role)
        .map(|located| &located.drift)
        .collect();
    judge_pair(sides[0], sides[1], &drifts, &outcome.levels)
}

/// Holds all drifts and notes that were told of two models against their dumps. `levels` are those
/// of the comparison.
pub fn judge_pair(
    left: Witnessed<'_>,
    right: Witnessed<'_>,
    drifts: &[&Drift],
    levels: &Levels,
) -> Judged {
    judge::judge(left, right, drifts, levels)
}
