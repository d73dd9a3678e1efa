//! Splits a script into steps the way psql's main loop does.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::allowance::Allowance;
use super::error::ScriptError;
use super::lexer::{Event, Lexer, Nesting};
use super::loader::{Loader, normalize};
use super::query::{Head, Mark, Query};
use super::source::SourceFile;
use super::strings::StandardStrings;
use super::variables::Variables;
use super::{CopyData, Script, Statement, Step};
use crate::snippet::Snippet;

/// How deep files may include each other; far beyond any real project, well below the stack's end.
const DEEPEST_INCLUDE: usize = 64;

/// How many files may make up a script. Links between folders can give one file any number of
/// names, so that none of them is ever seen to be read again.
const MOST_FILES: usize = 10_000;

/// What a file costs that is read again, besides its length: the work of reading it.
const READ_AGAIN: usize = 256;

/// Reads `path` and the files it includes, and splits them into steps.
///
/// `variables` are the psql variables set so far; `\set` changes them.
///
/// # Errors
/// When a file cannot be read or is no UTF-8, when a quote or comment is never closed, and when a
/// meta-command is met that psql would not understand or that pgcanon refuses to follow.
pub fn parse(
    loader: &dyn Loader,
    path: &str,
    variables: &mut Variables,
) -> Result<Script, ScriptError> {
    let mut session = Session {
        loader,
        variables,
        strings: StandardStrings::default(),
        restricted: None,
        open: Vec::new(),
        files: BTreeSet::new(),
        allowance: Allowance::default(),
        steps: Vec::new(),
    };
    let path = normalize(path);
    session.file(&path, None)?;
    Ok(Script { path: loader.display(&path), steps: session.steps })
}

/// What outlives a single file while a script is read.
pub(super) struct Session<'a> {
    loader: &'a dyn Loader,
    pub(super) variables: &'a mut Variables,
    strings: StandardStrings,
    /// The key of the `\restrict` in force.
    pub(super) restricted: Option<String>,
    /// The files being read, outermost first.
    open: Vec<String>,
    /// Every file read so far.
    files: BTreeSet<String>,
    pub(super) allowance: Allowance,
    steps: Vec<Step>,
}

impl Session<'_> {
    /// Reads one file; `included` is the place of the meta-command that names it.
    pub(super) fn file(
        &mut self,
        path: &str,
        included: Option<Snippet>,
    ) -> Result<(), ScriptError> {
        if let Some(place) = included.as_ref()
            && (self.open.iter().any(|open| open == path) || self.open.len() >= DEEPEST_INCLUDE)
        {
            let chain = self
                .open
                .iter()
                .map(|open| format!("`{open}`"))
                .collect::<Vec<_>>()
                .join(" includes ");
            return Err(ScriptError::invalid(
                format!("`{path}` includes itself: {chain} includes `{path}`"),
                place.clone(),
                "remove one of the `\\i` or `\\ir` lines",
            ));
        }
        let shown = self.loader.display(path);
        let bytes = match self.loader.load(path) {
            Ok(bytes) => bytes,
            Err(source) => {
                let included = included.map(Box::new);
                return Err(ScriptError::Read { path: shown, included, source });
            }
        };
        let again = !self.files.insert(path.to_owned());
        let too_much = (again && !self.allowance.take(bytes.len().saturating_add(READ_AGAIN)))
            || self.files.len() > MOST_FILES;
        if let Some(place) = included
            && too_much
        {
            return Err(ScriptError::invalid(
                format!(
                    "`{path}` is one file too many: the files include each other over and over"
                ),
                place,
                "remove one of the `\\i` or `\\ir` lines",
            ));
        }
        let source = Arc::new(SourceFile::new(Arc::clone(&shown), decode(shown, bytes)?));
        self.open.push(path.to_owned());
        FileParser::new(self, path, source).read()?;
        self.open.pop();
        Ok(())
    }
}

