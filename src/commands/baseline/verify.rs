//! `pgcanon baseline verify`: the rebuild of a baseline from nothing, held against its lock.

mod independence;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;

use super::{current, gates};
use crate::cli::{Assurance, Cli, Extent, VerifyArgs};
use crate::commands::environment::Environment;
use crate::commands::{AGREED, DISAGREED, Error, FAILED, project, show};
use crate::config::Project;
use crate::diff::counted;
use crate::digest;
use crate::evidence::EvidenceError;
use crate::evidence::artifacts;
use crate::evidence::bundle;
use crate::evidence::lock::{Lock, Mismatch, What};
use crate::evidence::record::{FORMAT, Gate, Passage, Record, Verdict, Versions};
use crate::evidence::tag;
use crate::evidence::transcript::{Detail, timings, transcript};
use crate::git::WorkTree;
use crate::postgres::scratch::Description;
use crate::reconcile::{Party, Reconciliation};
use crate::register::{Deviation, DeviationType, DriftSource, Now, Register, details};
use crate::report;
use crate::source::{Answer, SourceError};
use crate::witness::dump::{Judged, judge};

/// The gate that asks another reading of the same databases.
const WITNESS: &str = "witness";

/// How many objects have a row of their own; more than these are one row for all.
const ROWS: usize = 50;

pub(super) async fn run(
    cli: &Cli,
    args: &VerifyArgs,
    project: &Project,
    environment: &Environment,
) -> Result<u8, Error> {
    let started_at = now();
    let engineer = independence::engineer(project, args.engineer.as_deref())?;
    let locked = project::locked(project, args.name.as_deref())?;
    let mut independence = independence::of(project, &locked, &engineer)?;
    if independence.is_own && !args.not_independent {
        return Err(Error::OwnLock { engineer: engineer.to_string() });
    }
    let environment = Environment { caches: false, ..environment.clone() };
    let taken_back = taken_back(project, &locked.lock)?;
    let mut found = Found { mismatches: locked.lock.changed(&project.root)?, ..Found::default() };
    found.look_at_tag(project, &locked)?;
    let before = taken_back.as_ref().map(|(_, register)| register);
    let rebuilt = rebuild(cli, project, &locked.lock, before, &environment, &mut found).await;
    match rebuilt {
        Err(error @ Error::Interrupted(_)) => return Err(error),
        Err(error @ Error::Source(SourceError::Contradicted { .. })) => {
            found.unknown.push(told(&error));
        }
        // What was changed may be why.
        Err(error) if !found.mismatches.is_empty() => found.reasons.push(told(&error)),
        other => other?,
    }
    if let Some((path, _)) = &taken_back {
        found.mismatches.retain(|mismatch| mismatch.subject != format!("file {path}"));
    }
    if let Some(why) = found.scratch.as_ref().and_then(independence::of_scratch) {
        independence.because.push(why);
    }
    let verdict = found.verdict();
    let record = Record {
        format: FORMAT,
        baseline: locked.lock.name.clone(),
        head: locked.lock.head.clone(),
        lock: locked.path.clone(),
        lock_sha256: locked.digest.clone(),
        commit: WorkTree::of(&project.root)?.and_then(WorkTree::head),
        verdict,
        reasons: found.told(),
        gates: found.gates.clone(),
        versions: Versions {
            pgcanon: env!("CARGO_PKG_VERSION").to_owned(),
            postgresql: found.scratch.as_ref().map(|s| s.version.text.clone()).unwrap_or_default(),
            pg_dump: found.pg_dump.clone(),
        },
        engineer: engineer.to_string(),
        note: args.note.clone(),
        independence: independence.into_record(),
        scratch: found.scratch.as_ref().map(ToString::to_string).unwrap_or_default(),
        platform: platform(),
        started_at,
        finished_at: now(),
    };
    enter(project, &locked.lock, &found, taken_back.map(|(_, register)| register))?;
    let left = leave(project, &locked, &record, found.texts, args.sign.as_deref(), &environment)?;
    show(cli, &locked.lock, &record, &left)?;
    Ok(match verdict {
        Verdict::Pass => AGREED,
        Verdict::Fail => DISAGREED,
        Verdict::Unknown => FAILED,
    })
}

