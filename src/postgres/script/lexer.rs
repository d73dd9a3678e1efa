//! Finds where SQL statements end, by the rules of psql's own scanner (`psqlscan.l`).
//!
//! As in psql the text is taken line by line, and a quote, a comment or a parenthesis left open is
//! carried to the next line. Two things differ. Text in front of a statement is dropped, comments
//! included. And a string continued on the next line keeps its escape rules, as the server has it,
//! where psql forgets them.

use std::ops::Range;
use std::sync::Arc;

use super::allowance::Allowance;
use super::query::{Head, Origin, Query};
use super::source::SourceFile;
use super::tokens::{
    Reference, comment_end, end_of, is_identifier_byte, is_identifier_start, is_operator, is_space,
    number, operator, run, string_end,
};
use super::variables::{self, Variables};

/// Why scanning stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// The line is used up.
    EndOfLine,
    /// A semicolon ends the statement; it is not part of the query.
    Semicolon,
    /// A backslash starts a meta-command; it is consumed, the name is not.
    Backslash,
    /// The value of the variable referred to here is more than the script may still grow by.
    Exhausted(Range<usize>),
}

/// What the scanner is inside of, and where that was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Plain SQL.
    Normal,
    /// `'…'`; in an escape string a backslash protects what follows.
    String { escapes: bool, opened: Range<usize> },
    /// `"…"`.
    Identifier { opened: Range<usize> },
    /// `$tag$…$tag$`; `tag` holds both dollar signs.
    Dollar { tag: String, opened: Range<usize> },
    /// `/* … */`, which nest.
    Comment { depth: u32, opened: Range<usize> },
}

impl State {
    /// What is open and where, unless this is plain SQL.
    pub(super) fn open(&self) -> Option<(&'static str, &Range<usize>)> {
        match self {
            Self::Normal => None,
            Self::String { opened, .. } => Some(("quoted string", opened)),
            Self::Identifier { opened } => Some(("quoted identifier", opened)),
            Self::Dollar { opened, .. } => Some(("dollar-quoted string", opened)),
            Self::Comment { opened, .. } => Some(("`/*` comment", opened)),
        }
    }
}

/// The nesting that hides semicolons; `\if` saves and restores it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Nesting {
    parens: u32,
    /// `BEGIN ATOMIC` blocks and the `CASE`s inside them.
    begins: u32,
    identifiers: u32,
    /// First letters of the first words that are CREATE, OR, REPLACE, FUNCTION or PROCEDURE.
    initials: [u8; 4],
}

/// A variable's value that is being read in place of the reference.
#[derive(Debug)]
struct Expansion {
    name: String,
    value: String,
    at: usize,
    origin: Range<usize>,
}

/// The scanner of one file.
#[derive(Debug)]
pub(super) struct Lexer {
    file: Arc<SourceFile>,
    at: usize,
    line_end: usize,
    expansions: Vec<Expansion>,
    state: State,
    pub(super) nesting: Nesting,
    standard_strings: bool,
    allowance: Allowance,
    /// Set after an escape string ended: whether a line end was seen since, so that a quote goes on.
    continuation: Option<bool>,
}

impl Lexer {
    /// A scanner in front of the first line of `file`.
    pub(super) fn new(file: Arc<SourceFile>, allowance: Allowance) -> Self {
        Self {
            file,
            at: 0,
            line_end: 0,
            expansions: Vec::new(),
            state: State::Normal,
            nesting: Nesting::default(),
            standard_strings: true,
            allowance,
            continuation: None,
        }
    }

    /// Takes up a line. A line feed joins it to what the query already holds.
    pub(super) fn start_line(
        &mut self,
        line: Range<usize>,
        standard_strings: bool,
        query: &mut Query,
    ) {
        self.expansions.clear();
        self.standard_strings = standard_strings;
        self.continuation = self.continuation.map(|_| true);
        if let Some(before) = line.start.checked_sub(1) {
            let origin = Origin::File(before..line.start);
            match self.state {
                State::Normal | State::Comment { .. } => query.space("\n", origin),
                _ => query.token("\n", origin),
            }
        }
        (self.at, self.line_end) = (line.start, line.end);
    }

    /// What the scanner is inside of.
    pub(super) fn state(&self) -> &State {
        &self.state
    }

    /// The rest of the line, as a span of the file.
    pub(super) fn rest_of_line(&self) -> Range<usize> {
        self.at..self.line_end
    }

    /// Goes on at byte `at` of the line.
    pub(super) fn resume(&mut self, at: usize) {
        self.at = at;
    }

    /// The reference whose value is being read, if any.
    pub(super) fn inside_variable(&self) -> Option<(&str, Range<usize>)> {
        self.expansions.last().map(|top| (top.name.as_str(), top.origin.clone()))
    }

