//! The locks of a project's baselines, and what of it is not committed.

use super::Error;
use crate::config::Project;
use crate::digest;
use crate::evidence::EvidenceError;
use crate::evidence::lock::Lock;
use crate::git::WorkTree;
use crate::source::SourceError;
use crate::source::migrations;

/// A lock with its file.
pub(super) struct Locked {
    /// What it says.
    pub(super) lock: Lock,
    /// The file, from the project folder.
    pub(super) path: String,
    /// The bytes of the file.
    pub(super) text: String,
    /// Their SHA-256.
    pub(super) digest: String,
}

/// The names of the project's baselines.
pub(super) fn baselines(project: &Project) -> Result<Vec<String>, Error> {
    let folder = &project.config.baseline.path;
    let failed = |source| EvidenceError::Read { path: folder.clone(), source };
    let entries = match std::fs::read_dir(project.path(folder)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error).into()),
    };
    let mut names = Vec::new();
    for entry in entries {
        let file = entry.map_err(failed)?.file_name();
        names.extend(Lock::name_of(&file.to_string_lossy()).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// What is not committed, from the top of the work tree, but for what runs and verifications leave.
pub(super) fn uncommitted(project: &Project, tree: WorkTree<'_>) -> Result<Vec<String>, Error> {
    let prefix = tree.prefix()?;
    let config = &project.config;
    let left = [&config.artifacts.path, &config.baseline.evidence]
        .map(|path| format!("{prefix}{}/", path.trim_end_matches('/')));
    let mut changed = tree.uncommitted()?;
    changed.retain(|path| !left.iter().any(|folder| path.starts_with(folder.as_str())));
    Ok(changed)
}

/// The lock of a baseline: of the one that is named, else of the only one, or of the one that was
/// locked at the last migration.
pub(super) fn locked(project: &Project, name: Option<&str>) -> Result<Locked, Error> {
    if let Some(name) = name {
        return read_lock(project, name);
    }
    let names = baselines(project)?;
    if let [only] = names.as_slice() {
        return read_lock(project, only);
    }
    let folder = &project.config.baseline.path;
    if names.is_empty() {
        return Err(EvidenceError::NoLock { path: folder.clone() }.into());
    }
    let migrations = &project.config.migrations;
    let chain = migrations::read(&project.root, &migrations.path, migrations.convention)
        .map_err(SourceError::from)?;
    let at = |locked: &Locked| {
        chain.steps.iter().position(|step| step.name == locked.lock.head).map(|at| at + 1)
    };
    let mut all = names
        .iter()
        .map(|name| read_lock(project, name).map(|locked| (at(&locked), locked)))
        .collect::<Result<Vec<_>, Error>>()?;
    all.sort_by_key(|(at, _)| *at);
    match (all.pop(), all.last()) {
        (Some((Some(last), _)), Some((Some(other), _))) if last == *other => {
            Err(Error::WhichBaseline(names))
        }
        (Some((Some(_), locked)), _) => Ok(locked),
        _ => Err(Error::WhichBaseline(names)),
    }
}

fn read_lock(project: &Project, name: &str) -> Result<Locked, Error> {
    let path = Lock::path(&project.config.baseline.path, name);
    if !Lock::is_name(name) {
        return Err(Error::BaselineName(name.to_owned()));
    }
    let text = match std::fs::read_to_string(project.path(&path)) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(match baselines(project)?.as_slice() {
                [] => EvidenceError::NoLock { path }.into(),
                names => Error::NoBaseline { name: name.to_owned(), known: names.join(", ") },
            });
        }
        Err(source) => return Err(EvidenceError::Read { path, source }.into()),
    };
    let lock = Lock::parse(&text, &path)?;
    if lock.name != name {
        let reason = format!("it locks baseline `{}`, and the file is named `{name}`", lock.name);
        return Err(EvidenceError::Lock { path, line: 3, reason }.into());
    }
    Ok(Locked { digest: digest::of_bytes(text.as_bytes()), lock, path, text })
}
