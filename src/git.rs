//! What version control knows of files. Only `git` itself is asked, and nothing is changed.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::process::{Command, Output};

use crate::person::Person;

/// Why version control could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// The program could not be run.
    #[error("failed to run `git`")]
    Run(#[source] io::Error),
    /// It ended with an error.
    #[error("`git {command}` failed: {said}")]
    Failed {
        /// What was asked.
        command: String,
        /// What it wrote to its standard error.
        said: String,
    },
}

impl GitError {
    /// What to do about it, beginning with a verb.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Run(error) if error.kind() == io::ErrorKind::NotFound => {
                Some("install git".to_owned())
            }
            Self::Run(_) => None,
            Self::Failed { .. } => {
                Some("run the same command in the project folder to see what is wrong".to_owned())
            }
        }
    }
}

/// What `git` says, in the language of no country, in a folder that it knows nothing of.
const NO_REPOSITORY: &str = "not a git repository";

/// A work tree.
#[derive(Clone, Copy, Debug)]
pub struct WorkTree<'p> {
    folder: &'p Path,
}

/// When a file was last changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LastChange {
    /// It was never committed.
    Never,
    /// In this commit, and it is as it was then.
    Commit(String),
    /// After this commit, and what it says now is not committed.
    After(String),
}

impl<'p> WorkTree<'p> {
    /// The work tree that a folder lies in; `None` where there is none, or no `git`.
    ///
    /// # Errors
    /// When `git` cannot be run, other than by not being there.
    pub fn of(folder: &'p Path) -> Result<Option<Self>, GitError> {
        match run(folder, &["rev-parse", "--is-inside-work-tree"]) {
            Ok(output) if output.status.success() => {
                Ok(output.stdout.starts_with(b"true").then_some(Self { folder }))
            }
            Ok(output) if String::from_utf8_lossy(&output.stderr).contains(NO_REPOSITORY) => {
                Ok(None)
            }
            Ok(output) => Err(failed("rev-parse", &output)),
            Err(GitError::Run(error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Who works here, as `git` knows them; `None` where it does not.
    pub fn user(self) -> Option<String> {
        let name = self.ask(&["config", "user.name"]).ok()?.trim().to_owned();
        (!name.is_empty()).then_some(name)
    }

    /// When one of these files, or what lies in these folders, was last changed.
    ///
    /// # Errors
    /// When `git` fails.
    pub fn last_change(self, paths: &[String]) -> Result<LastChange, GitError> {
        if paths.is_empty() {
            return Ok(LastChange::Never);
        }
        let with = |before: &[&str]| {
            let mut arguments: Vec<String> = before.iter().map(|&text| text.to_owned()).collect();
            arguments.push("--".to_owned());
            arguments.extend(paths.iter().map(|path| format!(":(literal){path}")));
            arguments
        };
        let commit = match self.ask(&with(&["log", "-1", "--format=%H"])) {
            // Nothing is committed at all.
            Err(GitError::Failed { .. })
                if self.ask(&["rev-parse", "--verify", "HEAD"]).is_err() =>
            {
                return Ok(LastChange::Never);
            }
            other => other?.trim().to_owned(),
        };
        if commit.is_empty() {
            return Ok(LastChange::Never);
        }
        let changed = !self.ask(&with(&["status", "--porcelain"]))?.is_empty();
        Ok(if changed { LastChange::After(commit) } else { LastChange::Commit(commit) })
    }

    /// Whether `earlier` is another commit than `later`, and one that `later` builds on.
    ///
    /// # Errors
    /// When `git` fails.
    pub fn is_before(self, earlier: &str, later: &str) -> Result<bool, GitError> {
        if earlier == later {
            return Ok(false);
        }
        let output = run(self.folder, &["merge-base", "--is-ancestor", earlier, later])?;
        match output.status.code() {
            Some(0) => Ok(true),
            Some(1) => Ok(false),
            _ => Err(failed("merge-base --is-ancestor", &output)),
        }
    }

    /// The person that works here, as `git` knows them; `None` where it does not.
    pub fn person(self) -> Option<Person> {
        let address = self.ask(&["config", "user.email"]).unwrap_or_default();
        Person::parse(&format!("{} <{}>", self.user()?, address.trim()))
    }

    /// The commit that is checked out; `None` where nothing is committed.
    pub fn head(self) -> Option<String> {
        let commit = self.ask(&["rev-parse", "--verify", "HEAD^{commit}"]).ok()?;
        Some(commit.trim().to_owned())
    }

    /// Where the folder lies in the work tree: nothing at its top, else a path that ends with `/`.
    ///
    /// # Errors
    /// When `git` fails.
    pub fn prefix(self) -> Result<String, GitError> {
        Ok(self.ask(&["rev-parse", "--show-prefix"])?.trim_end_matches('\n').to_owned())
    }

    /// What is not as it was committed, with what is not committed at all, from the top of the work
    /// tree. What `git` is told to ignore is not looked at.
    ///
    /// # Errors
    /// When `git` fails.
    pub fn uncommitted(self) -> Result<Vec<String>, GitError> {
        let status =
            self.ask(&["status", "--porcelain", "-z", "--no-renames", "--untracked-files=all"])?;
        Ok(status.split('\0').filter_map(|line| line.get(3..)).map(str::to_owned).collect())
    }

    /// Those of these files that `git` does not keep, told to ignore them or not.
    ///
    /// # Errors
    /// When `git` fails.
    pub fn untracked(self, paths: &[&str]) -> Result<Vec<String>, GitError> {
        let mut arguments = vec!["ls-files".to_owned(), "-z".to_owned(), "--".to_owned()];
        arguments.extend(paths.iter().map(|path| format!(":(literal){path}")));
        let known = self.ask(&arguments)?;
        let known: BTreeSet<&str> = known.split('\0').collect();
        Ok(paths
            .iter()
            .filter(|path| !known.contains(**path))
            .map(|&path| path.to_owned())
            .collect())
    }

    /// Whoever wrote or committed what this file is now, nobody twice, the last one first.
    ///
    /// # Errors
    /// When `git` fails.
    pub fn authors(self, path: &str) -> Result<Vec<Person>, GitError> {
        let path = format!(":(literal){path}");
        let said = match self.ask(&["log", "--format=%an <%ae>%n%cn <%ce>", "--", &path]) {
            // Nothing is committed at all.
            Err(GitError::Failed { .. }) if self.head().is_none() => return Ok(Vec::new()),
            said => said?,
        };
        let mut people: Vec<Person> = Vec::new();
        for person in said.lines().filter_map(Person::parse) {
            if !people.contains(&person) {
                people.push(person);
            }
        }
        Ok(people)
    }

    /// The commit that a tag is on and what its message says; `None` where there is no such tag.
    ///
    /// # Errors
    /// When `git` fails.
    pub fn tag(self, name: &str) -> Result<Option<(String, String)>, GitError> {
        let reference = format!("refs/tags/{name}");
        let commit = format!("{reference}^{{commit}}");
        let Ok(commit) = self.ask(&["rev-parse", "--verify", "--quiet", &commit]) else {
            return Ok(None);
        };
        let message = self.ask(&["for-each-ref", "--format=%(contents)", &reference])?;
        Ok(Some((commit.trim().to_owned(), message)))
    }

    /// Puts an annotated tag on the commit that is checked out. A signed one is signed as the
    /// configuration of `git` says.
    ///
    /// # Errors
    /// When `git` refuses.
    pub fn put_tag(self, name: &str, message: &str, signed: bool) -> Result<(), GitError> {
        let kind = if signed { "--sign" } else { "--annotate" };
        self.ask(&["tag", kind, "--cleanup=verbatim", "--message", message, "--", name])?;
        Ok(())
    }

    fn ask<A: AsRef<str>>(self, arguments: &[A]) -> Result<String, GitError> {
        let output = run(self.folder, arguments)?;
        if !output.status.success() {
            return Err(failed(arguments.first().map_or("", AsRef::as_ref), &output));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

fn run<A: AsRef<str>>(folder: &Path, arguments: &[A]) -> Result<Output, GitError> {
    Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments.iter().map(AsRef::as_ref))
        .env("LC_ALL", "C")
        .output()
        .map_err(GitError::Run)
}

fn failed(command: &str, output: &Output) -> GitError {
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().next().unwrap_or_default().to_owned();
    GitError::Failed { command: command.to_owned(), said }
}