/// Turns a file's bytes into text.
fn decode(path: Arc<str>, bytes: Vec<u8>) -> Result<String, ScriptError> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
        ScriptError::invalid(
            format!(
                "`{path}` is not UTF-8: invalid byte 0x{:02x} at offset {at}",
                error.as_bytes()[at]
            ),
            Snippet::at(Arc::clone(&path), &text, at, 3),
            format!("convert the file first, for example `iconv -f latin1 -t utf-8 {path}`"),
        )
    })?;
    if let Some(at) = text.find('\0') {
        return Err(ScriptError::invalid(
            format!("`{path}` holds a zero byte at offset {at}"),
            Snippet::at(path, &text, at, 1),
            "save the file as UTF-8 text; a custom-format dump becomes text with `pg_restore -f -`",
        ));
    }
    Ok(text)
}

/// One level of `\if`.
pub(super) struct Branch {
    pub(super) state: BranchState,
    /// Where the `\if` stands.
    pub(super) opened: Range<usize>,
    saved: (Mark, Nesting),
}

/// What becomes of the lines between `\if` and `\endif` (psql's `ifState`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BranchState {
    /// This branch runs.
    True,
    /// No branch ran so far; one may.
    False,
    /// A branch ran already, or the whole block is inside of one that does not run.
    Ignored,
    /// The `\else` branch, and it runs.
    ElseTrue,
    /// The `\else` branch, and it does not run.
    ElseFalse,
}

/// Reads one file line by line.
pub(super) struct FileParser<'s, 'a> {
    pub(super) session: &'s mut Session<'a>,
    /// The path the loader knows the file by.
    pub(super) path: String,
    pub(super) source: Arc<SourceFile>,
    pub(super) lexer: Lexer,
    pub(super) query: Query,
    pub(super) branches: Vec<Branch>,
    /// Where the next line starts.
    next_line: usize,
}

impl<'s, 'a> FileParser<'s, 'a> {
    fn new(session: &'s mut Session<'a>, path: &str, source: Arc<SourceFile>) -> Self {
        // psql ignores a byte order mark in front of the first line.
        let next_line =
            if source.text().starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let lexer = Lexer::new(Arc::clone(&source), session.allowance.clone());
        let (query, branches) = (Query::default(), Vec::new());
        Self { session, path: path.to_owned(), source, lexer, query, branches, next_line }
    }

    fn read(mut self) -> Result<(), ScriptError> {
        while let Some(line) = self.take_line() {
            self.lexer.start_line(line, self.session.strings.on(), &mut self.query);
            if self.line()? == Flow::Quit {
                self.branches.clear();
                break;
            }
        }
        self.finish()
    }

    /// The next line without its line feed; a carriage return stays, as in psql.
    fn take_line(&mut self) -> Option<Range<usize>> {
        let start = self.next_line;
        if start >= self.source.text().len() {
            return None;
        }
        let end = self.source.line_end(start);
        self.next_line = end + 1;
        Some(start..end)
    }

    fn line(&mut self) -> Result<Flow, ScriptError> {
        loop {
            let variables = self.active().then_some(&*self.session.variables);
            match self.lexer.scan(&mut self.query, variables) {
                Event::EndOfLine => return Ok(Flow::Continue),
                // An inactive branch goes on collecting; what it collected is dropped at its end.
                Event::Semicolon if self.active() => self.send()?,
                Event::Semicolon => {}
                Event::Exhausted(reference) => return Err(self.exhausted(&reference)),
                Event::Backslash => {
                    if self.meta_command()? == Flow::Quit {
                        return Ok(Flow::Quit);
                    }
                }
            }
        }
    }

    /// At the end of the file psql sends what was collected, even without a semicolon.
    fn finish(mut self) -> Result<(), ScriptError> {
        if let Some(branch) = self.branches.last() {
            return Err(self.invalid(
                &branch.opened,
                "`\\if` without `\\endif`",
                "add the missing `\\endif`",
            ));
        }
        if let Some((what, opened)) = self.lexer.state().open() {
            return Err(self.invalid(
                opened,
                format!("unterminated {what}"),
                "close what is opened here",
            ));
        }
        self.send()
    }

    /// Whether statements and meta-commands count here.
    pub(super) fn active(&self) -> bool {
        // Inside of a branch that does not run every other one is ignored: the innermost tells.
        self.branches
            .last()
            .is_none_or(|branch| matches!(branch.state, BranchState::True | BranchState::ElseTrue))
    }

