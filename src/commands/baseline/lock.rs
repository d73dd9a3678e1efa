//! `pgcanon baseline lock`.

use std::collections::BTreeSet;

use super::{current, gates};
use crate::cli::{Cli, Extent, Format, LockArgs};
use crate::commands::environment::Environment;
use crate::commands::{AGREED, DISAGREED, Error, locks, project, show};
use crate::config::Project;
use crate::evidence::lock::Lock;
use crate::evidence::{EvidenceError, artifacts, tag};
use crate::git::WorkTree;
use crate::person::Person;
use crate::register::{Changes, DriftSource, Now, Ruling, Status};

pub(super) async fn run(
    cli: &Cli,
    args: &LockArgs,
    project: &Project,
    environment: &Environment,
) -> Result<u8, Error> {
    let name = &args.name;
    if !Lock::is_name(name) {
        return Err(Error::BaselineName(name.clone()));
    }
    let locked_by = match &args.engineer {
        Some(who) => Some(Person::parse(who).ok_or(Error::NoEngineer)?.to_string()),
        None => None,
    };
    let mut rulings = project::rulings(project)?;
    let run = project::build(cli, project, None, environment).await?;
    settle(&mut rulings, run.head());
    let outcome = run.reconcile(&project.config, &rulings, Extent::default(), false)?;
    if !outcome.agrees() {
        let refused = "not locked: a baseline is locked at zero open drift";
        let next = format!("{refused}\n{}", show::next(&outcome));
        return show::outcome(&outcome, Format::Table, cli.quiet, None, Some(&next), environment);
    }
    // The lock holds the register's digest, so the register has to be what `reconcile` leaves.
    if outcome.register.as_ref().is_some_and(|(_, changes)| *changes != Changes::default()) {
        show::stdout("not locked: the register is behind; run pgcanon reconcile\n")?;
        return Ok(DISAGREED);
    }
    let passed = gates::run(cli, project, &rulings, &outcome, environment).await?;
    if let Some(gate) = passed.failed() {
        show::stdout(&format!("not locked: {}: {}\n", gate.name, gate.said))?;
        show::stderr(&format!("next: {}\n", next(&gate.name)));
        return Ok(DISAGREED);
    }
    // What the lock mends is in the register that it locks.
    project::keep(project, &rulings.register)?;
    let lock = current(name, locked_by, project, &run, &rulings, passed.gates)?;
    let path = Lock::path(&project.config.baseline.path, name);
    let replaced = match locks::locked(project, Some(name)) {
        Ok(before) if before.lock == lock => None,
        Ok(before) if !args.replace => {
            return refused(&before.lock, &lock);
        }
        Ok(before) => {
            if tagged(project, &before)? {
                show::stdout(&format!(
                    "not locked: baseline {name} is tagged, and others may have it\n"
                ))?;
                show::stderr("next: choose another name\n");
                return Ok(DISAGREED);
            }
            Some(format!("the lock of {name} at {}", before.lock.head))
        }
        Err(Error::Evidence(EvidenceError::NoLock { .. }) | Error::NoBaseline { .. }) => None,
        Err(error) if args.replace => Some(format!("a lock that nobody can use: {error}")),
        Err(error) => return Err(error),
    };
    artifacts::put(&project.path(&path), lock.to_text().as_bytes())
        .map_err(|source| EvidenceError::Write { path: path.clone(), source })?;
    if let Some(replaced) = replaced {
        show::stderr(&format!("replaced: {replaced}\n"));
    }
    if !cli.quiet {
        show::stdout(&told(&lock, &path))?;
        show::stderr(&format!("next: commit {path} · pgcanon baseline tag {name}\n"));
    }
    Ok(AGREED)
}

/// Whether a tag holds this very lock.
fn tagged(project: &Project, locked: &locks::Locked) -> Result<bool, Error> {
    let Some(tree) = WorkTree::of(&project.root)? else { return Ok(false) };
    let there = tree.tag(&tag::name(&locked.lock.name))?;
    Ok(there.is_some_and(|(_, message)| tag::digest(&message) == Some(&locked.digest)))
}

/// What was locked, with the gates that it passed.
fn told(lock: &Lock, path: &str) -> String {
    let mut text = format!(
        "locked baseline {} at {} in {path}: {} files, {} objects, PostgreSQL {}\n",
        lock.name,
        lock.head,
        lock.files.len(),
        lock.objects.len(),
        lock.postgresql
    );
    for gate in &lock.gates {
        text += &format!("  {:<12} {:<14} {}\n", gate.name, gate.passage.word(), gate.said);
    }
    text
}

/// A lock mends what an earlier verification found, where that was decided: the rows are resolved.
fn settle(rulings: &mut project::Rulings, head: Option<&str>) {
    let rows = rulings.register.rows().iter().filter(|row| row.source == DriftSource::Baseline);
    let mut open = rows.filter(|row| row.status.fails());
    let mended = Ruling::Fix(DriftSource::Baseline);
    let is_decided = |decision: &crate::register::Decision| decision.ruling == mended;
    if open
        .any(|row| row.status == Status::Reopened || !row.decision.as_ref().is_some_and(is_decided))
    {
        return;
    }
    let now = Now {
        examined: &[DriftSource::Baseline],
        deviations: &[],
        head,
        adrs: &rulings.adrs,
        retire: true,
    };
    rulings.register = rulings.register.reconcile(&now).0;
}

/// Says why a lock was not written over.
fn refused(before: &Lock, now: &Lock) -> Result<u8, Error> {
    let files: BTreeSet<&String> = before.files.keys().chain(now.files.keys()).collect();
    let others = files.iter().filter(|path| before.files.get(**path) != now.files.get(**path));
    show::stdout(&format!(
        "not locked: baseline {} is locked at {} with other content ({} of {} files)\n",
        before.name,
        before.head,
        others.count(),
        files.len()
    ))?;
    show::stderr("next: choose another name, or pass --replace where nobody relies on it yet\n");
    Ok(DISAGREED)
}

/// What to look at when a gate found something.
fn next(gate: &str) -> &'static str {
    match gate {
        "adr" => "pgcanon adr check",
        "invariants" => "pgcanon invariants",
        "behaviour" => "pgcanon test",
        _ => "pgcanon check",
    }
}
