//! Runs SQL files as psql would.

use std::sync::Arc;

/// One SQL statement of a script and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The file, as shown to people: relative to the project, `/` as separator.
    pub file: Arc<str>,
    /// First line of the statement's text (1-based), leading comments not counted.
    pub start_line: u32,
    /// Last line of the statement's text (1-based, inclusive).
    pub end_line: u32,
    /// The text sent to the server: variables substituted, without the closing semicolon.
    pub sql: String,
}
