//! Why a script could not be read or run, with the place in the file.

use std::fmt;
use std::sync::Arc;

use tokio_postgres::error::SqlState;

use crate::snippet::Snippet;

/// Why a script could not be read or run.
///
/// The message is followed by the place as a [`Snippet`], then by the server's detail and context.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    /// A file could not be read; the snippet shows the line that includes it.
    #[error("failed to read `{path}`{}", below(included.as_deref()))]
    Read {
        /// The file, as shown to people.
        path: Arc<str>,
        /// Where the file is included, unless the caller named it.
        included: Option<Box<Snippet>>,
        /// What the operating system says.
        #[source]
        source: std::io::Error,
    },
    /// The file says something that cannot be understood or is refused.
    #[error(transparent)]
    Invalid(Box<InvalidScript>),
    /// The server rejected a statement.
    #[error(transparent)]
    Database(Box<StatementError>),
    /// The connection failed while a statement ran.
    #[error("lost the server while running a statement{}", below(Some(at)))]
    Connection {
        /// The statement that was running.
        at: Box<Snippet>,
        /// What the client library says.
        #[source]
        source: tokio_postgres::Error,
    },
    /// The session could not be reset between two files.
    #[error("failed to reset the session")]
    Reset(#[source] tokio_postgres::Error),
}

impl ScriptError {
    /// What to do about it, beginning with a verb.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Read { included: Some(_), path, .. } => Some(format!(
                "check the path: `\\i` starts at the project folder (here `{path}`), `\\ir` at the including file's folder"
            )),
            Self::Read { .. } | Self::Connection { .. } | Self::Reset(_) => None,
            Self::Invalid(error) => error.hint.clone(),
            Self::Database(error) => error.hint.clone(),
        }
    }

    /// The place in the file, where there is one.
    pub fn snippet(&self) -> Option<&Snippet> {
        match self {
            Self::Read { included, .. } => included.as_deref(),
            Self::Invalid(error) => Some(&error.snippet),
            Self::Database(error) => Some(&error.snippet),
            Self::Connection { at, .. } => Some(at),
            Self::Reset(_) => None,
        }
    }

    /// The SQLSTATE, when the server rejected a statement.
    pub fn code(&self) -> Option<&SqlState> {
        match self {
            Self::Database(error) => Some(&error.code),
            _ => None,
        }
    }

    pub(super) fn invalid(
        message: impl Into<String>,
        snippet: Snippet,
        hint: impl Into<String>,
    ) -> Self {
        let hint = Some(hint.into()).filter(|hint| !hint.is_empty());
        Self::Invalid(Box::new(InvalidScript { message: message.into(), snippet, hint }))
    }
}

/// A script that is refused before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}\n{snippet}")]
pub struct InvalidScript {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub snippet: Snippet,
    /// What to do about it.
    pub hint: Option<String>,
}

/// A statement the server rejected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct StatementError {
    /// The server's message.
    pub message: String,
    /// The five-letter SQLSTATE.
    pub code: SqlState,
    /// Where in the file: under the offending word if the server says which, else the statement's first line.
    pub snippet: Snippet,
    /// The server's detail.
    pub detail: Option<String>,
    /// The server's context: where in which function, or in which line of COPY data.
    pub context: Option<String>,
    /// The query inside a function that failed.
    pub internal: Option<Snippet>,
    /// The server's hint, else ours.
    pub hint: Option<String>,
}

impl fmt::Display for StatementError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ({})\n{}", self.message, self.code.code(), self.snippet)?;
        if let Some(detail) = &self.detail {
            write!(out, "\ndetail: {detail}")?;
        }
        if let Some(context) = &self.context {
            write!(out, "\ncontext: {context}")?;
        }
        if let Some(internal) = &self.internal {
            write!(out, "\n{internal}")?;
        }
        Ok(())
    }
}

fn below(snippet: Option<&Snippet>) -> String {
    snippet.map(|snippet| format!("\n{snippet}")).unwrap_or_default()
}
