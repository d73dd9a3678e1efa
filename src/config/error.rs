//! What can be wrong with a configuration, and what to do about it.

use std::fmt::{self, Write as _};
use std::io;
use std::ops::Range;

use super::secrets::{mask, snippet};

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
    #[error("{}", Listing { file, problems })]
    Invalid {
        /// The file, as shown to people.
        file: String,
        /// Every problem found, in the order of the file; never empty.
        problems: Vec<Problem>,
    },
    /// A `${NAME}` in `scratch.url` has no value.
    #[error("`scratch.url` needs the environment variable `{variable}`, which is not set")]
    Unset {
        /// The variable's name.
        variable: String,
    },
}

impl ConfigError {
    /// What to do next. A list of several problems carries its hints itself.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Read { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                Some("check the path, or run `pgcanon init` to write a `pgcanon.toml`".to_owned())
            }
            Self::Read { .. } => Some("check that this account may read the file".to_owned()),
            Self::NotText { .. } => Some("save the file as UTF-8".to_owned()),
            Self::Invalid { problems, .. } => match problems.as_slice() {
                [only] => only.hint.clone(),
                _ => None,
            },
            Self::Unset { variable } => Some(format!("set `{variable}` before running pgcanon")),
        }
    }
}

/// One thing wrong in one place of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, without the file's name.
    pub message: String,
    /// Where it begins: the line, 1-based.
    pub line: u32,
    /// Where it begins: the column in characters, 1-based.
    pub column: usize,
    /// The place and its line with carets, ready to print; passwords are masked.
    pub snippet: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// A problem before it is known what the file is called: a span of bytes and the words.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) span: Range<usize>,
    pub(super) message: String,
    pub(super) hint: Option<String>,
    /// Something is absent, so the span only says where it was looked for.
    pub(super) absent: bool,
}

impl Fault {
    pub(super) fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), hint: None, absent: false }
    }

    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    pub(super) fn absent(self) -> Self {
        Self { absent: true, ..self }
    }

    pub(super) fn into_problem(self, file: &str, text: &str) -> Problem {
        let at = snippet(file, text, &self.span);
        Problem {
            // A message quotes the value that is wrong, and a password can be anywhere.
            message: mask(&self.message).into_owned(),
            line: at.line_number(),
            column: at.column().unwrap_or(1),
            snippet: at.to_string(),
            hint: self.hint.map(|hint| mask(&hint).into_owned()),
        }
    }
}

/// Prints one problem as the error itself, several as a list.
struct Listing<'a> {
    file: &'a str,
    problems: &'a [Problem],
}

impl fmt::Display for Listing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [only] = self.problems {
            return write!(f, "{} in `{}`\n{}", only.message, self.file, only.snippet);
        }
        write!(f, "{} problems in `{}`", self.problems.len(), self.file)?;
        for problem in self.problems {
            write!(f, "\n\n{}\n{}", problem.message, problem.snippet)?;
            if let Some(hint) = &problem.hint {
                write!(f, "\nhint: {hint}")?;
            }
        }
        Ok(())
    }
}

/// The candidate a misspelt `word` most likely means, if one is near enough.
pub(super) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let length = word.chars().count();
    let allowed = (length / 3).max(1);
    let folded = word.to_lowercase().replace('-', "_");
    candidates
        .into_iter()
        // What differs more in length is further away, and costs memory to measure.
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= allowed)
        .map(|candidate| {
            (strsim::damerau_levenshtein(&folded, &candidate.replace('-', "_")), candidate)
        })
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// `` `a`, `b`, `c` ``
pub(super) fn quoted<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for word in words {
        let comma = if out.is_empty() { "" } else { ", " };
        // Writing to a String cannot fail.
        let _ = write!(out, "{comma}`{word}`");
    }
    out
}
