//! Why evidence could not be written or read.

use std::io;

use super::artifacts::ReadOnly;
use super::bundle::BundleError;

/// Why evidence could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// A file could not be written.
    #[error("failed to write `{path}`")]
    Write {
        /// The file.
        path: String,
        /// What the operating system says.
        #[source]
        source: io::Error,
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
    /// An object could not be written in its normalised form.
    #[error("failed to write an object in its normalised form")]
    Encode(#[from] serde_json::Error),
    /// There is no lock.
    #[error("there is no baseline lock `{path}`")]
    NoLock {
        /// The file.
        path: String,
    },
    /// A line of the lock cannot be understood.
    #[error("cannot read the baseline lock `{path}`, line {line}: {reason}")]
    Lock {
        /// The file.
        path: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// A name cannot stand in a list that `sha256sum -c` reads.
    #[error("`{}` cannot be locked: its name holds a backslash or a line break", path.escape_debug())]
    Name {
        /// The file.
        path: String,
    },
    /// A bundle could not be made, signed or checked.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The baseline was locked on another major version.
    #[error("the baseline was locked on PostgreSQL {locked}, and this is PostgreSQL {actual}")]
    OtherMajor {
        /// The version in the lock.
        locked: u32,
        /// The version of the scratch server.
        actual: u32,
    },
}

impl EvidenceError {
    /// What to do about it, beginning with a verb.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Write { path, source } if matches!(source.get_ref(), Some(inner) if inner.is::<ReadOnly>()) => {
                Some(format!("make `{path}` writable (`chmod u+w`), if it is to change"))
            }
            Self::Write { path, source } => match source.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    Some("free some space; what was written before is still whole".to_owned())
                }
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                    Some("make the folder writable, or set `[artifacts] path`".to_owned())
                }
                io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => Some(format!(
                    "move the file out of the way that stands where a folder of `{path}` is needed, \
                     or choose another place in `pgcanon.toml`"
                )),
                _ => Some(format!("check the folder of `{path}`, and the disk that it is on")),
            },
            Self::Read { .. } => {
                Some("check that the file is there and that this account may read it".to_owned())
            }
            Self::Encode(_) => None,
            Self::Bundle(error) => error.hint(),
            Self::NoLock { .. } => Some("write one with `pgcanon baseline lock NAME`".to_owned()),
            Self::Lock { path, reason, .. } if reason.contains("carriage return") => Some(format!(
                "keep git from changing line endings: write `* -text` into `.gitattributes`, and \
                 check out `{path}` again"
            )),
            Self::Lock { reason, .. } if reason.contains("of pgcanon reads format") => {
                Some("use the version of pgcanon that wrote it, or a newer one".to_owned())
            }
            Self::Lock { path, .. } => {
                Some(format!("take `{path}` from version control again, or lock the baseline anew"))
            }
            Self::Name { .. } => Some("rename the file".to_owned()),
            Self::OtherMajor { locked, .. } => Some(format!(
                "install PostgreSQL {locked} and set `[scratch] version = {locked}`, or lock the baseline anew"
            )),
        }
    }
}
