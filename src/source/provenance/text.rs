//! From byte offsets in a statement to lines of its file.

use std::cell::OnceCell;
use std::ops::Range;
use std::sync::Arc;

use pg_query::protobuf::Token;

use super::world::Place;

/// One statement's text and where it stands in its file.
#[derive(Debug)]
pub(super) struct Text<'a> {
    sql: &'a str,
    whole: Place,
    /// Offset of the first token, and its line. `None` when lines inside the text are unknown
    /// or all the same, so that every part is the whole.
    first: Option<(usize, u32)>,
    tokens: OnceCell<Vec<(Range<usize>, Token)>>,
}

impl<'a> Text<'a> {
    /// A statement that begins and ends where `whole` does.
    pub(super) fn new(sql: &'a str, whole: Place) -> Self {
        let (start_line, end_line) = (whole.start_line, whole.end_line);
        let first = (start_line < end_line).then(|| (first_token(sql), start_line));
        Self { sql, whole, first, tokens: OnceCell::new() }
    }

    /// A statement of which only the place of its surroundings is known.
    pub(super) fn somewhere_in(sql: &'a str, whole: Place) -> Self {
        Self { sql, whole, first: None, tokens: OnceCell::new() }
    }

    /// The same text, of which only a part is the statement in hand.
    pub(super) fn narrowed_to(&self, whole: Place) -> Self {
        Self { sql: self.sql, whole, first: self.first, tokens: OnceCell::new() }
    }

    pub(super) fn sql(&self) -> &'a str {
        self.sql
    }

    pub(super) fn whole(&self) -> &Place {
        &self.whole
    }

    /// The lines of a part.
    pub(super) fn part(&self, range: &Range<usize>) -> Place {
        let Some((first, first_line)) = self.first else { return self.whole.clone() };
        let line = |offset: usize| first_line.saturating_add(newlines(self.sql, first, offset));
        let last = range.end.saturating_sub(1).max(range.start);
        Place {
            file: Arc::clone(&self.whole.file),
            start_line: line(range.start).min(self.whole.end_line),
            start_column: self.column(first, range.start),
            end_line: line(last).min(self.whole.end_line),
        }
    }

    /// The column of an offset, in characters; `first` is where the statement begins.
    fn column(&self, first: usize, offset: usize) -> u32 {
        let before = self.sql.get(first..offset.max(first)).unwrap_or_default();
        let (columns, from) = match before.rfind('\n') {
            Some(newline) => (&before[newline + 1..], 1),
            None => (before, self.whole.start_column),
        };
        from.saturating_add(u32::try_from(columns.chars().count()).unwrap_or(u32::MAX))
    }

    /// The keyword the statement begins with.
    pub(super) fn first_word(&self) -> &'a str {
        let rest = self.sql.get(first_token(self.sql)..).unwrap_or_default();
        let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }

    /// Whether there is any point in looking for parts.
    pub(super) fn is_one_line(&self) -> bool {
        self.first.is_none()
    }

    /// The tokens without comments.
    fn tokens(&self) -> &[(Range<usize>, Token)] {
        self.tokens.get_or_init(|| {
            let tokens = pg_query::scan_tokens(self.sql).unwrap_or_default();
            let offset = |at: i32| usize::try_from(at).unwrap_or_default();
            tokens
                .iter()
                .map(|token| (offset(token.start)..offset(token.end), token.token()))
                .filter(|(_, token)| !matches!(token, Token::SqlComment | Token::CComment))
                .collect()
        })
    }

    /// The comma-separated elements of the first parentheses at or after `from`.
    ///
    /// `None` when there are not as many as the parser saw.
    pub(super) fn elements(&self, from: i32, expected: usize) -> Option<Vec<Range<usize>>> {
        if self.is_one_line() {
            return None;
        }
        let from = usize::try_from(from).ok()?;
        let tokens = self.tokens();
        let open = tokens
            .iter()
            .position(|(range, token)| range.start >= from && *token == Token::Ascii40)?;
        split_at_commas(&tokens[open + 1..]).filter(|parts| parts.len() == expected)
    }

    /// The comma-separated commands of an `ALTER TABLE` whose table name stands at `name`.
    pub(super) fn commands(&self, name: i32, expected: usize) -> Option<Vec<Range<usize>>> {
        if self.is_one_line() {
            return None;
        }
        let name = usize::try_from(name).ok()?;
        let tokens = self.tokens();
        let mut next = tokens.iter().position(|(range, _)| range.start == name)? + 1;
        while tokens.get(next).is_some_and(|(_, token)| *token == Token::Ascii46) {
            next += 2;
        }
        if tokens.get(next).is_some_and(|(_, token)| *token == Token::Ascii42) {
            next += 1;
        }
        split_at_commas(tokens.get(next..)?).filter(|parts| parts.len() == expected)
    }

    /// The text from `start` to the last token before `limit`.
    pub(super) fn up_to(&self, start: usize, limit: usize) -> Range<usize> {
        let before = self.tokens().iter().take_while(|(range, _)| range.start < limit);
        let end = before.map(|(range, _)| range.end).last().unwrap_or(limit);
        start..end.max(start)
    }

    /// The elements of a `CREATE SCHEMA`: each begins with `CREATE` or `GRANT`.
    pub(super) fn schema_elements(&self, expected: usize) -> Option<Vec<Range<usize>>> {
        if self.is_one_line() {
            return None;
        }
        let (mut depth, mut starts, mut previous) = (0_i32, Vec::new(), Token::Nul);
        for (range, token) in self.tokens().iter().skip(1) {
            depth += nesting(*token);
            let begins = matches!(token, Token::Create | Token::Grant) && previous != Token::With;
            if depth == 0 && begins {
                starts.push(range.start);
            }
            previous = *token;
        }
        let ends = starts.iter().skip(1).copied().chain([self.sql.len()]).collect::<Vec<_>>();
        let parts = starts.iter().zip(ends).map(|(&start, end)| self.up_to(start, end));
        Some(parts.collect::<Vec<_>>()).filter(|parts| parts.len() == expected)
    }

    /// Where the query of `CREATE VIEW … AS` begins: after the first `AS` outside parentheses.
    pub(super) fn query_start(&self) -> Option<usize> {
        let mut depth = 0;
        self.tokens().iter().find_map(|(range, token)| {
            depth += nesting(*token);
            (depth == 0 && *token == Token::As).then_some(range.end)
        })
    }
}

