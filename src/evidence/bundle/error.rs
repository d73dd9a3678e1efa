//! Why a bundle could not be made, signed or checked. What does not hold of it is no error.

use std::io;

use crate::evidence::EvidenceError;

/// Why a bundle could not be made, signed or checked.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// What was to be written does not hold.
    #[error("the evidence does not hold together: `{file}` {what}")]
    Unsound {
        /// The file.
        file: String,
        /// What is the matter with it.
        what: String,
    },
    /// Something stands where the bundle is to be written.
    #[error("`{path}` is there already, and is no evidence bundle")]
    InTheWay {
        /// The folder.
        path: String,
    },
    /// No folder can be called that and be the top of an archive.
    #[error("{0:?} is no name of an evidence bundle")]
    Name(String),
    /// What is to be signed does not hold.
    #[error("not signed: `{file}` {what}")]
    Broken {
        /// The file.
        file: String,
        /// What is the matter with it.
        what: String,
    },
    /// The folder and the archive beside it say different things.
    #[error("`{archive}` is not the archive of `{folder}`")]
    Apart {
        /// The folder.
        folder: String,
        /// The archive.
        archive: String,
    },
    /// Another version of pgcanon wrote it.
    #[error("`{file}` is of format {format}, and this version of pgcanon reads format {known}")]
    Format {
        /// The file.
        file: String,
        /// The format that it says it has.
        format: u64,
        /// The format that is read.
        known: u32,
    },
    /// The program is not there, or cannot be run.
    #[error("failed to run `ssh-keygen`")]
    NoSshKeygen(#[source] io::Error),
    /// The program could not do what it was asked for.
    #[error("`ssh-keygen -Y {what}` failed: {said}")]
    SshKeygen {
        /// What it was asked for.
        what: &'static str,
        /// What it said.
        said: String,
    },
    /// Nothing was signed; the program says why on the terminal.
    #[error("`ssh-keygen` did not sign with `{key}`")]
    NotSigned {
        /// The key.
        key: String,
    },
}

impl BundleError {
    /// What to do about it, beginning with a verb.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Unsound { .. } => return None,
            Self::InTheWay { path } => format!("move `{path}` out of the way"),
            Self::Name(_) => {
                "use letters, digits, `.`, `-` and `_`, beginning with a letter or digit".to_owned()
            }
            Self::Broken { .. } => "take the bundle from where it was made".to_owned(),
            Self::Apart { archive, .. } => format!("move `{archive}` out of the way"),
            Self::Format { .. } => "use the version of pgcanon that wrote it".to_owned(),
            Self::NoSshKeygen(error) if error.kind() == io::ErrorKind::NotFound => {
                "install OpenSSH (`apt install openssh-client`)".to_owned()
            }
            Self::NoSshKeygen(_) => "check that this account may run it".to_owned(),
            Self::SshKeygen { .. } => {
                "install a newer OpenSSH, and check that there is room for temporary files"
                    .to_owned()
            }
            Self::NotSigned { key } => {
                format!("check that `{key}` is a private key, or a public key whose agent is there")
            }
        })
    }
}

impl BundleError {
    /// The error of a file that could not be read.
    pub(super) fn read(path: &str) -> impl FnOnce(io::Error) -> EvidenceError + use<> {
        let path = path.to_owned();
        move |source| EvidenceError::Read { path, source }
    }

    /// The error of a file that could not be written.
    pub(super) fn write(path: &str) -> impl FnOnce(io::Error) -> EvidenceError + use<> {
        let path = path.to_owned();
        move |source| EvidenceError::Write { path, source }
    }
}
