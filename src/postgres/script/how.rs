//! What was run, and how its statements were put into transactions.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio_postgres::error::SqlState;

use super::{Statement, Step};

/// What was run of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRun {
    /// The file, as shown to people.
    pub path: Arc<str>,
    /// How its statements were put into transactions.
    pub transaction: HowRun,
    /// The statements, in the order they ran.
    pub statements: Vec<Statement>,
    /// How long each of them took, the way to the server and back included.
    pub took: Vec<Duration>,
}

/// How a file's statements were put into transactions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HowRun {
    /// The whole file in one transaction.
    OneTransaction,
    /// Every statement on its own.
    StatementByStatement(Reason),
    /// As the file's own BEGIN and COMMIT say; the first of them stands here.
    OwnTransactions(Place),
}

/// Why a file was run statement by statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The caller wanted it so.
    Asked,
    /// A statement cannot run inside a transaction.
    CannotRunInTransaction {
        /// The command, as in `CREATE INDEX CONCURRENTLY`.
        command: &'static str,
        /// Where it stands.
        place: Place,
    },
    /// The file was tried in one transaction; the server refused a statement inside of it, and the
    /// file was rolled back and run again.
    RefusedInTransaction {
        /// `55P04` (a new enum value is used), `25001` or `2D000` (the statement wants no transaction
        /// around it, or ends it).
        code: SqlState,
        /// The server's message.
        message: String,
        /// The statement.
        place: Place,
    },
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, as shown to people.
    pub file: Arc<str>,
    /// The 1-based line.
    pub line: u32,
}

impl Place {
    pub(super) fn of(step: &Step) -> Self {
        Self { file: Arc::clone(&step.statement.file), line: step.statement.start_line }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.file, self.line)
    }
}

impl fmt::Display for HowRun {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OneTransaction => out.write_str("one transaction"),
            Self::StatementByStatement(Reason::Asked) => out.write_str("statement by statement"),
            Self::StatementByStatement(reason) => {
                write!(out, "statement by statement because {reason}")
            }
            Self::OwnTransactions(place) => write!(out, "its own transactions ({place})"),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked => out.write_str("it was asked for"),
            Self::CannotRunInTransaction { command, place } => {
                write!(out, "{command} cannot run inside a transaction ({place})")
            }
            Self::RefusedInTransaction { code, message, place } => {
                write!(
                    out,
                    "the server refused it in one transaction: {message} ({}) ({place})",
                    code.code()
                )
            }
        }
    }
}
