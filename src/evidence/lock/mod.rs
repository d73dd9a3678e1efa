//! The lock of a baseline: one text file for each baseline, of digests that `sha256sum -c` can check
//! and of what it takes to rebuild what was locked. Pure but for [`Lock::digests`] and
//! [`Lock::changed`].
//!
//! A lock has the name of its baseline and is written when that is locked, by nobody else and at no
//! other time: a branch that adds a migration leaves every lock as it is, and two branches that lock
//! two baselines write two files.

mod form;
mod mismatch;
mod parse;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

pub use form::{Change, Form};
pub use mismatch::{Mismatch, What};

use super::EvidenceError;
use super::record::{Gate, Passage};
use crate::digest;
use crate::model::{Model, ObjectId};

/// The version of the lock's format.
pub const FORMAT: u32 = 2;

/// How a lock's file ends.
const ENDING: &str = ".lock";

/// The digests of objects: by kind and name, and then by the role of the source.
pub type Objects = BTreeMap<String, BTreeMap<String, String>>;

/// A named state, locked by digests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// The baseline's name.
    pub name: String,
    /// The last migration.
    pub head: String,
    /// The version of pgcanon that digested the models.
    pub pgcanon: String,
    /// The major version of the scratch server.
    pub postgresql: u32,
    /// The settings of the server that shape what it prints, by name.
    pub settings: BTreeMap<String, String>,
    /// Who locked it, where they said so.
    pub locked_by: Option<String>,
    /// The gates that it passed.
    pub gates: Vec<Gate>,
    /// The digest of each normalised model, by the source's role.
    pub models: BTreeMap<String, String>,
    /// The digest of each object, by its kind and name and then by the role of the source. Only
    /// sources that are built from SQL are listed.
    pub objects: Objects,
    /// The digest of each file, by its path from the project folder.
    pub files: BTreeMap<String, String>,
    /// What tells a change of a file's form from a change of its content, by its path.
    pub forms: BTreeMap<String, Form>,
}

/// The digests of files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Digests {
    /// Of each its bytes, by its path from the project folder.
    pub files: BTreeMap<String, String>,
    /// Of each what tells its form from its content.
    pub forms: BTreeMap<String, Form>,
}

impl Lock {
    /// Whether a text may name a baseline: it stands in a line of the lock and names a file.
    pub fn is_name(name: &str) -> bool {
        let allowed = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
        name.chars().all(allowed)
            && name.contains(char::is_alphanumeric)
            && !name.contains("..")
            && !name.starts_with(['.', '-'])
            // No tag of git ends so.
            && !name.ends_with('.')
            && !name.ends_with(ENDING)
    }

    /// The file of a baseline's lock in the folder of the locks.
    pub fn path(folder: &str, name: &str) -> String {
        format!("{}/{name}{ENDING}", folder.trim_end_matches('/'))
    }

    /// The baseline that a file in the folder of the locks is the lock of.
    pub fn name_of(file: &str) -> Option<&str> {
        file.strip_suffix(ENDING).filter(|name| Self::is_name(name))
    }

    /// The text of the file. Comment lines are passed over by `sha256sum -c`; the last one seals all
    /// that is above it.
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "# pgcanon baseline lock. From the project folder: sha256sum -c FILE\n\
             # format: {FORMAT}\n# baseline: {}\n# head: {}\n# pgcanon: {}\n# postgresql: {}\n",
            self.name, self.head, self.pgcanon, self.postgresql
        );
        for (name, value) in &self.settings {
            let _ = writeln!(text, "# setting {name}: {value}");
        }
        if let Some(name) = &self.locked_by {
            let _ = writeln!(text, "# locked by: {name}");
        }
        for Gate { name, passage, said } in &self.gates {
            let _ = writeln!(text, "# gate {name}: {} · {said}", passage.word());
        }
        for (role, digest) in &self.models {
            let _ = writeln!(text, "# model {role}: {digest}");
        }
        for (object, digests) in &self.objects {
            let mut roles: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for (role, digest) in digests {
                roles.entry(digest).or_default().push(role);
            }
            for (digest, roles) in roles {
                let _ = writeln!(text, "# object {} {digest}: {object}", roles.join(","));
            }
        }
        for (path, digest) in &self.files {
            if let Some(form) = self.forms.get(path) {
                let _ = writeln!(text, "# form {form}: {path}");
            }
            text.push_str(&digest::line(digest, path));
        }
        let seal = digest::of_bytes(text.as_bytes());
        let _ = writeln!(text, "# seal: {seal}");
        text
    }

    /// Digests what sources that are built from SQL say, by their roles, object by object.
    ///
    /// # Errors
    /// When a value cannot be written as JSON, which none in a model can bring about.
    pub fn of_objects<'m>(
        models: impl IntoIterator<Item = (String, &'m Model)>,
    ) -> Result<Objects, serde_json::Error> {
        let mut objects = Objects::new();
        for (role, model) in models {
            for (id, object) in &model.objects {
                let digest = digest::of_object(id, &object.attributes)?;
                objects.entry(object_name(id)).or_default().insert(role.clone(), digest);
            }
        }
        Ok(objects)
    }

    /// Digests the files of a project, with what tells a change of their form from one of their
    /// content.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn digests(
        root: &Path,
        paths: impl IntoIterator<Item = String>,
    ) -> Result<Digests, EvidenceError> {
        let Digests { mut files, mut forms } = Digests::default();
        for path in paths {
            if path.contains(['\n', '\r', '\\']) {
                return Err(EvidenceError::Name { path });
            }
            let bytes = std::fs::read(root.join(&path))
                .map_err(|source| EvidenceError::Read { path: path.clone(), source })?;
            forms.extend(Form::of(&path, &bytes).map(|form| (path.clone(), form)));
            files.insert(path, digest::of_bytes(&bytes));
        }
        Ok(Digests { files, forms })
    }
}

/// An object as a line of the lock names it: kind and name, on one line whatever the name is.
fn object_name(id: &ObjectId) -> String {
    let name = id.to_string();
    if !name.contains(char::is_control) {
        return name;
    }
    let mut escaped = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_control() {
            escaped.extend(c.escape_default());
        } else {
            escaped.push(c);
        }
    }
    escaped
}

impl Passage {
    /// The word of the lock for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotConfigured => "not configured",
        }
    }

    fn of_word(word: &str) -> Option<Self> {
        [Self::Passed, Self::Failed, Self::NotConfigured].into_iter().find(|p| p.word() == word)
    }
}