    /// Turns the collected text into a step and starts anew.
    pub(super) fn send(&mut self) -> Result<(), ScriptError> {
        let mut query = std::mem::take(&mut self.query);
        query.text.truncate(query.end);
        let spans =
            query.map.file_span(0, 1).zip(query.map.file_span(query.end.saturating_sub(1), 1));
        let Some((first, last)) = spans.filter(|_| !query.text.is_empty()) else { return Ok(()) };
        self.session.strings.follow(&query);
        let copy = match copy_direction(query.heads()) {
            Copy::None => None,
            Copy::In if query.heads().len() == 1 => Some(self.copy_data()),
            Copy::In => {
                return Err(self.invalid(
                    &first,
                    "`COPY … FROM stdin` joined to other statements with `\\;`",
                    "end the statement before it with `;` instead of `\\;`",
                ));
            }
            Copy::Out => {
                return Err(self.invalid(
                    &first,
                    "`COPY … TO stdout` has nowhere to write to",
                    "remove the statement; it reads data and changes no schema",
                ));
            }
        };
        let statement = Statement {
            file: Arc::clone(self.source.path()),
            start_line: self.source.line_at(first.start),
            start_column: self.source.column_at(first.start),
            end_line: self.source.line_at(last.end.saturating_sub(1).max(first.start)),
            sql: std::mem::take(&mut query.text),
        };
        let heads = query.heads().to_vec();
        let source = Arc::clone(&self.source);
        self.session.steps.push(Step {
            statement,
            source,
            map: query.map,
            heads,
            body: query.body,
            copy,
        });
        Ok(())
    }

    /// The rows that follow the line at hand, up to a line `\.` or the end of the file.
    fn copy_data(&mut self) -> CopyData {
        let start = self.next_line.min(self.source.text().len());
        let mut end = start;
        while let Some(line) = self.take_line() {
            if self.source.text()[line.clone()].trim_end_matches('\r') == "\\." {
                break;
            }
            end = self.next_line.min(self.source.text().len());
        }
        CopyData { span: start..end, first_line: self.source.line_at(start) }
    }

    pub(super) fn invalid(
        &self,
        span: &Range<usize>,
        message: impl Into<String>,
        hint: &str,
    ) -> ScriptError {
        ScriptError::invalid(message, self.source.snippet(span), hint)
    }

    /// The error for a reference whose value would make the script grow without end.
    pub(super) fn exhausted(&self, reference: &Range<usize>) -> ScriptError {
        self.invalid(
            reference,
            "the values of variables make the script too long",
            "write the text out where it is needed: variables that hold each other grow fast",
        )
    }

    /// Enters an `\if`.
    pub(super) fn push_branch(&mut self, state: BranchState, opened: Range<usize>) {
        let saved = (self.query.mark(), self.lexer.nesting);
        self.branches.push(Branch { state, opened, saved });
    }

    /// Keeps what the branch collected, if it ran; else restores what was there before.
    pub(super) fn leave_branch(&mut self, ran: bool) {
        if let Some(branch) = self.branches.last_mut() {
            if ran {
                branch.saved = (self.query.mark(), self.lexer.nesting);
            } else {
                // A branch that does not run only appends, so what was there before still is.
                self.query.rewind(&branch.saved.0);
                self.lexer.nesting = branch.saved.1;
            }
        }
    }
}

/// Whether the file goes on after a meta-command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// With what follows on the line.
    Continue,
    /// It does not: `\q`.
    Quit,
}

/// Which way a COPY moves rows over the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Copy {
    None,
    In,
    Out,
}

/// Sees `COPY … FROM stdin` and `COPY … TO stdout` by the first words outside parentheses. The
/// grammar (`copy_file_name`) takes STDIN and STDOUT for each other.
fn copy_direction(heads: &[Vec<Head>]) -> Copy {
    let mut found = Copy::None;
    for head in heads {
        if !head.first().is_some_and(|first| first.is("COPY")) {
            continue;
        }
        let Some(at) = head.iter().skip(1).position(|word| word.is("FROM") || word.is("TO")) else {
            continue;
        };
        let rest = &head[at + 1..];
        if rest.get(1).is_some_and(|word| word.is("STDIN") || word.is("STDOUT")) {
            found = if rest[0].is("FROM") { Copy::In } else { Copy::Out };
        }
    }
    found
}
