//! `pgcanon signoff`: sign a baseline, and see who did.

use super::environment::Environment;
use super::{AGREED, DISAGREED, Error, locks, project, show};
use crate::cli::{Cli, SignOffArgs, SignOffVerb};
use crate::config::Project;
use crate::evidence::lock::Mismatch;
use crate::evidence::{EvidenceError, artifacts};
use crate::git::WorkTree;
use crate::signoff::{SignOff, Signature};

pub(super) fn run(cli: &Cli, args: &SignOffArgs, environment: &Environment) -> Result<u8, Error> {
    let verb = &args.verb;
    let project = project::open(cli, environment)?;
    let locks::Locked { lock, digest, .. } = locks::locked(&project, args.baseline.as_deref())?;
    let (shown, mut signoff) = read(&project, &lock.name, &digest)?;
    let roles = &project.config.signoff.roles;
    let changed: Vec<String> = lock.changed(&project.root)?.iter().map(Mismatch::told).collect();
    if let SignOffVerb::Add { role, name, note } = verb {
        let signature = signature(&project, role, name.as_deref(), note.clone())?;
        if !changed.is_empty() {
            // The digests that would be signed are not those of what is there.
            return refused(&lock.name, &changed);
        }
        let mut lost = String::new();
        if signoff.lock != digest {
            // What was signed is not what is there now.
            for Signature { role, name, .. } in &signoff.signed {
                lost += &format!("dropped: {name} as {role}, who signed another lock\n");
            }
            signoff = SignOff::new(&lock.name, &digest);
        }
        let by = signature.name.clone();
        for Signature { role, name, note } in signoff.sign(signature) {
            let note = note.map(|note| format!(" · {note}")).unwrap_or_default();
            lost += &format!("replaced: {name} as {role}{note}, by {by}\n");
        }
        artifacts::put(&project.path(&shown), signoff.to_text()?.as_bytes())
            .map_err(|source| EvidenceError::Write { path: shown.clone(), source })?;
        show::stderr(&lost);
    }
    let mut text = format!("baseline {} · {shown}\n", lock.name);
    for Signature { role, name, note } in &signoff.signed {
        let note = note.as_ref().map(|note| format!(" · {note}")).unwrap_or_default();
        text += &format!("signed as {role}: {name}{note}\n");
    }
    let mut problems = signoff.problems(roles, &digest);
    problems.extend(changed);
    for problem in &problems {
        text += &format!("problem: {problem}\n");
    }
    if roles.is_empty() {
        text += "no role has to sign: `[signoff] roles` is empty\n";
    }
    show::stdout(&text)?;
    let added = matches!(verb, SignOffVerb::Add { .. });
    Ok(if problems.is_empty() || added { AGREED } else { DISAGREED })
}

/// What is missing of the signatures of a baseline, where anybody has to sign.
pub(super) fn missing(project: &Project, locked: &locks::Locked) -> Result<Vec<String>, Error> {
    let roles = &project.config.signoff.roles;
    if roles.is_empty() {
        return Ok(Vec::new());
    }
    let (_, signoff) = read(project, &locked.lock.name, &locked.digest)?;
    Ok(signoff.problems(roles, &locked.digest))
}

/// The sign-off file of a baseline and what it says; without signatures where there is none.
fn read(project: &Project, baseline: &str, digest: &str) -> Result<(String, SignOff), Error> {
    let shown = format!("{}/{}.yaml", project.config.signoff.path, file_name(baseline));
    let text = project::text(project, &shown)?;
    let present = text.map(|text| SignOff::parse(&shown, &text)).transpose()?;
    Ok((shown, present.unwrap_or_else(|| SignOff::new(baseline, digest))))
}

/// The signature that is asked for: in a role that has to sign, of somebody.
fn signature(
    project: &Project,
    role: &str,
    name: Option<&str>,
    note: Option<String>,
) -> Result<Signature, Error> {
    let roles = &project.config.signoff.roles;
    if role.trim().is_empty() || !roles.iter().any(|known| known == role) {
        return Err(Error::SignOffRole { role: role.to_owned(), roles: roles.clone() });
    }
    let name = match name {
        Some(name) => Some(name.to_owned()),
        None => WorkTree::of(&project.root)?.and_then(WorkTree::user),
    };
    let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    Ok(Signature { role: role.to_owned(), name: name.ok_or(Error::Nameless)?, note })
}

/// Says why nothing was signed.
fn refused(baseline: &str, changed: &[String]) -> Result<u8, Error> {
    let mut text = format!("not signed: the project is not what baseline {baseline} locks\n");
    for problem in changed {
        text += &format!("problem: {problem}\n");
    }
    show::stdout(&text)?;
    show::stderr("next: pgcanon baseline verify\n");
    Ok(DISAGREED)
}

/// A baseline's name as the name of a file, so that no two baselines share one.
fn file_name(baseline: &str) -> String {
    let mut name = String::new();
    for (at, c) in baseline.char_indices() {
        if c.is_alphanumeric() || matches!(c, '-' | '_') || (c == '.' && at > 0) {
            name.push(c);
        } else {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                name += &format!("%{byte:02X}");
            }
        }
    }
    name
}
