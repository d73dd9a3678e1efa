//! Looks at the files that are declared: whether they are there, their digests, and when they were
//! changed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;
use std::path::Path;

use globset::{GlobBuilder, GlobMatcher};
use ignore::WalkBuilder;

use super::{Artifact, Catalogue, Declared, FORMAT};
use crate::config::Authority;
use crate::digest;
use crate::git::{GitError, LastChange, WorkTree};
use crate::problem::quoted;

/// Why a catalogue could not be made.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// A path is no glob.
    #[error("`{path}` of the catalogue is no glob: {wrong}")]
    Glob {
        /// The path.
        path: String,
        /// What is wrong with it.
        wrong: String,
    },
    /// A file could not be read.
    #[error("failed to read `{path}`")]
    Read {
        /// The file.
        path: String,
        /// What the operating system says.
        #[source]
        source: io::Error,
    },
    /// Version control could not be asked.
    #[error(transparent)]
    Git(#[from] GitError),
}

impl CatalogueError {
    /// What to do about it, beginning with a verb.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Glob { .. } => {
                Some("put a backslash before a character that stands for itself".to_owned())
            }
            Self::Read { .. } => Some("check that this account may read the file".to_owned()),
            Self::Git(error) => error.hint(),
        }
    }
}

/// Looks at every artifact that is declared.
///
/// # Errors
/// When a path is no glob, a file cannot be read, or version control fails.
pub fn read(root: &Path, declared: &[Declared]) -> Result<Catalogue, CatalogueError> {
    let all = files(root)?;
    let mut found = Vec::new();
    let mut problems = Vec::new();
    for artifact in declared {
        let files = matching(&all, &artifact.path)?;
        if files.is_empty() && artifact.optional {
            continue;
        }
        found.push((artifact, files));
    }
    let mut artifacts = Vec::new();
    for (declared, files) in &found {
        problems.extend(wrong(declared, files));
        artifacts.push(Artifact {
            path: declared.path.clone(),
            role: declared.role.clone(),
            authority: declared.authority,
            owners: declared.owners.clone(),
            evidence: declared.evidence.clone(),
            derived_from: declared.derived_from.clone(),
            files: files.len(),
            sha256: sha256(root, files)?,
        });
    }
    problems.extend(contested(&found));
    let paths: BTreeSet<&str> = found.iter().map(|(artifact, _)| artifact.path.as_str()).collect();
    for (artifact, _) in &found {
        let unknown = artifact.derived_from.iter().filter(|from| !paths.contains(from.as_str()));
        problems.extend(unknown.map(|from| {
            format!("`{}` is derived from `{from}`, which is not in the catalogue", artifact.path)
        }));
    }
    problems.extend(cycles(&found));
    let notes = out_of_step(root, &found)?;
    Ok(Catalogue { format: FORMAT, artifacts, problems, notes })
}

/// Every file of the project that version control does not ignore, by its path from the root.
fn files(root: &Path) -> Result<Vec<String>, CatalogueError> {
    let mut files = Vec::new();
    let walk = WalkBuilder::new(root)
        .hidden(false)
        .require_git(false)
        .filter_entry(|entry| entry.file_name() != ".git")
        .build();
    for entry in walk {
        let entry = entry.map_err(|error| {
            let path = root.display().to_string();
            let source =
                error.into_io_error().unwrap_or_else(|| io::Error::other("a cycle of links"));
            CatalogueError::Read { path, source }
        })?;
        if entry.file_type().is_some_and(|kind| !kind.is_dir())
            && let Ok(path) = entry.path().strip_prefix(root)
        {
            files.push(path.to_string_lossy().replace('\\', "/"));
        }
    }
    files.sort();
    Ok(files)
}

/// The files that a path means: itself, what lies in the folder, or what fits the glob.
fn matching(all: &[String], path: &str) -> Result<Vec<String>, CatalogueError> {
    let path = path.trim_start_matches("./").trim_end_matches('/');
    let glob = glob(path)?;
    let folder = format!("{path}/");
    let is_meant =
        |file: &&String| *file == path || file.starts_with(&folder) || glob.is_match(file.as_str());
    Ok(all.iter().filter(is_meant).cloned().collect())
}

/// A glob over paths, in which `*` does not cross `/` and `**` does.
fn glob(path: &str) -> Result<GlobMatcher, CatalogueError> {
    let glob = GlobBuilder::new(path).literal_separator(true).build();
    let glob = glob.map_err(|error| CatalogueError::Glob {
        path: path.to_owned(),
        wrong: error.kind().to_string(),
    })?;
    Ok(glob.compile_matcher())
}

/// What is wrong with one artifact by itself.
fn wrong(artifact: &Declared, files: &[String]) -> Vec<String> {
    let Declared { path, role, authority, owners, .. } = artifact;
    let mut problems = Vec::new();
    if files.is_empty() {
        problems.push(format!("`{path}` is not there"));
    }
    if role.is_empty() {
        problems.push(format!("`{path}` has no role: say what it is"));
    }
    if *authority == Authority::Authoritative && owners.is_empty() {
        problems.push(format!("`{path}` is authoritative and has no owner"));
    }
    if *authority == Authority::Derived && artifact.derived_from.is_empty() {
        problems.push(format!("`{path}` is derived, and nothing says from what"));
    }
    problems
}