/// What a verification found.
#[derive(Default)]
struct Found {
    mismatches: Vec<Mismatch>,
    /// Why it does not pass, beside what is not as it was locked.
    reasons: Vec<String>,
    /// Why nothing can be claimed.
    unknown: Vec<String>,
    gates: Vec<Gate>,
    scratch: Option<Description>,
    /// The evidence, by the name of the file.
    texts: BTreeMap<String, String>,
    head: Option<String>,
    /// The program that gave the second opinion.
    pg_dump: Option<String>,
    /// The commit that the baseline's tag is on, where another one is checked out.
    tagged_at: Option<String>,
}

impl Found {
    fn verdict(&self) -> Verdict {
        if !self.mismatches.is_empty() || !self.reasons.is_empty() {
            Verdict::Fail
        } else if self.unknown.is_empty() {
            Verdict::Pass
        } else {
            Verdict::Unknown
        }
    }

    /// Holds the tag of the baseline against the lock and against what is checked out.
    fn look_at_tag(&mut self, project: &Project, locked: &project::Locked) -> Result<(), Error> {
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
    fn told(&self) -> Vec<String> {
        let mismatches = self.mismatches.iter().map(Mismatch::told);
        mismatches.chain(self.reasons.iter().cloned()).chain(self.unknown.iter().cloned()).collect()
    }
}

/// Builds everything from nothing, has the gates look at it, and holds it against the lock.
async fn rebuild(
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
    found.mismatches.extend(lock.mismatches(&actual));
    Ok(())
}

/// The register as it was locked, where it differs from that only in what an earlier verification
/// entered, with its path.
fn taken_back(project: &Project, lock: &Lock) -> Result<Option<(String, Register)>, Error> {
    let path = &project.config.canonical.register;
    let Some(text) = project::text(project, path)? else { return Ok(None) };
    // A register that cannot be read has changed in other ways.
    let Ok(register) = Register::parse(&text, path) else { return Ok(None) };
    let before = register.without(DriftSource::Baseline);
    if before == register {
        return Ok(None);
    }
    let is_locked = match lock.files.get(path) {
        Some(digest) => digest::of_bytes(before.to_text()?.as_bytes()) == *digest,
        // There was none.
        None => before == Register::default(),
    };
    Ok(is_locked.then(|| (path.clone(), before)))
}

/// Enters into the register what was found; what an earlier verification entered and this one does
/// not find is taken out again.
fn enter(
    project: &Project,
    lock: &Lock,
    found: &Found,
    taken_back: Option<Register>,
) -> Result<(), Error> {
    if found.verdict() != Verdict::Fail {
        return match taken_back {
            Some(register) => project::put_back(project, &register),
            None => Ok(()),
        };
    }
    if let Some(commit) = &found.tagged_at {
        show::stderr(&format!(
            "note: nothing was entered into the register: {} is tagged, at {commit}\n\
             next: git worktree add FOLDER {}, and verify there\n",
            lock.name,
            tag::name(&lock.name)
        ));
        return Ok(());
    }
    let rulings = match project::rulings(project) {
        Ok(rulings) => rulings,
        // It is among what was found already, and nothing can be entered into it.
        Err(error) => {
            show::stderr(&format!(
                "note: nothing was entered into the register: {}\n",
                told(&error)
            ));
            return Ok(());
        }
    };
    let deviations = deviations(lock, found);
    let now = Now {
        examined: &[DriftSource::Baseline],
        deviations: &deviations,
        head: found.head.as_deref(),
        adrs: &rulings.adrs,
        retire: false,
    };
    project::keep(project, &rulings.register.reconcile(&now).0)
}

/// What was found, as the register knows it.
fn deviations(lock: &Lock, found: &Found) -> Vec<Deviation> {
    let objects = found.mismatches.iter().filter(|mismatch| mismatch.is_of_object()).count();
    let of = |rule: &str, object: String, canonical: String, state: String| Deviation {
        source: DriftSource::Baseline,
        details: details(&json!([lock.name, rule, object, canonical, state])),
        object,
        deviation_type: DeviationType::Rule(rule.to_owned()),
        canonical,
        state,
    };
    let rows = found.mismatches.iter().filter(|m| objects <= ROWS || !m.is_of_object());
    let mut deviations: Vec<Deviation> = rows
        .map(|mismatch| {
            let (canonical, state) = mismatch.cells(lock);
            of(mismatch.rule(), mismatch.subject.clone(), canonical, state)
        })
        .collect();
    let name = format!("baseline {}", lock.name);
    if objects > ROWS {
        let state = format!("{} otherwise", counted(objects, "object"));
        deviations.push(of("not-as-locked", format!("{name} objects"), "locked".to_owned(), state));
    }
    if let Some(reason) = found.reasons.first() {
        deviations.push(of("verification-failed", name, "PASS".to_owned(), reason.clone()));
    }
    deviations
}

/// What was left of a verification, as people are told of it.
struct Left {
    folder: String,
    statement: String,
    fingerprint: Option<String>,
    lost: Vec<String>,
}

/// Writes the evidence bundle, and has it signed where that was asked for.
fn leave(
    project: &Project,
    locked: &project::Locked,
    record: &Record,
    texts: BTreeMap<String, String>,
    key: Option<&Path>,
    environment: &Environment,
) -> Result<Left, Error> {
    let parent = project.config.baseline.evidence.trim_end_matches('/');
    let folder = format!("{parent}/{}", record.baseline);
    let files = texts.into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
    let path = project.path(&folder);
    let written = bundle::write(&path, &folder, record, files, &locked.text)?;
    let sign = |key| bundle::sign(&path, &folder, key, &environment.temporary);
    let fingerprint = key.map(sign).transpose()?.map(|signing| signing.fingerprint);
    Ok(Left { folder, statement: written.statement, fingerprint, lost: written.lost })
}

/// An error with what it was caused by, on one line.
fn told(error: &Error) -> String {
    let mut text = format!("the rebuild failed: {error}");
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text += &format!(": {cause}");
        source = cause.source();
    }
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

/// Prints the verdict with its reasons.
fn show(cli: &Cli, lock: &Lock, record: &Record, left: &Left) -> Result<(), Error> {
    let mut text = format!(
        "{}: baseline {} at {}, {} files and {} objects as locked\n",
        record.verdict,
        lock.name,
        lock.head,
        lock.files.len(),
        lock.objects.len()
    );
    if record.verdict != Verdict::Pass {
        text = format!("{}: baseline {} at {}\n", record.verdict, lock.name, lock.head);
        for reason in &record.reasons {
            text += &format!("  {}\n", reason.replace('\n', "\n  "));
        }
    }
    show::stdout(&text)?;
    if cli.quiet {
        return Ok(());
    }
    let mut text = format!("verified by {}", record.engineer);
    text += if record.independence.counts { ", independently\n" } else { ", not independently:\n" };
    for why in &record.independence.because {
        text += &format!("  {why}\n");
    }
    for file in &left.lost {
        text += &format!("replaced: a bundle with the signature {file}\n");
    }
    let Left { folder, statement, .. } = left;
    text += &format!("evidence: {folder}/ and {folder}.tar, statement sha256 {statement}\n");
    if let Some(fingerprint) = &left.fingerprint {
        text += &format!("signed by {fingerprint}\n");
    }
    text += &format!("next: pgcanon evidence check {folder}.tar\n");
    show::stderr(&text);
    Ok(())
}

fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn platform() -> String {
    format!("{} {}", std::env::consts::OS, std::env::consts::ARCH)
}
