//! What of a Markdown text counts: its lines with their places, without comments, code and what is
//! struck out.

use std::ops::Range;

/// A line with the byte at which it begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'t> {
    pub(super) at: usize,
    pub(super) text: &'t str,
}

impl Line<'_> {
    /// The bytes of the line without the blanks around it.
    pub(super) fn span(self) -> Range<usize> {
        let start = self.at + (self.text.len() - self.text.trim_start().len());
        start..start + self.text.trim().len()
    }
}

/// The lines of a text, without the mark of its byte order.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let rest = text.trim_start_matches('\u{feff}');
    let mut at = text.len() - rest.len();
    let lines = rest.split_inclusive('\n').map(|line| {
        let found = Line { at, text: line.trim_end_matches(['\n', '\r']) };
        at += line.len();
        found
    });
    lines.collect()
}

/// The text with blanks in the place of comments, fenced code and struck words, so that every place
/// in it stays where it is.
pub(super) fn visible(text: &str) -> String {
    let mut hidden: Vec<Range<usize>> = Vec::new();
    for (open, close) in [("<!--", "-->"), ("~~", "~~")] {
        let mut from = 0;
        while let Some(start) = text[from..].find(open).map(|at| from + at) {
            let inner = start + open.len();
            let end = text[inner..].find(close).map_or(text.len(), |at| inner + at + close.len());
            // Struck words are of one line; anything else is no such pair.
            if open == "~~" && text[start..end].contains('\n') {
                from = inner;
                continue;
            }
            hidden.push(start..end);
            from = end;
        }
    }
    let mut fence: Option<(char, usize)> = None;
    for line in lines(text) {
        let trimmed = line.text.trim_start();
        let mark =
            ['`', '~'].into_iter().find(|mark| trimmed.starts_with(&mark.to_string().repeat(3)));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some((mark, line.at)),
            (Some((open, start)), Some(mark)) if open == mark => {
                hidden.push(start..line.at + line.text.len());
                fence = None;
            }
            _ => {}
        }
    }
    hidden.extend(fence.map(|(_, start)| start..text.len()));
    let mut bytes = text.as_bytes().to_vec();
    for byte in hidden.into_iter().flatten() {
        if !matches!(bytes[byte], b'\n' | b'\r') {
            bytes[byte] = b' ';
        }
    }
    // Whole characters were replaced, so this cannot fail.
    String::from_utf8(bytes).unwrap_or_default()
}

/// The lines of the front matter, and where what follows it begins.
pub(super) fn front_matter<'l, 't>(lines: &'l [Line<'t>]) -> (&'l [Line<'t>], &'l [Line<'t>]) {
    let opens = lines.first().is_some_and(|line| line.text.trim_end() == "---");
    let end = lines.iter().skip(1).position(|line| matches!(line.text.trim_end(), "---" | "..."));
    match end {
        Some(end) if opens => (&lines[1..=end], &lines[end + 2..]),
        _ => (&[], lines),
    }
}

/// A heading: its level, the place and the text of its words, and where what follows it begins.
#[derive(Clone, Debug)]
pub(super) struct Heading<'t> {
    pub(super) level: usize,
    pub(super) words: &'t str,
    pub(super) at: usize,
    /// The index of the line after it.
    pub(super) next: usize,
    /// The index of its first line.
    pub(super) line: usize,
}

/// The headings among lines, in both ways of writing them.
pub(super) fn headings<'t>(lines: &[Line<'t>]) -> Vec<Heading<'t>> {
    let mut headings = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let level = line.text.bytes().take_while(|byte| *byte == b'#').count();
        if (1..=6).contains(&level) && line.text[level..].starts_with([' ', '\t']) {
            let words = line.text[level..].trim().trim_end_matches('#').trim_end();
            let at = line.at
                + level
                + (line.text[level..].len() - line.text[level..].trim_start().len());
            headings.push(Heading { level, words, at, next: index + 1, line: index });
            continue;
        }
        let below = lines.get(index + 1).map(|line| line.text.trim_end()).unwrap_or_default();
        let under = |mark: char| below.len() > 2 && below.chars().all(|c| c == mark);
        let level = if under('=') {
            1
        } else if under('-') {
            2
        } else {
            continue;
        };
        if !line.text.trim().is_empty() && !line.text.starts_with(['-', '*', '|']) {
            let span = line.span();
            headings.push(Heading {
                level,
                words: line.text.trim(),
                at: span.start,
                next: index + 2,
                line: index,
            });
        }
    }
    headings
}
