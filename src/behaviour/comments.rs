//! What stands between two statements: comments, and whatever else there is.

use std::ops::Range;

use pg_query::protobuf::Token;

/// Something between two statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// `-- …`, to the end of the line.
    Line(Comment),
    /// `/* … */`.
    Block(Comment),
    /// A meta-command of psql, to the end of the line.
    Meta(Range<usize>),
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Comment {
    /// Its bytes in the file.
    pub(super) span: Range<usize>,
    /// Whether nothing but blanks stands before it on its line.
    pub(super) alone: bool,
}

/// The pieces of `text[gap]`, which holds no statement.
pub(super) fn pieces(text: &str, gap: Range<usize>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = gap.start;
    while at < gap.end {
        let rest = &text[at..gap.end];
        let line = rest.find('\n').unwrap_or(rest.len());
        let line = rest[..line].trim_end().len().max(1);
        if rest.starts_with("--") {
            pieces.push(Piece::Line(comment(text, at..at + line)));
            at += line;
        } else if rest.starts_with("/*") {
            let len = block(rest);
            pieces.push(Piece::Block(comment(text, at..at + len)));
            at += len;
        } else if rest.starts_with('\\') {
            pieces.push(Piece::Meta(at..at + line));
            at += line;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    pieces
}

fn comment(text: &str, span: Range<usize>) -> Comment {
    let line = text[..span.start].rfind('\n').map_or(0, |newline| newline + 1);
    let before = text[line..span.start].trim_start_matches('\u{feff}');
    Comment { alone: before.trim().is_empty(), span }
}

/// The length of a block comment, which may hold others.
fn block(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    let bytes = rest.as_bytes();
    while at < bytes.len() {
        match bytes.get(at..at + 2) {
            Some(b"/*") => (depth, at) = (depth + 1, at + 2),
            Some(b"*/") => (depth, at) = (depth.saturating_sub(1), at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// The comments inside a statement; none where our scanner does not understand it, for whether it
/// is SQL at all is for the server to say.
pub(super) fn within(text: &str, statement: Range<usize>) -> Vec<Range<usize>> {
    let sql = &text[statement.clone()];
    if !sql.contains("--") {
        return Vec::new();
    }
    let Ok(scanned) = pg_query::scan(sql) else { return Vec::new() };
    let place = |at: i32| statement.start + usize::try_from(at).unwrap_or_default();
    let comments = scanned.tokens.iter().filter(|token| token.token() == Token::SqlComment);
    comments.map(|token| place(token.start)..place(token.end)).collect()
}
