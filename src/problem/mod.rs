//! What is wrong with a file that people write: every problem at once, each in its place.

mod secrets;

use std::fmt::{self, Write as _};
use std::ops::Range;

use secrets::{mask, snippet};

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
pub struct Fault {
    /// The bytes that are meant.
    pub span: Range<usize>,
    /// What is wrong, as a lowercase fragment.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Something is absent, so the span only says where it was looked for.
    pub absent: bool,
}

impl Fault {
    /// A fault without a hint.
    pub fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), hint: None, absent: false }
    }

    /// The same fault with what to do about it.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// The same fault about something that is not there.
    #[must_use]
    pub fn absent(self) -> Self {
        Self { absent: true, ..self }
    }

    fn into_problem(self, file: &str, text: &str) -> Problem {
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

/// How many problems of one file are told one by one; a file with more is of another kind.
const MOST: usize = 100;

/// Everything that is wrong with one file, in the order of the file; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    /// The file, as shown to people.
    pub file: String,
    /// The problems. Of more than a hundred, the first hundred and how many more there are.
    pub list: Vec<Problem>,
}

impl Problems {
    /// What is wrong with `text`, the content of `file`; `None` when that is nothing.
    pub fn of(file: &str, text: &str, mut faults: Vec<Fault>) -> Option<Self> {
        faults.sort_by_key(|fault| fault.span.start);
        let more = faults.len().saturating_sub(MOST);
        if more > 0 {
            faults.truncate(MOST + 1);
            if let Some(last) = faults.last_mut() {
                let message = format!("{more} more problems from here on");
                *last = Fault::new(last.span.clone(), message).hint("correct those above first");
            }
        }
        let list: Vec<Problem> =
            faults.into_iter().map(|fault| fault.into_problem(file, text)).collect();
        (!list.is_empty()).then(|| Self { file: file.to_owned(), list })
    }

    /// What to do next. A list of several problems carries the hint of each itself.
    pub fn hint(&self) -> Option<String> {
        match self.list.as_slice() {
            [only] => only.hint.clone(),
            _ => None,
        }
    }
}

impl std::error::Error for Problems {}

impl fmt::Display for Problems {
    /// One problem as the error itself, several as a list.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, list } = self;
        if let [only] = list.as_slice() {
            return write!(f, "{} in `{file}`\n{}", only.message, only.snippet);
        }
        write!(f, "{} problems in `{file}`", list.len())?;
        for problem in list {
            write!(f, "\n\n{}\n{}", problem.message, problem.snippet)?;
            if let Some(hint) = &problem.hint {
                write!(f, "\nhint: {hint}")?;
            }
        }
        Ok(())
    }
}

/// The candidate a misspelt `word` most likely means, if one is near enough.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
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
pub fn quoted<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for word in words {
        let comma = if out.is_empty() { "" } else { ", " };
        // Writing to a String cannot fail.
        let _ = write!(out, "{comma}`{word}`");
    }
    out
}
