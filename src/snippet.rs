//! Shows a place in a text file: the path, the line, and carets under what is meant.

use std::fmt;
use std::sync::Arc;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many terminal columns of a source line are shown before it is cut around the carets.
const WIDTH: usize = 100;
/// Terminal columns kept in front of the carets when a line is cut.
const LEAD: usize = 40;
/// Tabs stop at every fourth column, whatever the terminal would do.
const TAB: usize = 4;

/// One line of a file, ready to be shown; it owns the line, so it outlives the file's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    path: Arc<str>,
    line: u32,
    text: String,
    /// Byte range in `text` that gets carets; `None` shows the line alone.
    marked: Option<(usize, usize)>,
}

impl Snippet {
    /// Points at `len` bytes of `source` from byte `offset` on. What goes past the end of that line
    /// is not marked; an empty range still gets one caret, which may stand after the line's end.
    pub fn at(path: Arc<str>, source: &str, offset: usize, len: usize) -> Self {
        let offset = floor_boundary(source, offset.min(source.len()));
        let start = source[..offset].rfind('\n').map_or(0, |at| at + 1);
        let text = line_text(&source[start..]);
        let from = (offset - start).min(text.len());
        let to = floor_boundary(text, from.saturating_add(len).min(text.len()));
        Self {
            path,
            line: line_number(&source[..start]),
            text: text.to_owned(),
            marked: Some((from, to)),
        }
    }

    /// Points at `len` bytes from byte `from` on of `text`, which is 1-based line `line`.
    pub fn within(path: Arc<str>, line: u32, text: &str, from: usize, len: usize) -> Self {
        Self { line, ..Self::at(path, text, from, len) }
    }

    /// Points at the whole of 1-based `line`, without carets.
    pub fn line(path: Arc<str>, source: &str, line: u32) -> Self {
        let index = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
        let text = source.split('\n').nth(index).map(line_text).unwrap_or_default();
        Self { path, line, text: text.to_owned(), marked: None }
    }

    /// The same place with the text of another snippet's line. Where that is not the same up to the
    /// end of the carets there are none.
    #[must_use]
    pub fn showing(self, other: &Self) -> Self {
        let same = |(_, to): &(usize, usize)| self.text.get(..*to) == other.text.get(..*to);
        Self { marked: self.marked.filter(same), text: other.text.clone(), ..self }
    }

    /// The file, as it was given.
    pub fn path(&self) -> &Arc<str> {
        &self.path
    }

    /// The 1-based line number.
    pub fn line_number(&self) -> u32 {
        self.line
    }

    /// The 1-based column in characters, if the snippet points into its line.
    pub fn column(&self) -> Option<usize> {
        self.marked.map(|(from, _)| self.text[..from].chars().count() + 1)
    }

    /// `path:line:column`, or `path:line` when the whole line is meant.
    pub fn place(&self) -> String {
        match self.column() {
            Some(column) => format!("{}:{}:{column}", self.path, self.line),
            None => format!("{}:{}", self.path, self.line),
        }
    }
}

/// Renders the block that follows an error message: ` --> path:line:column`, the line, the carets.
/// There is no line feed at its end.
impl fmt::Display for Snippet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.line.to_string();
        let gutter = number.len();
        let shown = Shown::new(&self.text, self.marked);
        write!(out, " --> {}\n {:gutter$} |\n {number} | {}", self.place(), "", shown.text)?;
        if self.marked.is_some() {
            write!(
                out,
                "\n {:gutter$} | {:before$}{}",
                "",
                "",
                "^".repeat(shown.carets),
                before = shown.before
            )?;
        }
        Ok(())
    }
}

/// A line as it is printed: tabs expanded, control characters shown, cut to fit.
struct Shown {
    text: String,
    before: usize,
    carets: usize,
}

impl Shown {
    fn new(line: &str, marked: Option<(usize, usize)>) -> Self {
        let (from, to) = marked.unwrap_or((0, 0));
        let before = expand(&line[..from], 0);
        let token = expand(&line[from..to], before.width());
        let after = expand(&line[to..], before.width() + token.width());
        let (start, carets) = (before.width(), token.width().max(1));
        let whole = format!("{before}{token}{after}");
        let whole = whole.trim_end();
        if whole.width() <= WIDTH {
            return Self { text: whole.to_owned(), before: start, carets };
        }
        let skip = if start + carets <= WIDTH { 0 } else { start.saturating_sub(LEAD) };
        let (text, skipped) = cut(whole, skip);
        let lead = usize::from(skip > 0);
        let before = start - skipped + lead;
        Self { text, before, carets: carets.min(WIDTH.saturating_sub(before)).max(1) }
    }
}

