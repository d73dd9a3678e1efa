//! Reads and runs SQL files as psql would.
//!
//! [`parse`] splits a file into [`Step`]s without touching a server: it follows psql's own scanner,
//! so that whatever `psql -f` loads is loaded here, and refuses the meta-commands that would reach
//! outside of the file. [`run()`] sends the steps one by one and turns what the server says into a
//! [`ScriptError`] that shows the place in the file.

mod allowance;
mod classify;
mod elsewhere;
mod error;
mod explain;
mod hints;
mod how;
mod lexer;
mod loader;
mod meta;
mod names;
mod parser;
mod query;
mod run;
#[cfg(test)]
mod server_tests;
mod slash;
mod source;
mod strings;
#[cfg(test)]
mod tests;
mod tokens;
mod variables;

use std::sync::Arc;

use crate::snippet::Snippet;

pub use error::{InvalidScript, ScriptError, StatementError};
pub use how::{FileRun, HowRun, Place, Reason};
pub use loader::{DiskLoader, Loader};
pub use parser::parse;
pub use run::{ClusterWide, CopyRefused, RunOptions, Transaction, copy_in, reset_session, run};
pub use source::SourceFile;
pub use variables::Variables;

/// One SQL statement of a script and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The file, as shown to people: relative to the project, `/` as separator.
    pub file: Arc<str>,
    /// First line of the statement's text (1-based), leading comments not counted.
    pub start_line: u32,
    /// Where on its first line it begins, in characters (1-based).
    pub start_column: u32,
    /// Last line of the statement's text (1-based, inclusive).
    pub end_line: u32,
    /// The text sent to the server: variables substituted, without the closing semicolon.
    pub sql: String,
}

/// A file split into steps, the files it includes unfolded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    path: Arc<str>,
    steps: Vec<Step>,
}

impl Script {
    /// The file, as shown to people.
    pub fn path(&self) -> &Arc<str> {
        &self.path
    }

    /// What is sent to the server, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether it changes what all databases of a server share: roles, databases, tablespaces, the
    /// server's configuration.
    pub fn is_cluster_wide(&self) -> bool {
        self.steps.iter().any(|step| classify::classify(step).cluster_wide.is_some())
    }

    /// The statements, in order.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.steps.iter().map(|step| &step.statement)
    }
}

/// One thing sent to the server: a statement, with the rows after it if it is a `COPY … FROM stdin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    statement: Statement,
    source: Arc<SourceFile>,
    map: source::SourceMap,
    heads: Vec<Vec<query::Head>>,
    body: Option<usize>,
    copy: Option<CopyData>,
}

impl Step {
    /// The statement.
    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    /// The rows of a `COPY … FROM stdin`, as they stand in the file, without the closing `\.` line.
    pub fn copy_data(&self) -> Option<&str> {
        self.copy.as_ref().map(|copy| &self.source.text()[copy.span.clone()])
    }

    /// The text of the file the statement stands in.
    pub fn source(&self) -> &Arc<SourceFile> {
        &self.source
    }

    /// The bytes of the file from the statement's first token to its last, or to the end of the rows
    /// of a `COPY … FROM stdin`. The closing semicolon is not among them.
    pub fn span(&self) -> std::ops::Range<usize> {
        let at = |sent: usize| self.map.file_span(sent, 1);
        let first = at(0).map_or(0, |span| span.start);
        let last = at(self.statement.sql.len().saturating_sub(1)).map_or(first, |span| span.end);
        let Some(copy) = &self.copy else { return first..last };
        let rest = &self.source.text()[copy.span.end..];
        let closing =
            if rest.starts_with("\\.") { rest.find('\n').unwrap_or(rest.len()) } else { 0 };
        first..copy.span.end + closing
    }

    /// What bars the statement from a transaction that somebody else opens and rolls back, and what
    /// to do about it: it opens or ends one itself, or it connects to another server.
    pub fn barred_from_transaction(&self) -> Option<(String, &'static str)> {
        let class = classify::classify(self);
        if !class.control.is_empty() {
            let words = self.statement.sql.split_whitespace().next().unwrap_or_default();
            let message = format!("`{}` opens or ends a transaction", words.to_uppercase());
            return Some((
                message,
                "remove it: the transaction is opened and rolled back around it",
            ));
        }
        match class.elsewhere? {
            elsewhere::Elsewhere::Connects(command, hint) => {
                Some((format!("{command} connects to another server"), hint))
            }
            elsewhere::Elsewhere::Drops(_) => Some((
                "DROP SUBSCRIPTION connects to another server, to drop the slot there".to_owned(),
                "write `ALTER SUBSCRIPTION … SET (slot_name = NONE);` before it",
            )),
        }
    }

    /// The place of `position`, a 1-based offset in characters into the SQL sent, as the server
    /// reports it: with carets under the whole word there.
    pub fn snippet_at(&self, position: u32) -> Snippet {
        let characters = usize::try_from(position.saturating_sub(1)).unwrap_or(usize::MAX);
        let sql = &self.statement.sql;
        let at = sql.char_indices().nth(characters).map_or(sql.len(), |(at, _)| at);
        self.snippet_from(at).unwrap_or_else(|| self.snippet())
    }

    /// The place of the token that starts at byte `at` of the SQL sent.
    fn snippet_from(&self, at: usize) -> Option<Snippet> {
        let len = tokens::token_len(self.statement.sql.get(at..)?);
        Some(self.source.snippet(&self.map.file_span(at, len)?))
    }

    /// The statement's first line.
    pub fn snippet(&self) -> Snippet {
        self.source.snippet_line(self.statement.start_line)
    }
}

/// The rows of a `COPY … FROM stdin`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct CopyData {
    /// Where the rows stand in the file.
    span: std::ops::Range<usize>,
    /// The line of the first row (1-based).
    first_line: u32,
}
