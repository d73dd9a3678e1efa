//! The rebuild of a baseline from nothing, and what it showed.

use std::collections::BTreeMap;

use crate::cli::{Assurance, Cli, Extent};
use crate::commands::baseline::{current, gates};
use crate::commands::environment::Environment;
use crate::commands::{Error, locks, project, show};
use crate::config::Project;
use crate::evidence::lock::{Lock, Mismatch, What};
use crate::evidence::record::{Gate, Passage, Verdict};
use crate::evidence::transcript::{Detail, timings, transcript};
use crate::evidence::{EvidenceError, artifacts, tag};
use crate::git::WorkTree;
use crate::postgres::scratch::Description;
use crate::reconcile::{Party, Reconciliation};
use crate::register::Register;
use crate::report;
use crate::source::Answer;
use crate::witness::dump::{Judged, judge};

/// The gate that asks another reading of the same databases.
const WITNESS: &str = "witness";

/// What a verification found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) mismatches: Vec<Mismatch>,
    /// Why it does not pass, beside what is not as it was locked.
    pub(super) reasons: Vec<String>,
    /// Why nothing can be claimed.
    pub(super) unknown: Vec<String>,
    pub(super) gates: Vec<Gate>,
    pub(super) scratch: Option<Description>,
    /// The evidence, by the name of the file.
    pub(super) texts: BTreeMap<String, String>,
    pub(super) head: Option<String>,
    /// The program that gave the second opinion.
    pub(super) pg_dump: Option<String>,
    /// The commit that the baseline's tag is on, where another one is checked out.
    pub(super) tagged_at: Option<String>,
}

impl Found {
    pub(super) fn verdict(&self) -> Verdict {
        if !self.mismatches.is_empty() || !self.reasons.is_empty() {
            Verdict::Fail
        } else if self.unknown.is_empty() {
            Verdict::Pass
        } else {
            Verdict::Unknown
        }
    }

    /// Holds the tag of the baseline against the lock and against what is checked out.
    pub(super) fn look_at_tag(
        &mut self,
        project: &Project,
        locked: &locks::Locked,
    ) -> Result<(), Error> {
        let name = tag::name(&locked.lock.name);
        let Some(tree) = WorkTree::of(&project.root)? else { return Ok(()) };
        let Some((commit, message)) = tree.tag(&name)? else { return Ok(()) };
        let tagged = tag::digest(&message).unwrap_or("that it does not name");
        if tagged != locked.digest {
            let what = What::Otherwise(locked.digest.clone(), format!("of a lock {tagged}"));
            self.mismatches.push(Mismatch { subject: format!("tag {name}"), what });
        }
        self.tagged_at = Some(commit).filter(|commit| tree.head().as_ref() != Some(commit));
        Ok(())
    }

    /// Has the second judge look at what was compared, and keeps what it wrote. Where it sees something
    /// else than we do, nothing can be claimed.
    fn hear(&mut self, outcome: &Reconciliation, parties: &[Party<'_>]) -> Gate {
        let gate = |passage, said| Gate { name: WITNESS.to_owned(), passage, said };
        let Some((reference, others)) = parties.split_first() else {
            return gate(Passage::NotConfigured, "there is nothing to compare".to_owned());
        };
        for party in parties {
            let heard = party.built.heard.as_ref().map(|heard| &heard.pg_dump);
            if let Some(Answer::Told(dump)) = heard {
                self.pg_dump = Some(format!("pg_dump {}", dump.pg_dump));
                self.texts.insert(format!("{}.pg_dump.sql", party.role), dump.shown());
            }
        }
        let (mut agreed, mut silent) = (Vec::new(), Vec::new());
        for (role, judged) in judge(outcome, reference, others) {
            match judged {
                Judged::Agree(_) => agreed.push(role.to_string()),
                Judged::NotHeard(why) => silent.push(why),
                Judged::Disagree(dissents) => {
                    let told = report::witness::dissents(&dissents, [reference.role, role]);
                    self.unknown.push(format!("pg_dump and pgcanon disagree on {role}\n{told}"));
                }
            }
        }
        if !self.unknown.is_empty() {
            return gate(Passage::Failed, "pg_dump and pgcanon disagree".to_owned());
        }
        if agreed.is_empty() {
            return gate(Passage::NotConfigured, silent.join("; "));
        }
        let said = format!("information_schema agrees, and pg_dump on {}", agreed.join(", "));
        gate(Passage::Passed, said)
    }

    /// Why it does not pass, a line each.
    pub(super) fn told(&self) -> Vec<String> {
        let mismatches = self.mismatches.iter().map(Mismatch::told);
        let told =
            mismatches.chain(self.reasons.iter().cloned()).chain(self.unknown.iter().cloned());
        told.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<String>>()).collect()
    }
}

