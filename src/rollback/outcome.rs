//! What became of one step. Pure.

use std::collections::BTreeSet;

use super::found::{Found, Phase, Places};
use super::{Declared, Loss};
use crate::diff::{self, Drift, DriftType};
use crate::model::{Model, ObjectId};

/// How a step went down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Down {
    /// What was before the step is there again.
    Restores,
    /// So much is not as it was.
    Leaves(usize),
    /// It fails, with this SQLSTATE.
    Fails(String),
    /// Its file cannot be read, or is not sent as it stands.
    Unfit,
    /// There is no file for it.
    Absent,
}

/// How a step went up again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Up {
    /// What was after the step is there again.
    Restores,
    /// So much is not as it was.
    Differs(usize),
    /// It fails, with this SQLSTATE.
    Fails(String),
    /// It did not go down.
    NotTried,
}

/// How far a step came as one of many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// It went down after those above it.
    pub down: bool,
    /// It went up again with them, and what was there then was looked at.
    pub up: bool,
}

/// What became of one step.
#[derive(Debug)]
pub struct StepOutcome {
    /// Its place in the chain.
    pub at: usize,
    /// Its name.
    pub name: String,
    /// How it went down.
    pub down: Down,
    /// How it went up again.
    pub up: Up,
    /// What it says of its way back.
    pub declared: Option<Declared>,
    /// What is otherwise, and counts for nothing.
    pub notes: Vec<Drift>,
    /// Data that is gone, where the way back restores the structure.
    pub data: Vec<Loss>,
    /// Whether every statement of its way forward is known to lose no data.
    pub is_harmless: bool,
    /// How many tests of the schema before the step were run after the way back.
    pub tests: usize,
    /// How many more fail before it, so that they say nothing of the way back.
    pub failing_before: usize,
    /// What is wrong with it.
    pub found: Vec<Found>,
    /// What would be wrong with it, were it not for a declaration that holds.
    pub covered: Vec<Found>,
    /// How far it came as one of many.
    pub reached: Reached,
}

impl StepOutcome {
    /// Whether a declaration that holds covers it.
    pub fn is_irreversible(&self) -> bool {
        let declared = self.declared.as_ref().is_some_and(Declared::holds);
        declared
            && (self.down != Down::Restores
                || self.up != Up::Restores
                || !self.is_harmless
                || !self.data.is_empty()
                || !self.covered.is_empty())
    }

    /// What was found of it and of what it is declared not to keep.
    pub fn all_found(&self) -> impl Iterator<Item = &Found> {
        self.found.iter().chain(&self.covered)
    }

    /// Whether others below it can be reached through it.
    pub fn goes_back(&self) -> bool {
        match self.down {
            Down::Restores => true,
            Down::Leaves(_) => !self.is_irreversible(),
            Down::Fails(_) | Down::Unfit | Down::Absent => false,
        }
    }

    /// Takes what is not as it was before the step.
    pub(super) fn went_down(
        &mut self,
        found: diff::Comparison,
        (wanted, now): (&Model, &Model),
        places: &mut Places<'_>,
    ) {
        let unknown = |models: (&Model, &Model), drift| {
            let (one, other) = (&models.0.unmodelled, &models.1.unmodelled);
            let what: Vec<Found> = one
                .difference(other)
                .map(|what| places.unknown(Phase::Down, what, drift))
                .collect();
            what
        };
        let mut all = unknown((wanted, now), DriftType::Missing);
        all.extend(unknown((now, wanted), DriftType::Unexpected));
        all.extend(found.drifts.into_iter().map(|drift| places.stays(Phase::Down, drift)));
        self.down = if all.is_empty() { Down::Restores } else { Down::Leaves(all.len()) };
        self.notes = found.notes;
        self.found = all;
    }

    /// The objects that were told of.
    pub(super) fn told(&self) -> BTreeSet<ObjectId> {
        let drifts = self.all_found().filter_map(|found| Some(&found.located.as_ref()?.drift));
        drifts.chain(&self.notes).flat_map(told_by).collect()
    }

    /// Lets a declaration count: what it covers is listed and no row, and one that covers nothing is
    /// a row itself.
    pub(super) fn settle(&mut self, places: &Places<'_>) {
        let Some(declared) = self.declared.clone() else { return };
        if declared.holds() {
            self.covered = std::mem::take(&mut self.found);
        }
        if self.is_irreversible() || !self.found.is_empty() {
            return;
        }
        if self.down == Down::Restores
            && self.up == Up::Restores
            && self.data.is_empty()
            && self.is_harmless
        {
            self.found.push(places.not_needed(&declared));
        }
    }
}

/// The objects that a difference speaks of.
pub(super) fn told_by(drift: &Drift) -> Vec<ObjectId> {
    let folded = drift.folded.iter().map(|folded| folded.object.clone());
    [drift.object.clone(), drift.right_id().clone()].into_iter().chain(folded).collect()
}
