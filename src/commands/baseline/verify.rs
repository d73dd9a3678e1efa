//! `pgcanon baseline verify`: the rebuild of a baseline from nothing, held against its lock.

mod entered;
mod found;
mod independence;

use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::{Cli, VerifyArgs};
use crate::commands::environment::Environment;
use crate::commands::{AGREED, DISAGREED, Error, FAILED, locks, show};
use crate::config::Project;
use crate::evidence::bundle;
use crate::evidence::lock::Lock;
use crate::evidence::record::{FORMAT, Record, Verdict, Versions};
use crate::git::WorkTree;
use crate::source::SourceError;
use entered::{enter, taken_back};
use found::{Found, rebuild};

pub(super) async fn run(
    cli: &Cli,
    args: &VerifyArgs,
    project: &Project,
    environment: &Environment,
) -> Result<u8, Error> {
    let started_at = now();
    let engineer = independence::engineer(project, args.engineer.as_deref())?;
    let locked = locks::locked(project, args.name.as_deref())?;
    let mut independence = independence::of(project, &locked, &engineer)?;
    if let Some(why) = independence.own.clone().filter(|_| !args.not_independent) {
        return Err(Error::OwnLock { why });
    }
    let environment = Environment { caches: false, ..environment.clone() };
    let taken_back = taken_back(project, &locked.lock)?;
    let mut found = Found { mismatches: locked.lock.changed(&project.root)?, ..Found::default() };
    found.look_at_tag(project, &locked)?;
    let before = taken_back.as_ref().map(|(_, register)| register);
    let rebuilt = rebuild(cli, project, &locked.lock, before, &environment, &mut found).await;
    if let Some((path, _)) = &taken_back {
        found.mismatches.retain(|mismatch| mismatch.subject != format!("file {path}"));
    }
    match rebuilt {
        Ok(()) => {}
        Err(error @ Error::Source(SourceError::Contradicted { .. })) => {
            found.unknown.push(told(&error));
        }
        // What was changed may be why; a server that cannot be had is not.
        Err(error) if !found.mismatches.is_empty() && !error.is_of_a_server() => {
            found.reasons.push(told(&error));
        }
        Err(error) => return Err(error),
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
    locked: &locks::Locked,
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
