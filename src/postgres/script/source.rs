//! The text of one SQL file, and the way back from the SQL sent to the place in the file it came from.

use std::ops::Range;
use std::sync::Arc;

use crate::model::secrets::hidden_in_sql;
use crate::snippet::Snippet;

/// One file's text with its line starts, so that a byte offset becomes a line and a column.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceFile {
    path: Arc<str>,
    text: String,
    line_starts: Vec<usize>,
}

impl SourceFile {
    /// Keeps `text` under the name people see, `path`.
    pub fn new(path: Arc<str>, text: String) -> Self {
        let line_starts = std::iter::once(0)
            .chain(
                text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1),
            )
            .collect();
        Self { path, text, line_starts }
    }

    /// The file's name as shown to people.
    pub fn path(&self) -> &Arc<str> {
        &self.path
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The 1-based line that holds byte `offset`.
    pub fn line_at(&self, offset: usize) -> u32 {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        u32::try_from(line).unwrap_or(u32::MAX)
    }

    /// The 1-based column, in characters, of byte `offset`.
    pub fn column_at(&self, offset: usize) -> u32 {
        let start = self.line_start(self.line_at(offset));
        let before = self.text.get(start..offset).unwrap_or_default().chars().count();
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }

    /// The byte offset at which 1-based `line` starts; the end of the text for a line past it.
    pub fn line_start(&self, line: u32) -> usize {
        let index = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
        self.line_starts.get(index).copied().unwrap_or(self.text.len())
    }

    /// The end of the line that starts at `start`: where its line feed stands, or the end of the text.
    pub(super) fn line_end(&self, start: usize) -> usize {
        self.text.as_bytes()[start..]
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(self.text.len(), |at| start + at)
    }

    /// A snippet with carets under `span`, and with secrets hidden.
    pub fn snippet(&self, span: &Range<usize>) -> Snippet {
        let length = span.end.saturating_sub(span.start);
        self.hidden(Snippet::at(Arc::clone(&self.path), &self.text, span.start, length))
    }

    /// A snippet that shows a whole line, without carets, and with secrets hidden.
    pub fn snippet_line(&self, line: u32) -> Snippet {
        self.hidden(Snippet::line(Arc::clone(&self.path), &self.text, line))
    }

    /// The snippet with what its line says when secrets are hidden. Where one begins before the line
    /// only the whole text tells.
    fn hidden(&self, snippet: Snippet) -> Snippet {
        let shown = hidden_in_sql(&self.text);
        let line = Snippet::line(Arc::clone(&self.path), &shown, snippet.line_number());
        snippet.showing(&line)
    }
}

/// One run of sent text and where it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Segment {
    /// Byte offset in the SQL sent.
    sent: usize,
    /// The bytes of the file it came from.
    file: Range<usize>,
    /// Whether the sent text is the file's text, byte for byte; if not, a variable stood there.
    verbatim: bool,
}

/// Maps offsets in the SQL sent back to offsets in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SourceMap {
    segments: Vec<Segment>,
}

/// How far a [`SourceMap`] had come, to go back to.
#[derive(Clone, Debug)]
pub(super) struct MapMark {
    segments: usize,
    last_end: usize,
}

impl SourceMap {
    /// How far it has come.
    pub(super) fn mark(&self) -> MapMark {
        let last_end = self.segments.last().map_or(0, |last| last.file.end);
        MapMark { segments: self.segments.len(), last_end }
    }

    /// Forgets what was noted since `mark`.
    pub(super) fn rewind(&mut self, mark: &MapMark) {
        self.segments.truncate(mark.segments);
        if let Some(last) = self.segments.last_mut() {
            last.file.end = mark.last_end;
        }
    }

    /// Notes that the text appended at `sent` is the file's own text at `file`.
    pub(super) fn verbatim(&mut self, sent: usize, file: Range<usize>) {
        if let Some(last) = self.segments.last_mut()
            && last.verbatim
            && last.file.end == file.start
            && last.sent + last.file.len() == sent
        {
            last.file.end = file.end;
        } else {
            self.segments.push(Segment { sent, file, verbatim: true });
        }
    }

    /// Notes that the text appended at `sent` stands for the reference at `file`.
    pub(super) fn substituted(&mut self, sent: usize, file: Range<usize>) {
        let same = self.segments.last().is_some_and(|last| !last.verbatim && last.file == file);
        if !same {
            self.segments.push(Segment { sent, file, verbatim: false });
        }
    }

    /// The file span of `len` sent bytes at `sent`; of the whole reference where a variable stood.
    pub(super) fn file_span(&self, sent: usize, len: usize) -> Option<Range<usize>> {
        let index = self.segments.partition_point(|segment| segment.sent <= sent).checked_sub(1)?;
        let segment = &self.segments[index];
        if !segment.verbatim {
            return Some(segment.file.clone());
        }
        let start = (segment.file.start + (sent - segment.sent)).min(segment.file.end);
        Some(start..(start + len).min(segment.file.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_from_one_and_a_line_feed_belongs_to_its_line() {
        let file = SourceFile::new("a.sql".into(), "one\ntwo\n\nfour".to_owned());
        assert_eq!(
            (file.line_at(0), file.line_at(3), file.line_at(4), file.line_at(8), file.line_at(9)),
            (1, 1, 2, 3, 4)
        );
        assert_eq!((file.line_start(2), file.line_start(9)), (4, 13));
        assert_eq!((file.line_end(4), file.line_end(9)), (7, 13));
    }

    #[test]
    fn offsets_after_a_substitution_map_back() {
        let mut map = SourceMap::default();
        map.verbatim(0, 10..14);
        map.substituted(4, 14..18);
        map.verbatim(20, 18..25);
        assert_eq!(map.file_span(2, 1), Some(12..13));
        assert_eq!(map.file_span(9, 3), Some(14..18));
        assert_eq!(map.file_span(22, 2), Some(20..22));
    }
}
