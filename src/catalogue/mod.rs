//! The artifact catalogue: each source of truth with its path, role, authority and owner, and what
//! is wrong with it. Pure but for [`read()`].

mod codeowners;
mod declared;
mod owners;
mod read;

use schemars::JsonSchema;
use serde::Serialize;

pub use codeowners::codeowners;
pub use declared::declared;
pub use owners::{Owned, Ownership, entry_of};
pub use read::{CatalogueError, read};

use crate::config::Authority;

/// The version of the format in which a catalogue is written as JSON.
pub const FORMAT: u32 = 1;

/// One artifact as the configuration declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// A file, a folder or a glob, from the project folder.
    pub path: String,
    /// What it is.
    pub role: String,
    /// How much it counts.
    pub authority: Authority,
    /// Who answers for it.
    pub owners: Vec<String>,
    /// Where it is shown that it holds: a test, a run, a document.
    pub evidence: Option<String>,
    /// The paths of the artifacts that it follows from.
    pub derived_from: Vec<String>,
    /// Whether the project may do without it.
    pub optional: bool,
    /// Whether this program writes it, so that it is to be written again when what it follows from
    /// changes.
    pub written: bool,
}

/// The catalogue of a project, in order of precedence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Catalogue {
    /// The version of the format.
    pub format: u32,
    /// The artifacts.
    pub artifacts: Vec<Artifact>,
    /// What is wrong; one of these fails the check.
    pub problems: Vec<String>,
    /// What a steward should look at, and fails nothing.
    pub notes: Vec<String>,
}

/// One artifact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Artifact {
    /// A file, a folder or a glob, from the project folder.
    pub path: String,
    /// What it is.
    pub role: String,
    /// How much it counts.
    pub authority: Authority,
    /// Who answers for it.
    pub owners: Vec<String>,
    /// Where it is shown that it holds.
    pub evidence: Option<String>,
    /// The paths of the artifacts that it follows from.
    pub derived_from: Vec<String>,
    /// How many files it is; none when it is not there.
    pub files: usize,
    /// The SHA-256 of the file. Of several files, that of the text that `sha256sum` prints of them
    /// in the order of their paths.
    pub sha256: Option<String>,
}

impl Catalogue {
    /// Whether nothing is wrong.
    pub fn agrees(&self) -> bool {
        self.problems.is_empty()
    }
}