/// Files that two artifacts of different authority claim, by the same right: neither path lies
/// within the other.
fn contested(found: &[(&Declared, Vec<String>)]) -> Vec<String> {
    let mut claims: BTreeMap<&str, Vec<&Declared>> = BTreeMap::new();
    for (artifact, files) in found {
        for file in files {
            claims.entry(file).or_default().push(artifact);
        }
    }
    let mut problems = BTreeSet::new();
    for artifacts in claims.values() {
        for (at, one) in artifacts.iter().enumerate() {
            let others = artifacts[at + 1..].iter();
            for other in others.filter(|other| other.authority != one.authority) {
                let nested = |inner: &str, outer: &str| {
                    inner.starts_with(&format!("{}/", outer.trim_end_matches('/')))
                };
                if !nested(&one.path, &other.path) && !nested(&other.path, &one.path) {
                    problems.insert(format!(
                        "`{}` and `{}` claim the same files with different authority",
                        one.path, other.path
                    ));
                }
            }
        }
    }
    problems.into_iter().collect()
}

/// Artifacts that follow from themselves, one line for each circle.
fn cycles(found: &[(&Declared, Vec<String>)]) -> Vec<String> {
    let sources: BTreeMap<&str, &[String]> = found
        .iter()
        .map(|(artifact, _)| (artifact.path.as_str(), artifact.derived_from.as_slice()))
        .collect();
    let mut told = BTreeSet::new();
    let mut problems = Vec::new();
    for (artifact, _) in found {
        let path = artifact.path.as_str();
        let Some(circle) = circle(path, &sources).filter(|_| !told.contains(path)) else {
            continue;
        };
        let by_way = match circle.as_slice() {
            [] => String::new(),
            others => format!(", by way of {}", quoted(others.iter().copied())),
        };
        problems.push(format!("`{path}` is derived from itself{by_way}"));
        told.extend(circle);
    }
    problems
}

/// The shortest way from an artifact over what it follows from back to itself, without its ends.
fn circle<'p>(path: &str, sources: &BTreeMap<&'p str, &'p [String]>) -> Option<Vec<&'p str>> {
    let mut ways: VecDeque<Vec<&'p str>> = VecDeque::from([Vec::new()]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for from in sources.get(way.last().copied().unwrap_or(path)).copied().unwrap_or_default() {
            if from == path {
                return Some(way);
            }
            if seen.insert(from.as_str()) {
                ways.push_back([way.as_slice(), &[from.as_str()]].concat());
            }
        }
    }
    None
}

fn sha256(root: &Path, files: &[String]) -> Result<Option<String>, CatalogueError> {
    let digest = |file: &String| {
        digest::of_file(&root.join(file))
            .map_err(|source| CatalogueError::Read { path: file.clone(), source })
    };
    match files {
        [] => Ok(None),
        [only] => digest(only).map(Some),
        many => {
            let mut text = String::new();
            for file in many {
                text += &digest::line(&digest(file)?, file);
            }
            Ok(Some(digest::of_bytes(text.as_bytes())))
        }
    }
}

/// Derived artifacts that are out of step with what they are derived from: whoever changed one alone
/// should have begun with its authority, and what this program writes is to be written again.
fn out_of_step(
    root: &Path,
    found: &[(&Declared, Vec<String>)],
) -> Result<Vec<String>, CatalogueError> {
    let Some(tree) = WorkTree::of(root)? else { return Ok(Vec::new()) };
    let mut changes: BTreeMap<&str, LastChange> = BTreeMap::new();
    for (artifact, files) in found {
        changes.insert(&artifact.path, tree.last_change(files)?);
    }
    let mut notes = Vec::new();
    for (artifact, _) in found.iter().filter(|(one, _)| one.authority == Authority::Derived) {
        let path = artifact.path.as_str();
        for from in &artifact.derived_from {
            let (Some(derived), Some(source)) = (changes.get(path), changes.get(from.as_str()))
            else {
                continue;
            };
            if artifact.written && is_newer(tree, source, derived)? {
                notes.push(format!("`{path}` is older than `{from}`: write it again"));
            }
            if !artifact.written && is_newer(tree, derived, source)? {
                notes
                    .push(format!("`{path}` was changed after `{from}`, which it is derived from"));
            }
        }
    }
    Ok(notes)
}

/// Whether one was changed after the other.
fn is_newer(tree: WorkTree<'_>, one: &LastChange, other: &LastChange) -> Result<bool, GitError> {
    match (one, other) {
        (LastChange::Commit(one), LastChange::Commit(other)) => tree.is_before(other, one),
        (LastChange::Never | LastChange::After(_), LastChange::Commit(_)) => Ok(true),
        _ => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    use super::{Authority, Declared, cycles};

    fn declared(path: &str, derived_from: &[&str]) -> Declared {
        Declared {
            path: path.to_owned(),
            role: "a part".to_owned(),
            authority: Authority::Derived,
            owners: Vec::new(),
            evidence: None,
            derived_from: derived_from.iter().map(|from| (*from).to_owned()).collect(),
            optional: false,
            written: false,
        }
    }

    #[test]
    fn a_circle_is_told_once() {
        let all = [
            declared("a", &["x"]),
            declared("x", &["base", "y"]),
            declared("y", &["z", "x"]),
            declared("z", &["y"]),
            declared("s", &["s"]),
            declared("base", &[]),
        ];
        let found: Vec<_> = all.iter().map(|one| (one, Vec::new())).collect();
        assert_eq!(
            cycles(&found),
            [
                "`x` is derived from itself, by way of `y`",
                "`z` is derived from itself, by way of `y`",
                "`s` is derived from itself",
            ]
        );
        assert!(cycles(&found[5..]).is_empty());
    }
}
