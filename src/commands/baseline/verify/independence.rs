//! Whether a verification counts as somebody else's, of a build from nothing.

use crate::commands::{Error, locks};
use crate::config::Project;
use crate::evidence::record::Independence;
use crate::git::WorkTree;
use crate::person::Person;
use crate::postgres::scratch::{Description, Taken};

/// What is known of it before anything is built.
pub(super) struct Standing {
    /// Why the engineer must be taken for who wrote the lock.
    pub(super) own: Option<String>,
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
    locked: &locks::Locked,
    engineer: &Person,
) -> Result<Standing, Error> {
    let mut writers: Vec<Person> =
        locked.lock.locked_by.iter().filter_map(|who| Person::parse(who)).collect();
    let mut because = Vec::new();
    let mut own = None;
    let mut here = None;
    if let Some(tree) = WorkTree::of(&project.root)? {
        here = tree.person();
        let changed = changed(project, locked, tree)?;
        if changed.contains(&locked.path) {
            own = Some("the lock is not committed, so it may be your own".to_owned());
        }
        if tree.is_shallow() {
            because.push(
                "the history is cut off (a shallow clone), so nobody knows who wrote the lock"
                    .to_owned(),
            );
        } else {
            for writer in tree.writers(&locked.path)? {
                if !writers.contains(&writer) {
                    writers.push(writer);
                }
            }
        }
        if let [first, others @ ..] = changed.as_slice() {
            let more = match others.len() {
                0 => String::new(),
                count => format!(" and {count} more"),
            };
            because.push(format!("the work tree is not what was committed: {first}{more}"));
        }
    }
    let wrote = |who: &Person| writers.iter().any(|writer| writer.is(who));
    if wrote(engineer) {
        own = Some(format!("{engineer} wrote the lock"));
    } else if let Some(here) = here.filter(wrote) {
        own = Some(format!("git says that {here} works here, who wrote the lock"));
    } else if writers.is_empty() && because.is_empty() {
        because.push("nobody knows who wrote the lock".to_owned());
    }
    because.splice(0..0, own.clone());
    let locked_by = writers.iter().map(ToString::to_string).collect();
    Ok(Standing { own, because, locked_by })
}

/// What is not as it was committed: of what is locked, whatever `git` was told of it, and of all else
/// what `git` says. What verifications and runs leave is not what is verified.
fn changed(
    project: &Project,
    locked: &locks::Locked,
    tree: WorkTree<'_>,
) -> Result<Vec<String>, Error> {
    let files = locked.lock.files.keys().map(String::as_str);
    let paths: Vec<&str> = [locked.path.as_str()].into_iter().chain(files).collect();
    let mut changed: Vec<String> =
        tree.unlike_head(&paths)?.into_iter().map(|unlike| unlike.path).collect();
    let prefix = tree.prefix()?;
    for path in locks::uncommitted(project, tree)? {
        let path = path.strip_prefix(&prefix).map_or(path.clone(), str::to_owned);
        if !changed.contains(&path) {
            changed.push(path);
        }
    }
    Ok(changed)
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
