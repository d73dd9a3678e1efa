//! What version control knows of files. Only `git` itself is asked, and nothing is changed.

use std::collections::BTreeMap;
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

/// A file that is not what was committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlike {
    /// The file, from the folder.
    pub path: String,
    /// Whether `git` keeps it at all.
    pub is_known: bool,
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

    /// Those of these files whose bytes are not those of the commit that is checked out. What `git` was
    /// told not to look at is looked at too.
    ///
    /// # Errors
    /// When `git` fails.
    pub fn unlike_head(self, paths: &[&str]) -> Result<Vec<Unlike>, GitError> {
        /// How many files one command line names.
        const AT_ONCE: usize = 200;
        let listed = match self.head() {
            Some(_) => self.ask(&["ls-tree", "-r", "-z", "HEAD", "."])?,
            None => String::new(),
        };
        let blobs: BTreeMap<&str, &str> = listed
            .split('\0')
            .filter_map(|entry| entry.split_once('\t'))
            .filter_map(|(about, path)| Some((path, about.split(' ').nth(2)?)))
            .collect();
        let mut unlike = Vec::new();
        for paths in paths.chunks(AT_ONCE) {
            let there: Vec<&str> =
                paths.iter().copied().filter(|path| self.folder.join(path).is_file()).collect();
            let mut command = vec!["hash-object", "--no-filters", "--"];
            command.extend(&there);
            let hashes = if there.is_empty() { String::new() } else { self.ask(&command)? };
            let now: BTreeMap<&str, &str> = there.into_iter().zip(hashes.lines()).collect();
            for path in paths {
                if !blobs.contains_key(path) {
                    unlike.push(Unlike { path: (*path).to_owned(), is_known: false });
                } else if now.get(path) != blobs.get(path) {
                    unlike.push(Unlike { path: (*path).to_owned(), is_known: true });
                }
            }
        }
        Ok(unlike)
    }

    /// Whoever wrote, committed or is named as co-author of the bytes that this file has now, wherever
    /// it lay before, the last one first; nobody where they are not committed.
    ///
    /// # Errors
    /// When `git` fails.
    pub fn writers(self, path: &str) -> Result<Vec<Person>, GitError> {
        const PEOPLE: &str = "--format=%an <%ae>%n%aN <%aE>%n%cn <%ce>%n%cN <%cE>%n\
            %(trailers:key=Co-authored-by,valueonly)";
        if self.head().is_none() {
            return Ok(Vec::new());
        }
        let blob = self.ask(&["hash-object", "--no-filters", "--", path])?;
        let blob = format!("--find-object={}", blob.trim());
        let said = self.ask(&["log", "-m", "--root", &blob, PEOPLE, "HEAD"])?;
        let mut people: Vec<Person> = Vec::new();
        for person in said.lines().filter_map(Person::parse) {
            if !people.contains(&person) {
                people.push(person);
            }
        }
        Ok(people)
    }

    /// Whether the history is cut off, as in a shallow clone: who wrote what is not known then.
    pub fn is_shallow(self) -> bool {
        self.ask(&["rev-parse", "--is-shallow-repository"]).is_ok_and(|said| said.trim() == "true")
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
