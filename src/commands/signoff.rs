//! `pgcanon signoff`: sign a baseline, and see who did.

use super::environment::Environment;
use super::{AGREED, DISAGREED, Error, project, show};
use crate::cli::{Cli, SignOffVerb};
use crate::config::Project;
use crate::digest;
use crate::evidence::{EvidenceError, artifacts};
use crate::git::WorkTree;
use crate::signoff::{SignOff, Signature};
use crate::source::SourceError;

pub(super) fn run(cli: &Cli, verb: &SignOffVerb, environment: &Environment) -> Result<u8, Error> {
    let project = project::open(cli, environment)?;
    let lock = project::lock(&project)?;
    let digest =
        digest::of_file(&project.path(&project.config.canonical.lock)).map_err(|source| {
            EvidenceError::Read { path: project.config.canonical.lock.clone(), source }
        })?;
    let shown = format!("{}/{}.yaml", project.config.signoff.path, file_name(&lock.name));
    let present = read(&project, &shown)?;
    let mut signoff = present.clone().unwrap_or_else(|| SignOff::new(&lock.name, &digest));
    let roles = &project.config.signoff.roles;
    if let SignOffVerb::Add { role, name, note } = verb {
        if !roles.contains(role) {
            return Err(Error::SignOffRole { role: role.clone(), roles: roles.clone() });
        }
        if signoff.lock != digest {
            // What was signed is not what is there now.
            signoff = SignOff::new(&lock.name, &digest);
        }
        let name = match name {
            Some(name) => name.clone(),
            None => WorkTree::of(&project.root)?.and_then(WorkTree::user).ok_or(Error::Nameless)?,
        };
        signoff.sign(Signature { role: role.clone(), name, note: note.clone() });
        artifacts::put(&project.path(&shown), signoff.to_text()?.as_bytes())
            .map_err(|source| EvidenceError::Write { path: shown.clone(), source })?;
    }
    let mut text = format!("baseline {} · {shown}\n", lock.name);
    for Signature { role, name, note } in &signoff.signed {
        let note = note.as_ref().map(|note| format!(" · {note}")).unwrap_or_default();
        text += &format!("signed as {role}: {name}{note}\n");
    }
    let problems = signoff.problems(roles, &digest);
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

fn read(project: &Project, shown: &str) -> Result<Option<SignOff>, Error> {
    match std::fs::read_to_string(project.path(shown)) {
        Ok(text) => Ok(Some(SignOff::parse(shown, &text)?)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(SourceError::Read { path: shown.to_owned(), source }.into()),
    }
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
