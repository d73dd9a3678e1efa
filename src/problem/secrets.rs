//! Keeps passwords out of what is shown of a configuration file.

use std::borrow::Cow;
use std::ops::Range;

use crate::snippet::Snippet;

/// The place of `span` in `text`, with the passwords of its line masked: it may be any line of the
/// file. A span past the end, or one inside a character, is moved back to a place that exists.
pub(super) fn snippet(file: &str, text: &str, span: &Range<usize>) -> Snippet {
    let start = text.floor_char_boundary(span.start);
    let end = text.floor_char_boundary(span.end).max(start);
    let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
    let line = &text[line_start..line_end];
    let before = mask(&line[..start - line_start]);
    let marked = mask(&line[start - line_start..end.min(line_end) - line_start]);
    // The line is masked whole: a password may begin in one part and end in the next, and then
    // there is no telling where the part that is meant begins.
    let shown = mask(line);
    let offset = if shown.starts_with(before.as_ref()) { before.len() } else { 0 };
    let before = text[..line_start].matches('\n').count();
    let number = u32::try_from(before + 1).unwrap_or(u32::MAX);
    Snippet::within(file.into(), number, &shown, offset, marked.len())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_past_the_end_is_the_end() {
        let shown = |text: &str, span| snippet("f", text, &span).to_string();
        assert_eq!(shown("ab", 9..12), " --> f:1:3\n   |\n 1 | ab\n   |   ^");
        assert_eq!(shown("", 0..0), " --> f:1:1\n   |\n 1 | \n   | ^");
        assert_eq!(shown("a = 1\nb = 2\n", 6..7), " --> f:2:1\n   |\n 2 | b = 2\n   | ^");
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
                let shown = snippet("f", line, &(start..line.len())).to_string();
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
