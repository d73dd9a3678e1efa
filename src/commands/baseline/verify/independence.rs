//! Whether a verification counts as somebody else's, of a build from nothing.

use crate::commands::{Error, project};
use crate::config::Project;
use crate::evidence::record::Independence;
use crate::git::WorkTree;
use crate::person::Person;
use crate::postgres::scratch::{Description, Taken};

/// What is known of it before anything is built.
pub(super) struct Standing {
    /// Whether the engineer wrote the lock.
    pub(super) is_own: bool,
    /// Why it does not count, a sentence each.
    pub(super) because: Vec<String>,
    locked_by: Vec<String>,
}

/// Who verifies: who is named, else whoever git says.
pub(super) fn engineer(project: &Project, named: Option<&str>) -> Result<Person, Error> {
    match named {
        Some(named) => Person::parse(named),
        None => WorkTree::of(&project.root)?.and_then(WorkTree::person),
    }
    .ok_or(Error::NoEngineer)
}

/// Holds the engineer against whoever wrote the lock, as version control and the lock say, and looks
/// whether what is verified is what was committed.
pub(super) fn of(
    project: &Project,
    locked: &project::Locked,
    engineer: &Person,
) -> Result<Standing, Error> {
    let tree = WorkTree::of(&project.root)?;
    let mut writers: Vec<Person> =
        locked.lock.locked_by.iter().filter_map(|who| Person::parse(who)).collect();
    let mut because = Vec::new();
    if let Some(tree) = tree {
        let authors = tree.authors(&locked.path)?;
        writers.extend(
            authors.into_iter().filter(|author| !writers.contains(author)).collect::<Vec<_>>(),
        );
        // What verifications and runs leave is not what is verified.
        let prefix = tree.prefix()?;
        let config = &project.config;
        let left = [&config.artifacts.path, &config.baseline.evidence]
            .map(|path| format!("{prefix}{}/", path.trim_end_matches('/')));
        let mut changed = tree.uncommitted()?;
        changed.retain(|path| !left.iter().any(|folder| path.starts_with(folder.as_str())));
        if let [first, others @ ..] = changed.as_slice() {
            let more = match others.len() {
                0 => String::new(),
                count => format!(" and {count} more"),
            };
            because.push(format!("the work tree is not what was committed: {first}{more}"));
        }
    }
    let is_own = writers.iter().any(|writer| writer.is(engineer));
    if is_own {
        because.insert(0, format!("{engineer} wrote the lock"));
    } else if writers.is_empty() {
        because.insert(0, "nobody knows who wrote the lock".to_owned());
    }
    let locked_by = writers.iter().map(ToString::to_string).collect();
    Ok(Standing { is_own, because, locked_by })
}

/// Why a build in this place is none from nothing.
pub(super) fn of_scratch(scratch: &Description) -> Option<String> {
    match &scratch.taken {
        Taken::Server { at } => Some(format!("it was built on a server that was there: {at}")),
        Taken::Local { .. } => None,
    }
}

impl Standing {
    /// As the record has it.
    pub(super) fn into_record(self) -> Independence {
        Independence {
            counts: self.because.is_empty(),
            because: self.because,
            locked_by: self.locked_by,
        }
    }
}
