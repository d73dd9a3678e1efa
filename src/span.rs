//! The place of an object in a file, as reports have it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The lines of a file that shaped an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// The file.
    pub file: String,
    /// The first line, from 1.
    pub start: u32,
    /// Where on the first line it begins, in characters, from 1.
    pub column: u32,
    /// The last line.
    pub end: u32,
    /// Whether the lines name the object itself; else what contains it, or a statement that may
    /// have shaped it.
    pub exact: bool,
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let about = if self.exact { "" } else { "~" };
        write!(f, "{about}{}:{}", self.file, self.start)?;
        if self.end > self.start { write!(f, "-{}", self.end) } else { Ok(()) }
    }
}

impl Span {
    /// The place of the object's name, `file:line:column`, as editors take it.
    pub fn point(&self) -> String {
        let about = if self.exact { "" } else { "~" };
        format!("{about}{}:{}:{}", self.file, self.start, self.column)
    }
}