fn newlines(sql: &str, from: usize, to: usize) -> u32 {
    let text = sql.get(from..to.max(from)).unwrap_or_default();
    u32::try_from(text.matches('\n').count()).unwrap_or(u32::MAX)
}

/// The line of an offset in a statement that begins on `start_line`, leading comments not
/// counted.
pub(in crate::source) fn line_of(sql: &str, start_line: u32, offset: usize) -> u32 {
    start_line.saturating_add(newlines(sql, first_token(sql), offset))
}

fn nesting(token: Token) -> i32 {
    match token {
        Token::Ascii40 | Token::Ascii91 => 1,
        Token::Ascii41 | Token::Ascii93 => -1,
        _ => 0,
    }
}

fn split_at_commas(tokens: &[(Range<usize>, Token)]) -> Option<Vec<Range<usize>>> {
    let mut parts = Vec::new();
    let mut current: Option<Range<usize>> = None;
    let mut depth = 0;
    for (range, token) in tokens {
        depth += nesting(*token);
        if depth < 0 || *token == Token::Ascii59 {
            break;
        }
        if depth == 0 && *token == Token::Ascii44 {
            parts.push(current.take()?);
        } else {
            let start = current.as_ref().map_or(range.start, |part| part.start);
            current = Some(start..range.end);
        }
    }
    parts.extend(current);
    Some(parts)
}

/// The offset of the first token: past white space and comments, which may nest.
fn first_token(sql: &str) -> usize {
    let bytes = sql.as_bytes();
    let mut at = 0;
    let mut depth = 0_usize;
    while at < bytes.len() {
        match (&bytes[at..], depth) {
            ([b'/', b'*', ..], _) => {
                depth += 1;
                at += 2;
            }
            ([b'*', b'/', ..], 1..) => {
                depth -= 1;
                at += 2;
            }
            ([b'-', b'-', ..], 0) => {
                at += bytes[at..].iter().take_while(|&&byte| byte != b'\n').count();
            }
            ([byte, ..], 0) if !byte.is_ascii_whitespace() => return at,
            _ => at += 1,
        }
    }
    0
}
