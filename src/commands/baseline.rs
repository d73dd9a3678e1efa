//! `pgcanon baseline`: lock a state, and compare the project with its lock.

use std::collections::{BTreeMap, BTreeSet};

use super::environment::Environment;
use super::{AGREED, DISAGREED, Error, project, show};
use crate::cli::{Baseline, BaselineVerb, Cli, Extent, Format};
use crate::config::Project;
use crate::digest;
use crate::evidence::lock::Lock;
use crate::evidence::{EvidenceError, artifacts};
use crate::register::Changes;
use crate::source::SourceError;
use crate::source::migrations;

pub(super) async fn run(
    cli: &Cli,
    args: &Baseline,
    environment: &Environment,
) -> Result<u8, Error> {
    let project = project::open(cli, environment)?;
    match &args.verb {
        BaselineVerb::Lock { name } => lock(cli, name, &project, environment).await,
        BaselineVerb::Verify => verify(cli, &project, environment).await,
    }
}

async fn lock(
    cli: &Cli,
    name: &str,
    project: &Project,
    environment: &Environment,
) -> Result<u8, Error> {
    if !Lock::is_name(name) {
        return Err(Error::BaselineName(name.to_owned()));
    }
    let rulings = project::rulings(project)?;
    let run = project::build(cli, project, None, environment).await?;
    let outcome = run.reconcile(&project.config, &rulings, Extent::default(), false)?;
    if !outcome.agrees() {
        let refused = "not locked: a baseline is locked at zero open drift";
        return show::outcome(&outcome, Format::Table, cli.quiet, None, Some(refused), environment);
    }
    // The lock holds the register's digest, so the register has to be what `reconcile` leaves.
    if outcome.register.as_ref().is_some_and(|(_, changes)| *changes != Changes::default()) {
        show::stdout("not locked: the register is behind; run pgcanon reconcile\n")?;
        return Ok(DISAGREED);
    }
    let lock = current(name, project, &run, &rulings)?;
    let path = &project.config.canonical.lock;
    let replaced = match project::lock(project) {
        Ok(before) if before == lock => None,
        Ok(before) => Some(format!("the lock of baseline {} at {}", before.name, before.head)),
        Err(Error::Evidence(EvidenceError::NoLock { .. })) => None,
        Err(error) => Some(format!("a lock that nobody can use: {error}")),
    };
    artifacts::put(&project.path(path), lock.to_text().as_bytes())
        .map_err(|source| EvidenceError::Write { path: path.clone(), source })?;
    if let Some(replaced) = replaced {
        show::stderr(&format!("replaced: {replaced}\n"));
    }
    show::stdout(&format!(
        "locked baseline {name} at {} in {path}: {} files, PostgreSQL {}\n",
        lock.head,
        lock.files.len(),
        lock.postgresql
    ))?;
    Ok(AGREED)
}

async fn verify(cli: &Cli, project: &Project, environment: &Environment) -> Result<u8, Error> {
    let locked = project::lock(project)?;
    let rulings = project::rulings(project)?;
    let run = project::build(cli, project, None, environment).await?;
    let actual = current(&locked.name, project, &run, &rulings)?;
    if locked.postgresql != actual.postgresql {
        let (locked, actual) = (locked.postgresql, actual.postgresql);
        return Err(EvidenceError::OtherMajor { locked, actual }.into());
    }
    let mut reasons = locked.mismatches(&actual);
    let outcome = run.reconcile(&project.config, &rulings, Extent::default(), false)?;
    if !outcome.agrees() {
        reasons.push(crate::report::verdict(&outcome));
    }
    if reasons.is_empty() {
        show::stdout(&format!(
            "PASS: baseline {} at {}, {} files and {} models as locked\n",
            locked.name,
            locked.head,
            locked.files.len(),
            locked.models.len()
        ))?;
        return Ok(AGREED);
    }
    let mut text = format!("FAIL: baseline {}\n", locked.name);
    for reason in reasons {
        text += &format!("  {reason}\n");
    }
    show::stdout(&text)?;
    Ok(DISAGREED)
}

/// The lock of the project as it is now.
fn current(
    name: &str,
    project: &Project,
    run: &project::Run,
    rulings: &project::Rulings,
) -> Result<Lock, Error> {
    let config = &project.config;
    let mut paths: BTreeSet<String> = run.files.iter().cloned().collect();
    let chain =
        migrations::read(&project.root, &config.migrations.path, config.migrations.convention)
            .map_err(SourceError::from)?;
    paths.extend(chain.files().map(|path| path.to_string_lossy().into_owned()));
    let optional = [&config.canonical.yaml, &config.canonical.register];
    paths.extend(optional.into_iter().filter(|path| project.path(path).is_file()).cloned());
    // What a decision rests on is part of what was agreed.
    let decisions = rulings.register.rows().iter().filter_map(|row| row.decision.as_ref());
    let cited = decisions
        .filter_map(|decision| rulings.adrs.cited(decision.adr?, decision.record.as_deref()).ok());
    paths.extend(cited.map(|adr| adr.file.clone()));
    if project.path(crate::config::FILE_NAME).is_file() {
        paths.insert(crate::config::FILE_NAME.to_owned());
    }
    let models = run
        .sources
        .iter()
        .map(|(role, built)| Ok((role.to_string(), digest::of_model(&built.model)?)))
        .collect::<Result<BTreeMap<_, _>, Error>>()?;
    Ok(Lock {
        name: name.to_owned(),
        head: chain.head().unwrap_or_default().to_owned(),
        postgresql: run
            .sources
            .iter()
            .map(|(_, b)| b)
            .find(|b| !b.runs.is_empty())
            .map_or(0, |b| b.model.postgresql),
        models,
        files: Lock::digests(&project.root, paths)?,
    })
}
