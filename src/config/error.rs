//! What can be wrong with a configuration, and what to do about it.

use std::io;

use crate::problem::Problems;

/// Why a project could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file could not be read.
    #[error("cannot read `{file}`")]
    Read {
        /// The file, as shown to people.
        file: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The file is not text.
    #[error("`{file}` is not UTF-8 text (line {line})")]
    NotText {
        /// The file, as shown to people.
        file: String,
        /// The line of the first byte that is not UTF-8, 1-based.
        line: usize,
    },
    /// The file was read and says things it may not.
    #[error(transparent)]
    Invalid(#[from] Problems),
    /// A `${NAME}` in `scratch.url` has no value.
    #[error("`scratch.url` needs the environment variable `{variable}`, which is not set")]
    Unset {
        /// The variable's name.
        variable: String,
    },
}

impl ConfigError {
    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Read { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                Some("check the path, or run `pgcanon init` to write a `pgcanon.toml`".to_owned())
            }
            Self::Read { .. } => Some("check that this account may read the file".to_owned()),
            Self::NotText { .. } => Some("save the file as UTF-8".to_owned()),
            Self::Invalid(problems) => problems.hint(),
            Self::Unset { variable } => Some(format!("set `{variable}` before running pgcanon")),
        }
    }
}