    /// Scans on until something ends. `variables` is `None` where none may be read.
    pub(super) fn scan(&mut self, query: &mut Query, variables: Option<&Variables>) -> Event {
        loop {
            if self.rest().is_empty() {
                if self.expansions.pop().is_none() {
                    return Event::EndOfLine;
                }
            } else if self.state != State::Normal {
                self.scan_inside(query);
            } else if let Some(event) = self.scan_normal(query, variables) {
                return event;
            }
        }
    }

    fn rest(&self) -> &str {
        match self.expansions.last() {
            Some(top) => &top.value[top.at..],
            None => &self.file.text()[self.at..self.line_end],
        }
    }

    fn origin(&self, len: usize) -> Origin {
        match self.expansions.last() {
            Some(top) => Origin::Variable(top.origin.clone()),
            None => Origin::File(self.at..self.at + len),
        }
    }

    fn span(&self, len: usize) -> Range<usize> {
        match self.origin(len) {
            Origin::File(span) | Origin::Variable(span) => span,
        }
    }

    fn advance(&mut self, len: usize) {
        match self.expansions.last_mut() {
            Some(top) => top.at += len,
            None => self.at += len,
        }
    }

    fn emit(&mut self, query: &mut Query, len: usize) {
        query.token(&self.rest()[..len], self.origin(len));
        self.advance(len);
    }

    fn emit_space(&mut self, query: &mut Query, len: usize) {
        query.space(&self.rest()[..len], self.origin(len));
        self.advance(len);
    }

    /// Goes on inside a quote or a comment, to its end or to the end of the text at hand.
    fn scan_inside(&mut self, query: &mut Query) {
        let rest = self.rest();
        let (len, closed) = match &self.state {
            State::Normal => (0, false),
            State::String { escapes, .. } => string_end(rest.as_bytes(), *escapes),
            State::Identifier { .. } => end_of(rest, "\""),
            State::Dollar { tag, .. } => end_of(rest, tag),
            State::Comment { depth, opened } => {
                let (len, depth) = comment_end(rest.as_bytes(), *depth);
                let opened = opened.clone();
                self.emit_space(query, len);
                self.state =
                    if depth == 0 { State::Normal } else { State::Comment { depth, opened } };
                return;
            }
        };
        self.emit(query, len);
        if closed {
            self.continuation =
                matches!(self.state, State::String { escapes: true, .. }).then_some(false);
            self.state = State::Normal;
        }
    }

