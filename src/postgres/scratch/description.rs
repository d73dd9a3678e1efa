//! Which place was taken for scratch databases, in words and in commands.

use std::fmt;
use std::path::{Path, PathBuf};

use super::installation::Origin;
use super::{cluster, template};
use crate::postgres::connect::Version;

/// Which place was taken for the scratch databases, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// The place.
    pub taken: Taken,
    /// The server's version.
    pub version: Version,
    /// Why this place: `PostgreSQL is installed here`.
    pub why: String,
    /// What else the user should know, a sentence each: what a killed run left and was removed, or
    /// a version newer than this crate knows.
    pub notes: Vec<String>,
}

impl Description {
    /// The commands that make and run each private server, without the folders that they name; none
    /// for a server that was there.
    pub fn commands(&self) -> Vec<String> {
        match &self.taken {
            Taken::Local { .. } => {
                let initdb = template::arguments(self.version.major()).join(" ");
                let settings = cluster::SETTINGS.iter();
                let settings = settings.map(|(name, value)| format!(" -c {name}={value}"));
                vec![
                    format!("initdb {initdb}"),
                    format!("postgres{}", settings.collect::<String>()),
                ]
            }
            Taken::Server { .. } => Vec::new(),
        }
    }

    /// The folder of the server's programs, where they are on this machine.
    pub fn programs(&self) -> Option<&Path> {
        match &self.taken {
            Taken::Local { bin_dir, .. } => Some(bin_dir),
            Taken::Server { .. } => None,
        }
    }
}

/// The place taken.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Taken {
    /// Private servers on this machine.
    Local {
        /// The folder of their programs.
        bin_dir: PathBuf,
        /// How it was found.
        origin: Origin,
    },
    /// A server the user named.
    Server {
        /// Where and as whom, without a password.
        at: String,
    },
}

impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.taken {
            Taken::Local { .. } => write!(f, "local {}", self.version),
            Taken::Server { at } => write!(f, "{} at {at}", self.version),
        }
    }
}
