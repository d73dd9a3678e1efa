//! The query buffer: the statement collected so far, where its text came from, and its first words.

use std::ops::Range;

use super::source::{MapMark, SourceMap};

/// How many words at the start of a statement are remembered; `COPY BINARY a.b.c FROM stdin` is the
/// longest beginning anyone asks about.
const HEAD: usize = 12;

/// One of the first tokens of a statement that stand outside parentheses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// An unquoted word, in upper case.
    Word(String),
    /// A quoted identifier.
    Quoted,
    /// A string literal that starts at this byte of the buffer.
    Literal(usize),
}

impl Head {
    /// Whether this is the unquoted word `word` (given in upper case).
    pub(super) fn is(&self, word: &str) -> bool {
        matches!(self, Self::Word(own) if own == word)
    }
}

/// Where text comes from: a place in the file, or a variable referred to at a place in the file.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// The file's own bytes.
    File(Range<usize>),
    /// The value of a variable; the span is that of the reference.
    Variable(Range<usize>),
}

/// The statement collected so far. White space and comments in front of it are never collected.
#[derive(Clone, Debug, Default)]
pub(super) struct Query {
    /// The text to send.
    pub(super) text: String,
    /// The way back to the file.
    pub(super) map: SourceMap,
    /// Where the last token ends in `text`; what follows is white space and comments.
    pub(super) end: usize,
    /// Beginnings of the statements: more than one where `\;` joins them.
    heads: Vec<Vec<Head>>,
    /// Where the first dollar quote or string outside parentheses starts.
    pub(super) body: Option<usize>,
}

/// How far a query had come, to go back to.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    text: usize,
    map: MapMark,
    end: usize,
    heads: usize,
    last_head: usize,
    body: Option<usize>,
}

impl Query {
    /// How far it has come.
    pub(super) fn mark(&self) -> Mark {
        Mark {
            text: self.text.len(),
            map: self.map.mark(),
            end: self.end,
            heads: self.heads.len(),
            last_head: self.heads.last().map_or(0, Vec::len),
            body: self.body,
        }
    }

    /// Drops what was appended since `mark`, which must have been made of what this still begins
    /// with.
    pub(super) fn rewind(&mut self, mark: &Mark) {
        self.text.truncate(mark.text);
        self.map.rewind(&mark.map);
        self.end = mark.end;
        self.heads.truncate(mark.heads);
        if let Some(last) = self.heads.last_mut() {
            last.truncate(mark.last_head);
        }
        self.body = mark.body;
    }

    /// The first words of each statement in the buffer.
    pub(super) fn heads(&self) -> &[Vec<Head>] {
        &self.heads
    }

    /// Appends a piece of a token.
    pub(super) fn token(&mut self, text: &str, origin: Origin) {
        self.push(text, origin);
        self.end = self.text.len();
    }

    /// Appends white space or a piece of a comment, unless nothing stands before it.
    pub(super) fn space(&mut self, text: &str, origin: Origin) {
        if !self.text.is_empty() {
            self.push(text, origin);
        }
    }

    fn push(&mut self, text: &str, origin: Origin) {
        match origin {
            Origin::File(span) => self.map.verbatim(self.text.len(), span),
            Origin::Variable(span) => self.map.substituted(self.text.len(), span),
        }
        self.text.push_str(text);
    }

    /// Remembers a token as one of the first.
    pub(super) fn head(&mut self, head: Head) {
        if let (None, Head::Literal(at)) = (self.body, &head) {
            self.body = Some(*at);
        }
        if self.heads.is_empty() {
            self.heads.push(Vec::new());
        }
        if let Some(last) = self.heads.last_mut()
            && last.len() < HEAD
        {
            last.push(head);
        }
    }

    /// Starts another statement in the same buffer, as `\;` does.
    pub(super) fn next_statement(&mut self) {
        self.heads.push(Vec::new());
    }
}
