//! Changes to a text that leave everything else of it as it is.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::document::{Content, Document, Entry, Node};

/// The changes, and the text that they are made to.
pub(super) struct Edits<'d> {
    document: &'d Document,
    list: Vec<(Range<usize>, String)>,
    line_end: &'static str,
    /// The places of all keys and scalars, in order.
    scalars: Vec<Range<usize>>,
    /// Where the comments begin that were told.
    told: BTreeSet<usize>,
}

impl<'d> Edits<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        let line_end = if document.text().contains("\r\n") { "\r\n" } else { "\n" };
        let mut scalars = Vec::new();
        spans(document.root(), &mut scalars);
        scalars.sort_by_key(|span| span.start);
        Self { document, list: Vec::new(), line_end, scalars, told: BTreeSet::new() }
    }

    /// How many changes there are.
    pub(super) fn count(&self) -> usize {
        self.list.len()
    }

    /// Whether nothing is changed.
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Puts a text in the place of a range. What is inserted at one place stands in the order in which
    /// it was asked for.
    pub(super) fn replace(&mut self, range: Range<usize>, with: &str) {
        self.list.push((range, with.replace('\n', self.line_end)));
    }

    pub(super) fn insert(&mut self, at: usize, text: &str) {
        self.replace(at..at, text);
    }

    /// The text with all changes made.
    pub(super) fn applied(mut self) -> String {
        self.list.sort_by_key(|(range, _)| (range.start, range.end));
        let text = self.document.text();
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for (range, with) in self.list {
            // One change within another that takes its whole range away: the other one holds.
            if range.end < at || (range.start < at && !range.is_empty()) {
                continue;
            }
            let start = range.start.max(at);
            out += &text[at..start];
            out += &with;
            at = range.end.max(at);
        }
        out += &text[at..];
        out
    }

    /// The text that the changes are made to.
    pub(super) fn document_text(&self) -> &'d str {
        self.document.text()
    }

    /// Where the line of a byte begins.
    pub(super) fn line_start(&self, at: usize) -> usize {
        self.document_text()[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// Where the line after that of a byte begins.
    pub(super) fn next_line(&self, at: usize) -> usize {
        self.document_text()[at..]
            .find('\n')
            .map_or(self.document_text().len(), |newline| at + newline + 1)
    }

    /// Where what is meant with a value ends: without the blanks and lines behind it.
    pub(super) fn end(&self, node: &Node) -> usize {
        let end = node.span.end.min(self.document_text().len());
        let meant = || self.document_text()[..end].trim_end().len().max(node.span.start);
        self.block_end(last_scalar(node)).unwrap_or_else(meant)
    }

    /// Where the last line of a block scalar ends, `|` or `>`: one of blanks alone is part of the text
    /// where it is further in than the others. `None` for a scalar in another style.
    fn block_end(&self, node: &Node) -> Option<usize> {
        let text = self.document_text();
        let header_end = text[..node.span.start.min(text.len())].trim_end().len();
        if !text[header_end..node.span.start].contains('\n') {
            return None;
        }
        let header = &text[self.line_start(header_end)..header_end];
        let indicator = header.split(" #").next()?.trim_end().rsplit(' ').next()?;
        let marks = indicator.strip_prefix(['|', '>'])?;
        if !marks.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-')) {
            return None;
        }
        let begins = self.next_line(header_end);
        let lines = text[begins..].split_inclusive('\n');
        let blanks = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let step = marks.chars().find_map(|c| c.to_digit(10)).and_then(|step| step.try_into().ok());
        let first = lines.clone().find(|line| !line.trim().is_empty()).map(blanks);
        let indent = step.map_or(first, |step: usize| Some(blanks(header) + step))?;
        let (mut at, mut end) = (begins, header_end);
        for line in lines {
            let content = line.trim_end_matches(['\r', '\n']);
            if !content.trim().is_empty() && blanks(content) < indent {
                break;
            }
            if content.len() > indent {
                end = at + content.len();
            }
            at += line.len();
        }
        Some(end)
    }

    /// Where the line behind a value begins.
    pub(super) fn behind(&self, entry: &Entry) -> usize {
        let end = self.end(&entry.value).max(entry.key_span.end);
        self.next_line(end.saturating_sub(1).max(entry.key_span.start))
    }

    /// How many blanks stand before what begins at a byte.
    pub(super) fn indent(&self, at: usize) -> usize {
        at - self.line_start(at)
    }

    /// Where the comments begin that stand directly above what begins at a byte, as far in as it is;
    /// its own line where there are none.
    pub(super) fn with_comments(&self, at: usize) -> usize {
        let indent = self.indent(at);
        let mut start = self.line_start(at);
        while start > 0 {
            let above = self.line_start(start - 1);
            let line = &self.document_text()[above..start];
            let content = line.trim_start_matches(' ');
            if !content.starts_with('#') || line.len() - content.len() != indent {
                break;
            }
            start = above;
        }
        start
    }

    /// The byte behind the colon of a key.
    pub(super) fn behind_colon(&self, entry: &Entry) -> usize {
        let from = entry.key_span.end;
        self.document_text()[from..].find(':').map_or(from, |colon| from + colon + 1)
    }

    /// Whether something else than a line's end follows on the line of a value.
    pub(super) fn is_followed(&self, node: &Node) -> bool {
        let end = self.end(node);
        !self.document_text()[end..self.next_line(end.saturating_sub(1).max(node.span.start))]
            .trim()
            .is_empty()
    }

    /// The comments within a range that is taken away, but those that were told before.
    pub(super) fn comments(&mut self, range: &Range<usize>) -> Vec<String> {
        let mut comments = Vec::new();
        let mut start = range.start;
        let text = self.document_text();
        for line in text[range.clone()].split_inclusive('\n') {
            let mut marks = line.match_indices('#').map(|(at, _)| at).filter(|at| {
                let before = text[..start + at].chars().next_back();
                before.is_none_or(char::is_whitespace) && !within(&self.scalars, start + at)
            });
            if let Some(mark) = marks.next()
                && self.told.insert(start + mark)
            {
                comments.push(line[mark..].trim_end().to_owned());
            }
            start += line.len();
        }
        comments
    }

    /// The comments within all that is taken away, but those that were told before.
    pub(super) fn untold(&mut self) -> Vec<String> {
        let mut ranges: Vec<Range<usize>> =
            self.list.iter().map(|(range, _)| range.clone()).collect();
        ranges.sort_by_key(|range| (range.start, range.end));
        ranges.iter().flat_map(|range| self.comments(range)).collect()
    }
}

/// The value that a value ends with.
fn last_scalar(node: &Node) -> &Node {
    let last = match &node.content {
        _ if node.flow => None,
        Content::Scalar { .. } => None,
        Content::Sequence(items) => items.last(),
        Content::Mapping(entries) => entries.last().map(|entry| &entry.value),
    };
    last.map_or(node, last_scalar)
}

fn within(sorted: &[Range<usize>], at: usize) -> bool {
    let next = sorted.partition_point(|span| span.start <= at);
    next.checked_sub(1).is_some_and(|last| sorted[last].contains(&at))
}

/// The places of all scalars of a value, and of its keys.
fn spans(node: &Node, out: &mut Vec<Range<usize>>) {
    match &node.content {
        Content::Scalar { .. } => out.push(node.span.clone()),
        Content::Sequence(items) => items.iter().for_each(|item| spans(item, out)),
        Content::Mapping(entries) => {
            for entry in entries {
                out.push(entry.key_span.clone());
                spans(&entry.value, out);
            }
        }
    }
}