    fn scan_normal(&mut self, query: &mut Query, variables: Option<&Variables>) -> Option<Event> {
        let bytes = self.rest().as_bytes();
        let (first, second, third) =
            (bytes[0], bytes.get(1).copied().unwrap_or(0), bytes.get(2).copied());
        match (first, second) {
            _ if is_space(first) => {
                let len = run(bytes, is_space);
                if bytes[..len].iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
                    self.continuation = self.continuation.map(|_| true);
                }
                self.emit_space(query, len);
                return None;
            }
            (b'-', b'-') => {
                let len = run(bytes, |byte| !matches!(byte, b'\n' | b'\r'));
                self.emit_space(query, len);
                return None;
            }
            _ => {}
        }
        let continued = self.continuation.take() == Some(true);
        match (first, second) {
            (b'/', b'*') => {
                self.state = State::Comment { depth: 1, opened: self.span(2) };
                self.emit_space(query, 2);
            }
            (b'\'', _) => self.open_string(query, 1, continued || !self.standard_strings),
            (b'e' | b'E', b'\'') => self.open_string(query, 2, true),
            (b'b' | b'B' | b'x' | b'X', b'\'') => self.open_string(query, 2, false),
            (b'n' | b'N', b'\'') => self.emit(query, 1),
            (b'u' | b'U', b'&') if third == Some(b'\'') => self.open_string(query, 3, false),
            (b'u' | b'U', b'&') if third == Some(b'"') => self.open_identifier(query, 3),
            (b'"', _) => self.open_identifier(query, 1),
            (b'$', _) => self.dollar(query),
            (b';', _) => return self.semicolon(query),
            (b'\\', _) => return self.backslash(query, second),
            (b':', _) => return self.colon(query, variables),
            _ => self.plain(query),
        }
        None
    }

    fn open_string(&mut self, query: &mut Query, len: usize, escapes: bool) {
        self.state = State::String { escapes, opened: self.span(len) };
        self.note(query, Head::Literal(query.text.len()));
        self.emit(query, len);
    }

    fn open_identifier(&mut self, query: &mut Query, len: usize) {
        self.state = State::Identifier { opened: self.span(len) };
        self.note(query, Head::Quoted);
        self.emit(query, len);
    }

    fn note(&self, query: &mut Query, head: Head) {
        if self.nesting.parens == 0 && self.nesting.begins == 0 {
            query.head(head);
        }
    }

    fn dollar(&mut self, query: &mut Query) {
        let bytes = self.rest().as_bytes();
        let name = run(&bytes[1..], variables::is_name_byte);
        let starts_as_name = !bytes.get(1).is_some_and(u8::is_ascii_digit);
        if starts_as_name && bytes.get(name + 1) == Some(&b'$') {
            let tag = self.rest()[..name + 2].to_owned();
            let len = tag.len();
            self.state = State::Dollar { tag, opened: self.span(len) };
            self.note(query, Head::Literal(query.text.len()));
            self.emit(query, len);
        } else {
            let digits = run(&bytes[1..], |byte| byte.is_ascii_digit());
            self.emit(query, 1 + digits);
        }
    }

    fn semicolon(&mut self, query: &mut Query) -> Option<Event> {
        if self.nesting.parens == 0 && self.nesting.begins == 0 {
            self.nesting.identifiers = 0;
            self.advance(1);
            return Some(Event::Semicolon);
        }
        self.emit(query, 1);
        None
    }

    /// `\;` and `\:` put the character itself into the query; any other backslash is a command.
    fn backslash(&mut self, query: &mut Query, second: u8) -> Option<Event> {
        self.advance(1);
        if !matches!(second, b';' | b':') {
            return Some(Event::Backslash);
        }
        self.emit(query, 1);
        if second == b';' {
            self.nesting.identifiers = 0;
            query.next_statement();
        }
        None
    }

    /// Forgets open parentheses, as psql does after `\g` and `\r`.
    pub(super) fn reset(&mut self) {
        self.nesting = Nesting::default();
        self.continuation = None;
    }

    fn colon(&mut self, query: &mut Query, variables: Option<&Variables>) -> Option<Event> {
        let value = |name: &str| variables.and_then(|all| all.get(name));
        let (len, found) = match Reference::read(self.rest()) {
            Reference::None(len) => (len, None),
            Reference::Plain(name) => {
                let recursive = self.expansions.iter().any(|open| open.name == name);
                let value = value(name).filter(|_| !recursive);
                let value = value.map(|value| (Some(name.to_owned()), value.to_owned()));
                (name.len() + 1, value)
            }
            Reference::Quoted { name, quote, len } => {
                (len, value(name).map(|value| (None, quote(value))))
            }
            Reference::Test { name, len } => {
                let set = if value(name).is_some() { "TRUE" } else { "FALSE" };
                (len, Some((None, set.to_owned())))
            }
        };
        let Some((name, value)) = found else {
            self.emit(query, len);
            return None;
        };
        let origin = self.span(len);
        if !self.allowance.take(value.len()) {
            return Some(Event::Exhausted(origin));
        }
        self.advance(len);
        match name {
            Some(name) => self.expansions.push(Expansion { name, value, at: 0, origin }),
            None => query.token(&value, Origin::Variable(origin)),
        }
        None
    }

    /// Words, numbers, operators and single characters.
    fn plain(&mut self, query: &mut Query) {
        let bytes = self.rest().as_bytes();
        let first = bytes[0];
        let len = if is_identifier_start(first) {
            run(bytes, is_identifier_byte)
        } else if first.is_ascii_digit() {
            number(bytes)
        } else if is_operator(first) {
            operator(bytes)
        } else {
            1
        };
        match first {
            b'(' => self.nesting.parens += 1,
            b')' => self.nesting.parens = self.nesting.parens.saturating_sub(1),
            _ if is_identifier_start(first) => {
                let word = self.rest()[..len].to_ascii_uppercase();
                self.word(&word);
                self.note(query, Head::Word(word));
            }
            _ => {}
        }
        self.emit(query, len);
    }

    /// psql's way to see a `BEGIN ATOMIC` body without a parser: in a statement that begins with
    /// CREATE [OR REPLACE] {FUNCTION | PROCEDURE}, count BEGIN, END, and CASE inside of BEGIN.
    fn word(&mut self, word: &str) {
        let nesting = &mut self.nesting;
        if nesting.identifiers == 0 {
            nesting.initials = [0; 4];
        }
        if matches!(word, "CREATE" | "FUNCTION" | "PROCEDURE" | "OR" | "REPLACE")
            && let Some(initial) = usize::try_from(nesting.identifiers)
                .ok()
                .and_then(|at| nesting.initials.get_mut(at))
        {
            *initial = word.as_bytes()[0];
        }
        nesting.identifiers += 1;
        let routine =
            matches!(nesting.initials, [b'C', b'F' | b'P', _, _] | [b'C', b'O', b'R', b'F' | b'P'])
                && nesting.parens == 0;
        match word {
            "BEGIN" if routine => nesting.begins += 1,
            "CASE" if routine && nesting.begins > 0 => nesting.begins += 1,
            "END" if routine => nesting.begins = nesting.begins.saturating_sub(1),
            _ => {}
        }
    }
}