/// Builds everything from nothing, has the gates look at it, and holds it against the lock.
pub(super) async fn rebuild(
    cli: &Cli,
    project: &Project,
    lock: &Lock,
    register: Option<&Register>,
    environment: &Environment,
    found: &mut Found,
) -> Result<(), Error> {
    let mut rulings = project::rulings(project)?;
    if let Some(register) = register {
        rulings.register = register.clone();
    }
    let run = project::build(cli, project, Some(&Assurance::all()), environment).await?;
    found.scratch.clone_from(&run.scratch);
    found.head = run.head().map(str::to_owned);
    let outcome = run.reconcile(&project.config, &rulings, Extent::default(), false)?;
    found.texts = artifacts::texts(&outcome, &run.parties())?;
    found.texts.remove(artifacts::MANIFEST);
    found.texts.remove(artifacts::TRANSCRIPT);
    let mut whole = String::new();
    for command in found.scratch.as_ref().map(Description::commands).unwrap_or_default() {
        whole += &format!("{command}\n");
    }
    whole += &transcript(&run.parties(), Detail::Whole);
    found.texts.insert("transcript.txt".to_owned(), whole);
    let timings = serde_json::to_string_pretty(&timings(&run.parties()))? + "\n";
    found.texts.insert("timings.json".to_owned(), timings);
    if !outcome.agrees() {
        found.reasons.push(report::verdict(&outcome));
    }
    let witness = found.hear(&outcome, &run.parties());
    let passed = gates::run(cli, project, &rulings, &outcome, environment).await?;
    let failed = passed.gates.iter().filter(|gate| gate.name != gates::DRIFT && gate.failed());
    found.reasons.extend(failed.map(|gate| format!("{}: {}", gate.name, gate.said)));
    found.texts.extend(passed.texts);
    found.gates.clone_from(&passed.gates);
    found.gates.push(witness);
    let locked_by = lock.locked_by.clone();
    let mut actual = current(&lock.name, locked_by, project, &run, &rulings, passed.gates)?;
    if lock.postgresql != actual.postgresql {
        let (locked, actual) = (lock.postgresql, actual.postgresql);
        return Err(EvidenceError::OtherMajor { locked, actual }.into());
    }
    // Another version may say of the same objects more than the one that locked them did.
    if lock.pgcanon != actual.pgcanon {
        let (locked, now) = (&lock.pgcanon, &actual.pgcanon);
        let why = format!("the lock was written by pgcanon {locked}, and this is {now}");
        show::stderr(&format!("note: {why}\n"));
        actual.pgcanon.clone_from(&lock.pgcanon);
    }
    let missing: Vec<String> = found
        .mismatches
        .iter()
        .filter(|m| m.what == What::FileMissing)
        .map(|m| m.subject.clone())
        .collect();
    let is_told =
        |mismatch: &Mismatch| mismatch.what == What::NoPart && missing.contains(&mismatch.subject);
    found.mismatches.extend(lock.mismatches(&actual).into_iter().filter(|m| !is_told(m)));
    Ok(())
}
