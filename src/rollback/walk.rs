//! Goes up a chain and tries each step of the range by itself.

use std::borrow::Cow;
use std::ops::Range;

use tokio_postgres::error::SqlState;

use super::bound::Failing;
use super::found::{Found, Phase, Places, Refusal};
use super::harmless::harmless;
use super::outcome::{Down, Reached, StepOutcome, Up};
use super::sequence::{Sequence, sequence};
use super::undo::Undo;
use super::{Declared, carried, losses};
use crate::behaviour::revision::Bound;
use crate::behaviour::{BehaviourError, Options};
use crate::diff::{self, Drift, Levels};
use crate::model::Model;
use crate::postgres::scratch::Scratch;
use crate::postgres::script::ScriptError;
use crate::source::{Climb, Ladder, SourceError};

/// Why the way back could not be tried.
#[derive(Debug, thiserror::Error)]
pub enum RollbackError {
    /// The chain could not be built or read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Tests could not be run at all.
    #[error(transparent)]
    Behaviour(#[from] BehaviourError),
}

impl RollbackError {
    /// What to do about it, beginning with a verb.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Source(error) => error.hint(),
            Self::Behaviour(error) => error.hint(),
        }
    }
}

/// What is tried, and how what is read is compared.
pub struct Terms<'a> {
    /// The steps, by their places in the chain.
    pub range: Range<usize>,
    /// How much each sort of difference counts.
    pub levels: &'a Levels,
    /// Leaves out of a model what is not compared.
    pub select: &'a (dyn Fn(&mut Model) + Sync),
    /// What each step of the chain says of its way back.
    pub declared: &'a [Option<Declared>],
    /// The tests that are bound to a migration.
    pub tests: &'a Bound,
    /// How they are run.
    pub options: &'a Options,
    /// Is told what is being done.
    pub progress: &'a (dyn Fn(String) + Sync),
}

/// What became of the range.
#[derive(Debug)]
pub struct Walked {
    /// Each step by itself, the first of the range first.
    pub steps: Vec<StepOutcome>,
    /// All one after another, where there are several that can go down.
    pub sequence: Option<Sequence>,
    /// Bound tests that fail on the schema of their own migration.
    pub failing: Vec<Found>,
    /// The major version of the server.
    pub postgresql: u32,
}

impl Walked {
    /// Whether a row of the step in this place of the chain would have been found again.
    pub fn looked_at(&self, step: usize, phase: Phase) -> bool {
        if phase == Phase::Itself {
            return self.steps.iter().any(|outcome| outcome.at == step + 1);
        }
        let outcome = self.steps.iter().find(|outcome| outcome.at == step);
        outcome.is_some_and(|outcome| match phase {
            Phase::Down | Phase::UpAgain => true,
            Phase::Sequence => outcome.reached.down,
            Phase::SequenceUp | Phase::Itself => outcome.reached.up,
        })
    }
}

/// Builds the chain, and tries the steps of the range.
///
/// # Errors
/// When a step does not go up the first time, a server cannot be used, or a test cannot be run at
/// all. A way back that fails is no error.
pub async fn walk(
    ladder: &Ladder,
    scratch: &Scratch,
    terms: &Terms<'_>,
) -> Result<Walked, RollbackError> {
    let walk = Walk { ladder, scratch, terms };
    let mut main = Climb::begin(ladder, scratch).await?;
    for step in 0..terms.range.start {
        walk.say("running", step);
        main.up(step).await?;
    }
    let mut failing = Failing::default();
    if let Some(last) = terms.range.start.checked_sub(1) {
        main = walk.holds(main, last, &mut failing).await?;
    }
    let mut before = walk.read(&main).await?;
    let (mut steps, mut undo) = (Vec::new(), Vec::new());
    for step in terms.range.clone() {
        walk.say("trying the way back of", step);
        main.up(step).await?;
        let after = walk.read(&main).await?;
        let outcome;
        (main, outcome) = walk.alone(main, step, (&before, &after), &failing).await?;
        if step + 1 < terms.range.end {
            main = walk.holds(main, step, &mut failing).await?;
        }
        steps.push(outcome);
        undo.push(Undo::between(&before, &after));
        before = after;
    }
    let postgresql = before.postgresql;
    let sequence = sequence(&walk, &mut main, before, undo, &mut steps).await?;
    Ok(Walked { steps, sequence, failing: failing.found, postgresql })
}

/// A walk that is under way.
pub(super) struct Walk<'a> {
    pub(super) ladder: &'a Ladder,
    pub(super) scratch: &'a Scratch,
    pub(super) terms: &'a Terms<'a>,
}

impl<'a> Walk<'a> {
    pub(super) fn say(&self, doing: &str, step: usize) {
        (self.terms.progress)(format!("{doing} {}", self.ladder.rungs[step].name));
    }

    pub(super) async fn read(&self, climb: &Climb<'_>) -> Result<Model, SourceError> {
        let mut model = climb.read().await?;
        if climb.is_copy() {
            carried::narrow(&mut model);
        }
        (self.terms.select)(&mut model);
        Ok(model)
    }

    pub(super) fn compare(&self, wanted: &Model, now: &Model) -> diff::Comparison {
        diff::compare(wanted, now, self.terms.levels)
    }

