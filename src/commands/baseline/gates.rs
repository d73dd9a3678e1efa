//! The gates that a baseline has to pass, and what each found.

use std::collections::BTreeMap;

use crate::behaviour::outcome::Document as Behaviour;
use crate::cli::{Cli, On};
use crate::commands::environment::Environment;
use crate::commands::{Error, adr, invariants, project, test};
use crate::config::Project;
use crate::diff::counted;
use crate::evidence::record::{Gate, Passage};
use crate::invariants::{Document, Invariant};
use crate::reconcile::Reconciliation;
use crate::register::Status;
use crate::report;

/// The gate that compares the sources.
pub(super) const DRIFT: &str = "drift";

/// What the gates found.
pub(super) struct Passed {
    /// Each of them, in the order in which it ran.
    pub(super) gates: Vec<Gate>,
    /// What they leave as evidence, by the name of the file.
    pub(super) texts: BTreeMap<String, String>,
}

/// Has every gate look at the project. `outcome` is what came of comparing its sources.
pub(super) async fn run(
    cli: &Cli,
    project: &Project,
    rulings: &project::Rulings,
    outcome: &Reconciliation,
    environment: &Environment,
) -> Result<Passed, Error> {
    let mut passed = Passed { gates: vec![drift(outcome)], texts: BTreeMap::new() };
    passed.gates.push(records(project, rulings)?);
    passed.invariants(cli, project, environment).await?;
    passed.behaviour(cli, project, environment).await?;
    Ok(passed)
}

impl Passed {
    /// The first gate that found something.
    pub(super) fn failed(&self) -> Option<&Gate> {
        self.gates.iter().find(|gate| gate.failed())
    }

    async fn invariants(
        &mut self,
        cli: &Cli,
        project: &Project,
        environment: &Environment,
    ) -> Result<(), Error> {
        let all = invariants::read(project)?;
        if all.is_empty() {
            self.gates.push(absent("invariants", "the canonical YAML has none"));
            return Ok(());
        }
        let wanted: Vec<&Invariant> = all.iter().collect();
        let on = On::Migrations;
        let found = invariants::examine(cli, project, &wanted, on, environment).await?;
        let all_hold = found.verdicts.iter().all(|verdict| verdict.holds);
        self.gates.push(gate("invariants", all_hold, report::invariants::verdict(&found.verdicts)));
        let markdown = report::invariants::markdown(&found.verdicts, on.word(), &found.source);
        self.texts.insert("invariants.md".to_owned(), markdown);
        let document = Document { format: 1, on: on.word().to_owned(), invariants: found.verdicts };
        self.texts.insert("invariants.json".to_owned(), json(&document)?);
        Ok(())
    }

    async fn behaviour(
        &mut self,
        cli: &Cli,
        project: &Project,
        environment: &Environment,
    ) -> Result<(), Error> {
        let cases = test::all(project)?;
        if cases.is_empty() {
            let folder = &project.config.test.path;
            self.gates.push(absent("behaviour", &format!("there is no test in {folder}")));
            return Ok(());
        }
        let found = test::examine(cli, project, cases, (On::Migrations, None), environment).await?;
        let said = report::behaviour::verdict(&found);
        self.gates.push(gate("behaviour", found.failed() == 0, said));
        self.texts.insert("behaviour.json".to_owned(), json(&Behaviour::of(&found))?);
        Ok(())
    }
}

/// Whether the sources agree.
fn drift(outcome: &Reconciliation) -> Gate {
    let open = outcome.rows.iter().filter(|row| row.status.fails()).count();
    let accepted = outcome.count(Status::Accepted);
    gate(DRIFT, outcome.agrees(), format!("{open} open, {accepted} accepted"))
}

/// Whether the records that decisions rest on are in order.
fn records(project: &Project, rulings: &project::Rulings) -> Result<Gate, Error> {
    let (found, numbers) = adr::problems(project, &rulings.adrs, &rulings.register)?;
    let count: usize = found.iter().map(|problems| problems.list.len()).sum();
    if rulings.adrs.entries.is_empty() && count == 0 {
        return Ok(absent("adr", &format!("there is no ADR in {}", rulings.adrs.folder)));
    }
    let said =
        if count == 0 { numbers } else { format!("{numbers}: {}", counted(count, "problem")) };
    Ok(gate("adr", count == 0, said))
}

fn gate(name: &str, passed: bool, said: String) -> Gate {
    let passage = if passed { Passage::Passed } else { Passage::Failed };
    Gate { name: name.to_owned(), passage, said }
}

fn absent(name: &str, said: &str) -> Gate {
    Gate { name: name.to_owned(), passage: Passage::NotConfigured, said: said.to_owned() }
}

fn json(document: &impl serde::Serialize) -> Result<String, Error> {
    Ok(serde_json::to_string_pretty(document)? + "\n")
}
