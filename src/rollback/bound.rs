//! Tests that are bound to a migration, run after the step above it was taken back. On the way up they
//! run as well: one that fails on its own schema says nothing of a way back.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::found::{Found, Places};
use super::outcome::StepOutcome;
use super::walk::{RollbackError, Walk};
use crate::behaviour::{self, Case, Outcome};
use crate::source::Climb;

/// The tests that fail on the schema of their own migration.
#[derive(Debug, Default)]
pub(super) struct Failing {
    /// What is told of them.
    pub(super) found: Vec<Found>,
    /// Their files and names.
    names: BTreeSet<(Arc<str>, String)>,
}

impl Failing {
    fn has(&self, test: &Outcome) -> bool {
        self.names.contains(&(Arc::clone(&test.file), test.name.clone()))
    }
}

impl Walk<'_> {
    /// Runs the tests that are bound to a migration on the schema as it left it.
    pub(super) async fn holds<'l>(
        &self,
        main: Climb<'l>,
        step: usize,
        failing: &mut Failing,
    ) -> Result<Climb<'l>, RollbackError> {
        let (main, ran) = self.test(main, &self.terms.tests.at[step]).await?;
        let places = Places::of(&self.ladder.rungs[step]);
        for test in ran.iter().filter(|test| !test.passed()) {
            failing.found.extend(places.fails_itself(test));
            failing.names.insert((Arc::clone(&test.file), test.name.clone()));
        }
        Ok(main)
    }

    /// Runs the tests that are bound to the migration before a step.
    pub(super) async fn behaves<'l>(
        &self,
        other: Climb<'l>,
        failing: &Failing,
        outcome: &mut StepOutcome,
        places: &Places<'_>,
    ) -> Result<Climb<'l>, RollbackError> {
        let Some(last) = outcome.at.checked_sub(1) else { return Ok(other) };
        let (other, mut ran) = self.test(other, &self.terms.tests.at[last]).await?;
        let all = ran.len();
        ran.retain(|test| !failing.has(test));
        (outcome.tests, outcome.failing_before) = (ran.len(), all - ran.len());
        outcome.found.extend(ran.iter().filter_map(|test| places.behaves(test)));
        Ok(other)
    }

    /// Runs tests on a copy of a database.
    async fn test<'l>(
        &self,
        climb: Climb<'l>,
        tests: &[Case],
    ) -> Result<(Climb<'l>, Vec<Outcome>), RollbackError> {
        if tests.is_empty() {
            return Ok((climb, Vec::new()));
        }
        let (climb, copy) = climb.copy().await?;
        let database = copy.into_database();
        let ran = behaviour::run(database, self.scratch, tests, self.terms.options).await?;
        Ok((climb, ran.outcomes))
    }
}