    /// The database after a step, on a server of its own: what a step does to roles would reach
    /// every database of the one that goes on.
    async fn apart(&self, step: usize) -> Result<Climb<'a>, SourceError> {
        let mut climb = Climb::begin(self.ladder, self.scratch).await?;
        for step in 0..=step {
            climb.up(step).await?;
        }
        Ok(climb)
    }

    /// A database after a step that can be spoiled. What the files say tells whether a copy is
    /// enough, and so does what the step did: a function may create a role as well.
    async fn spare<'l>(
        &self,
        main: Climb<'l>,
        step: usize,
        (before, after): (&Model, &Model),
    ) -> Result<(Climb<'l>, Climb<'l>), SourceError>
    where
        'a: 'l,
    {
        let rung = &self.ladder.rungs[step];
        let ways = [Some(&rung.up), rung.down.as_ref()];
        let reaches_out = ways.into_iter().flatten().any(|way| way.script.is_cluster_wide());
        if (reaches_out && !main.is_shared()) || carried::reaches_out(before, after) {
            let other = self.apart(step).await?;
            return Ok((main, other));
        }
        main.copy().await
    }

    /// Tries one step: down, and up again. Returns the database untouched.
    async fn alone<'l>(
        &self,
        main: Climb<'l>,
        step: usize,
        (before, after): (&Model, &Model),
        failing: &Failing,
    ) -> Result<(Climb<'l>, StepOutcome), RollbackError>
    where
        'a: 'l,
    {
        let rung = &self.ladder.rungs[step];
        let mut places = Places::of(rung);
        let mut outcome = StepOutcome {
            at: step,
            name: rung.name.clone(),
            down: Down::Absent,
            up: Up::NotTried,
            declared: self.terms.declared[step].clone(),
            notes: Vec::new(),
            data: Vec::new(),
            is_harmless: rung.up.script.statements().all(|one| harmless(&one.sql)),
            tests: 0,
            failing_before: 0,
            found: Vec::new(),
            covered: Vec::new(),
            reached: Reached::default(),
        };
        if let Some(unread) = &rung.unread {
            outcome.down = Down::Unfit;
            outcome.found.push(places.down_fails(Phase::Down, &unread.into()));
            outcome.settle(&places);
            return Ok((main, outcome));
        }
        if rung.down.is_none() {
            outcome.found.push(places.no_down(outcome.declared.as_ref()));
            outcome.settle(&places);
            return Ok((main, outcome));
        }
        let (main, mut other) = self.spare(main, step, (before, after)).await?;
        let went = other.down(step).await;
        if let Some(error) = refused(went, other.forbids(step))? {
            let code = error.code.as_ref().map(|code| code.code().to_owned());
            outcome.down = code.map_or(Down::Unfit, Down::Fails);
            outcome.found.push(places.down_fails(Phase::Down, &error));
        } else {
            let now = self.read(&other).await?;
            let wanted = Self::as_read(before, &other);
            outcome.went_down(self.compare(&wanted, &now), (&wanted, &now), &mut places);
            other = self.behaves(other, failing, &mut outcome, &places).await?;
            let again = other.up(step).await;
            self.again(again, &other, after, &mut outcome, &mut places).await?;
        }
        if outcome.down == Down::Restores {
            outcome.data = losses(&rung.up.statements(), before);
        }
        outcome.settle(&places);
        other.discard().await?;
        Ok((main, outcome))
    }

    /// Holds what came of the second way up against what came of the first.
    async fn again(
        &self,
        went: Result<(), SourceError>,
        other: &Climb<'_>,
        after: &Model,
        outcome: &mut StepOutcome,
        places: &mut Places<'_>,
    ) -> Result<(), RollbackError> {
        if let Some(error) = refused(went, other.forbids(outcome.at))? {
            outcome.up = Up::Fails(error.code.as_ref().map_or("", SqlState::code).to_owned());
            outcome.found.push(places.up_fails(Phase::UpAgain, &error));
            return Ok(());
        }
        let now = self.read(other).await?;
        let wanted = Self::as_read(after, other);
        let found = self.compare(&wanted, &now);
        // What the way back left is there still, and was told.
        let told = outcome.told();
        let new: Vec<Drift> =
            found.drifts.into_iter().filter(|drift| !told.contains(&drift.object)).collect();
        outcome.up = if new.is_empty() { Up::Restores } else { Up::Differs(new.len()) };
        outcome.notes.extend(found.notes.into_iter().filter(|note| !told.contains(&note.object)));
        outcome.found.extend(new.into_iter().map(|drift| places.stays(Phase::UpAgain, drift)));
        Ok(())
    }

    /// A model of the original, as a database like this one shows it.
    fn as_read<'m>(model: &'m Model, climb: &Climb<'_>) -> Cow<'m, Model> {
        if !climb.is_copy() {
            return Cow::Borrowed(model);
        }
        let mut model = model.clone();
        carried::narrow(&mut model);
        Cow::Owned(model)
    }
}

/// Why a file did not run to its end, where that is for the file to mend. `forbidden` says that it was
/// refused for where it was run.
pub(super) fn refused(
    went: Result<(), SourceError>,
    forbidden: bool,
) -> Result<Option<Refusal>, SourceError> {
    match went {
        Ok(()) => Ok(None),
        Err(SourceError::Script { source: ScriptError::Database(error), .. }) => {
            Ok(Some(Refusal::from(&*error)))
        }
        Err(SourceError::Script { source: ScriptError::Invalid(error), .. }) if !forbidden => {
            Ok(Some(Refusal::from(&*error)))
        }
        Err(error) => Err(error),
    }
}
