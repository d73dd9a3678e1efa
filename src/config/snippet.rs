//! Shows one line of a text file with carets under the part that is wrong.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A place in a text, both 1-based; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// Where byte `offset` of `text` stands. An offset past the end, or one inside a character,
/// is moved back to the nearest place that exists.
pub(super) fn place(text: &str, offset: usize) -> Place {
    let before = &text[..floor(text, offset)];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Place {
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
    }
}

/// The lines under an error message: an arrow with the place, the line of `text` in which `span`
/// begins, and carets under the part of `span` on that line (one at least).
///
/// Passwords in connection strings are masked, for the line may be any line of the file.
pub(super) fn render(file: &str, text: &str, span: &Range<usize>) -> String {
    let start = floor(text, span.start);
    let end = floor(text, span.end).max(start);
    let at = place(text, start);
    let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
    let line = text[line_start..line_end].trim_end_matches('\r');
    let in_line = |offset: usize| (offset - line_start).min(line.len());

    let before = mask(&line[..in_line(start)]);
    let marked = mask(&line[in_line(start)..in_line(end)]);
    // The line is masked whole: a password may begin in one part and end in the next.
    let shown = mask(line);
    let pad: String = if shown.starts_with(before.as_ref()) {
        before
            .chars()
            .map(|c| if c == '\t' { "\t".to_owned() } else { " ".repeat(c.width().unwrap_or(0)) })
            .collect()
    } else {
        String::new()
    };
    let carets = "^".repeat(marked.width().clamp(1, 200));

    let number = at.line.to_string();
    let gutter = " ".repeat(number.len() + 2);
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write!(
        out,
        " --> {file}:{}:{}\n{gutter}|\n {number} | {shown}\n{gutter}| {pad}{carets}",
        at.line, at.column
    );
    out
}

/// Replaces the password of every connection string in `line` by `***`.
///
/// What is masked may be the very thing that is malformed, with spaces, quotes or no host in it,
/// so rather too much is masked than too little.
pub(super) fn mask(line: &str) -> Cow<'_, str> {
    let mut secrets: Vec<Range<usize>> = Vec::new();
    for (scheme, found) in line.match_indices("://") {
        let from = scheme + found.len();
        let rest = &line[from..];
        let host = rest.rfind('@');
        let until = host.unwrap_or_else(|| {
            let ends = |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '"' | '\'' | '`');
            rest.find(ends).unwrap_or(rest.len())
        });
        let Some(colon) = rest[..until].find(':') else { continue };
        let is_port = host.is_none() && rest[colon + 1..until].bytes().all(|b| b.is_ascii_digit());
        if !is_port {
            secrets.push(from + colon + 1..from + until);
        }
    }
    for (word, found) in line.match_indices("password=") {
        secrets.push(word + found.len()..line.len());
    }
    if secrets.is_empty() {
        return Cow::Borrowed(line);
    }
    secrets.sort_by_key(|secret| secret.start);
    let mut out = String::with_capacity(line.len());
    let mut shown_to = 0;
    for secret in secrets {
        if secret.start >= shown_to {
            out.push_str(&line[shown_to..secret.start]);
            out.push_str("***");
        }
        shown_to = shown_to.max(secret.end);
    }
    out.push_str(&line[shown_to..]);
    Cow::Owned(out)
}

/// The greatest character boundary of `text` that is not past `offset`.
fn floor(text: &str, offset: usize) -> usize {
    text.floor_char_boundary(offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_stand_under_the_span() {
        let cases = [
            // (text, needle, expected lines)
            ("a = 1\ncolum = 2\n", "colum", " --> f:2:1\n   |\n 2 | colum = 2\n   | ^^^^^"),
            (
                "x = \"é漢\" # y",
                "# y",
                " --> f:1:10\n   |\n 1 | x = \"é漢\" # y\n   |           ^^^",
            ),
            ("\tkey = 1", "key", " --> f:1:2\n   |\n 1 | \tkey = 1\n   | \t^^^"),
            ("a = 1\r\nb = 2\r\n", "b", " --> f:2:1\n   |\n 2 | b = 2\n   | ^"),
            ("a = [\n1,\n]", "[\n1,\n]", " --> f:1:5\n   |\n 1 | a = [\n   |     ^"),
        ];
        for (text, needle, expected) in cases {
            let start = text.find(needle).unwrap_or(0);
            assert_eq!(render("f", text, &(start..start + needle.len())), expected, "{text:?}");
        }
    }

    #[test]
    fn a_place_past_the_end_is_the_end() {
        assert_eq!(render("f", "ab", &(9..12)), " --> f:1:3\n   |\n 1 | ab\n   |   ^");
        assert_eq!(render("f", "", &(0..0)), " --> f:1:1\n   |\n 1 | \n   | ^");
    }

    #[test]
    fn passwords_never_show() {
        let lines = [
            "url = \"postgresql://me:hunter2@host/db\"",
            "url = \"postgresql://me:hun@ter2@host/db\"",
            "url = 'postgres://me:hunter2@host' # 'and' postgres://you:hunter2@host",
            "url = \"postgresql://host/db?user=me&password=hunter2&x=1\"",
            "url = \"postgresql://me:hunter2@host?password=hunter2",
            "url = \"postgresql://me:hun ter2@host\"",
            "url = \"postgresql://me:hun\\\"ter2@host\"",
            "url = \"postgresql://me:hunter2\"",
            "url = \"postgresql://host/db?password=hun&ter2 hunter2\"",
        ];
        for line in lines {
            for start in 0..line.len() {
                let shown = render("f", line, &(start..line.len()));
                assert!(!shown.contains("ter2"), "{shown}");
            }
        }
        assert_eq!(
            mask("url = \"postgresql://me:x@h/d\" # ok"),
            "url = \"postgresql://me:***@h/d\" # ok"
        );
        assert_eq!(mask("url = \"postgresql://h:5432/d\""), "url = \"postgresql://h:5432/d\"");
    }
}