/// Cuts `skip` columns off the front and everything past [`WIDTH`] columns off the back, with an
/// ellipsis for each cut; also says how many columns were really cut off the front.
fn cut(text: &str, skip: usize) -> (String, usize) {
    let mut shown = String::new();
    let (mut column, mut skipped) = (0, 0);
    if skip > 0 {
        shown.push('…');
    }
    for character in text.chars() {
        let width = character.width().unwrap_or(0);
        if column < skip {
            skipped = column + width;
        } else if column - skipped + width >= WIDTH - usize::from(skip > 0) {
            shown.push('…');
            break;
        } else {
            shown.push(character);
        }
        column += width;
    }
    (shown, skipped)
}

/// Expands tabs and replaces characters that would move the cursor; `column` is where the text starts.
fn expand(text: &str, mut column: usize) -> String {
    let mut expanded = String::with_capacity(text.len());
    for character in text.chars() {
        if character == '\t' {
            let width = TAB - column % TAB;
            expanded.push_str(&" ".repeat(width));
            column += width;
        } else {
            let shown = if character.is_control() { '\u{fffd}' } else { character };
            expanded.push(shown);
            column += shown.width().unwrap_or(0);
        }
    }
    expanded
}

/// The first line of `rest`, without its line end.
fn line_text(rest: &str) -> &str {
    let line = rest.split('\n').next().unwrap_or_default();
    line.strip_suffix('\r').unwrap_or(line)
}

fn line_number(before: &str) -> u32 {
    u32::try_from(before.bytes().filter(|byte| *byte == b'\n').count() + 1).unwrap_or(u32::MAX)
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str, needle: &str) -> String {
        let offset = source.find(needle).unwrap_or(source.len());
        Snippet::at("a.sql".into(), source, offset, needle.len()).to_string()
    }

    #[test]
    fn carets_stand_under_the_whole_token() {
        let source = format!("{}  tenant_id uuid REFERENCES tenant(id),\nx", "\n".repeat(13));
        let expected = " --> a.sql:14:29\n    |\n 14 |   tenant_id uuid REFERENCES tenant(id),\n    |                             ^^^^^^";
        assert_eq!(shown(&source, "tenant("), expected.to_owned() + "^");
        assert_eq!(
            Snippet::at("a.sql".into(), &source, source.find("tenant(").unwrap_or(0), 6)
                .to_string(),
            expected
        );
    }

    #[test]
    fn tabs_and_wide_characters_keep_the_carets_in_place() {
        assert_eq!(shown("\tx\ty", "y"), " --> a.sql:1:4\n   |\n 1 |     x   y\n   |         ^");
        assert_eq!(
            shown("'日本' zz", "zz"),
            " --> a.sql:1:6\n   |\n 1 | '日本' zz\n   |        ^^"
        );
        assert_eq!(shown("a\u{1}b\r\n", "b"), " --> a.sql:1:3\n   |\n 1 | a\u{fffd}b\n   |   ^");
    }

    #[test]
    fn a_whole_line_has_no_carets_and_no_column() {
        let snippet = Snippet::line("a.sql".into(), "one\r\ntwo", 1);
        assert_eq!(snippet.to_string(), " --> a.sql:1\n   |\n 1 | one");
        assert_eq!(
            Snippet::line("a.sql".into(), "one", 7).to_string(),
            " --> a.sql:7\n   |\n 7 | "
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_token() {
        let source = format!("{} needle {}", "a".repeat(300), "b".repeat(300));
        let text = shown(&source, "needle");
        let mut lines = text
            .lines()
            .skip(2)
            .map(|line| line.strip_prefix(" 1 | ").or(line.strip_prefix("   | ")));
        let (code, carets) =
            (lines.next().flatten().unwrap_or(""), lines.next().flatten().unwrap_or(""));
        assert!(code.starts_with('…') && code.ends_with('…') && code.width() <= WIDTH, "{code}");
        assert_eq!(code.find("needle").map(|at| code[..at].width()), carets.find('^'));
        assert_eq!(carets.trim(), "^^^^^^");
    }

    #[test]
    fn a_token_over_several_lines_is_marked_on_its_first() {
        assert_eq!(shown("x 'ab\ncd'", "'ab\ncd'"), " --> a.sql:1:3\n   |\n 1 | x 'ab\n   |   ^^^");
        assert_eq!(shown("end", "none"), " --> a.sql:1:4\n   |\n 1 | end\n   |    ^");
    }
}
