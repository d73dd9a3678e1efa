//! All steps one after another: down from the last one, and up again.

use std::collections::BTreeSet;

use super::Down;
use super::found::{Phase, Places};
use super::outcome::{StepOutcome, told_by};
use super::undo::Undo;
use super::walk::{RollbackError, Walk, refused};
use crate::model::{Model, ObjectId};
use crate::source::Climb;

/// How the steps went one after another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequence {
    /// How many went down.
    pub down: usize,
    /// Where it stopped before the last one of the range.
    pub stop: Option<Stop>,
    /// How they went up again.
    pub again: Again,
}

/// A step that did not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The step.
    pub name: String,
    /// Why, as the end of a sentence that begins with it.
    pub why: String,
}

/// How the steps went up again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Again {
    /// What was there at first is there again.
    Restores,
    /// So much is otherwise.
    Differs(usize),
    /// A step fails.
    Fails(Stop),
    /// A step failed half way down, so there is nothing to go up from.
    NotTried,
}

/// Takes the steps of the range down from the last one, on the database itself, and up again. What
/// was told of a step by itself is not told again.
pub(super) async fn sequence(
    walk: &Walk<'_>,
    main: &mut Climb<'_>,
    head: Model,
    undo: Vec<Undo>,
    steps: &mut [StepOutcome],
) -> Result<Option<Sequence>, RollbackError> {
    let last = steps.last().filter(|step| step.goes_back());
    if steps.len() < 2 || last.is_none() {
        return Ok(None);
    }
    let mut told: BTreeSet<ObjectId> = steps.iter().flat_map(StepOutcome::told).collect();
    let (down, stop, is_clean) =
        go_down(walk, main, head.clone(), undo, (&mut *steps, &mut told)).await?;
    let again = if is_clean {
        go_up(walk, main, &head, down, (steps, &told)).await?
    } else {
        Again::NotTried
    };
    Ok(Some(Sequence { down, stop, again }))
}

/// The steps, and what was told of them.
type Telling<'a> = (&'a mut [StepOutcome], &'a mut BTreeSet<ObjectId>);

/// How many went down, where that ended, and whether the database is as a step left it.
async fn go_down(
    walk: &Walk<'_>,
    main: &mut Climb<'_>,
    mut wanted: Model,
    undo: Vec<Undo>,
    (steps, told): Telling<'_>,
) -> Result<(usize, Option<Stop>, bool), RollbackError> {
    let nothing_told = steps.iter().all(|step| step.found.is_empty());
    let mut now = None;
    let mut down = 0;
    for (step, undo) in steps.iter_mut().zip(undo).rev() {
        let stopped = |why: String| Some(Stop { name: step.name.clone(), why });
        if !step.goes_back() {
            return Ok((down, stopped(why(step)), true));
        }
        walk.say("taking back", step.at);
        let rung = &walk.ladder.rungs[step.at];
        let went = main.down(step.at).await;
        if let Some(error) = refused(went, main.forbids(step.at))? {
            let stop = stopped(error.said());
            // After what others left behind a failure says nothing of this step.
            step.reached.down = nothing_told;
            if nothing_told {
                step.found.push(Places::of(rung).down_fails(Phase::Sequence, &error));
            }
            let is_clean = match &now {
                Some(now) => *now == walk.read(main).await?,
                None => wanted == walk.read(main).await?,
            };
            return Ok((down, stop, is_clean));
        }
        down += 1;
        step.reached.down = true;
        undo.apply(&mut wanted);
        let read = walk.read(main).await?;
        let mut places = Places::of(rung);
        for drift in walk.compare(&wanted, &read).drifts {
            if !told.contains(&drift.object) {
                told.extend(told_by(&drift));
                step.found.push(places.stays(Phase::Sequence, drift));
            }
        }
        now = Some(read);
    }
    Ok((down, None, true))
}

fn why(step: &StepOutcome) -> String {
    match (&step.down, &step.declared) {
        (_, Some(declared)) if step.is_irreversible() => {
            let by = declared.adr.map(|adr| format!(" by {adr}")).unwrap_or_default();
            format!("is irreversible{by}")
        }
        (Down::Absent, _) => "has no down file".to_owned(),
        _ => "does not go down by itself".to_owned(),
    }
}

async fn go_up(
    walk: &Walk<'_>,
    main: &mut Climb<'_>,
    head: &Model,
    down: usize,
    (steps, told): (&mut [StepOutcome], &BTreeSet<ObjectId>),
) -> Result<Again, RollbackError> {
    let from = steps.len() - down;
    let nothing_told = steps.iter().all(|step| step.found.is_empty());
    for step in &mut steps[from..] {
        walk.say("running again", step.at);
        let went = main.up(step.at).await;
        if let Some(error) = refused(went, main.forbids(step.at))? {
            let why = error.said();
            step.reached.up = nothing_told;
            if nothing_told {
                let places = Places::of(&walk.ladder.rungs[step.at]);
                step.found.push(places.up_fails(Phase::SequenceUp, &error));
            }
            return Ok(Again::Fails(Stop { name: step.name.clone(), why }));
        }
    }
    steps[from..].iter_mut().for_each(|step| step.reached.up = true);
    let found = walk.compare(head, &walk.read(main).await?);
    let count = found.drifts.len();
    for drift in found.drifts.into_iter().filter(|drift| !told.contains(&drift.object)) {
        // The last step that says something of it, else the last of all.
        let shaping = steps[from..]
            .iter()
            .rposition(|step| Places::of(&walk.ladder.rungs[step.at]).shapes(&drift));
        let step = &mut steps[from + shaping.unwrap_or(down.saturating_sub(1))];
        let mut places = Places::of(&walk.ladder.rungs[step.at]);
        step.found.push(places.stays(Phase::SequenceUp, drift));
    }
    Ok(if count == 0 { Again::Restores } else { Again::Differs(count) })
}
