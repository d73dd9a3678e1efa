//! Where records are cited: by decisions of the register, by waivers, and in comments of SQL. Pure.

use std::collections::HashMap;
use std::ops::Range;

use pg_query::protobuf::Token;

use super::AdrNumber;
use super::markdown::{Line, lines};
use super::parse::mentions;
use crate::register::{Decision, DriftNumber, Register, Row, Status};

/// What cites a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cited {
    /// The decision on a drift.
    Drift {
        /// The drift.
        id: DriftNumber,
        /// Whether it holds only while the record does.
        binds: bool,
    },
    /// A comment that lets a linted statement through, such as `-- CI:DESTRUCTIVE_OK - See ADR-004`.
    Waiver,
    /// Any other comment.
    Comment,
}

/// One citation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The record.
    pub number: AdrNumber,
    /// The slug of its file when it was cited, where that is known.
    pub slug: Option<String>,
    /// What cites it.
    pub what: Cited,
    /// The file, as people know it.
    pub file: String,
    /// Where in the file.
    pub span: Range<usize>,
    /// The line, from 1.
    pub line: usize,
}

/// Every record that the comments of an SQL text name.
pub fn in_sql(file: &str, text: &str) -> Vec<Citation> {
    if mentions(text, 0).is_empty() {
        return Vec::new();
    }
    let mut citations = Vec::new();
    for comment in comments(text) {
        let words = &text[comment.clone()];
        for link in mentions(words, comment.start) {
            // A block comment may speak of several things: a waiver is the line that says so.
            let start = text[..link.span.start].rfind('\n').map_or(0, |at| at + 1);
            let end = text[link.span.end..].find('\n').map_or(text.len(), |at| link.span.end + at);
            let what = if is_waiver(&text[start.max(comment.start)..end]) {
                Cited::Waiver
            } else {
                Cited::Comment
            };
            let line = text[..link.span.start].matches('\n').count() + 1;
            citations.push(Citation {
                number: link.number,
                slug: None,
                what,
                file: file.to_owned(),
                span: link.span,
                line,
            });
        }
    }
    citations
}

/// Every line of a comment that begins with a word, such as `CI:IRREVERSIBLE_OK`, in any case: its
/// number, from 1, and the records that it names. One that only speaks of the word declares nothing.
pub fn declarations(text: &str, word: &str) -> Vec<(usize, Vec<AdrNumber>)> {
    if !text.to_ascii_uppercase().contains(&word.to_ascii_uppercase()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for comment in comments(text) {
        let mut at = comment.start;
        for line in text[comment].split_inclusive('\n') {
            let start = at;
            at += line.len();
            let said = line.trim_start_matches(|c: char| c.is_whitespace() || "-/*".contains(c));
            if words(said).next().is_some_and(|first| first.eq_ignore_ascii_case(word)) {
                let adrs = mentions(line, 0).into_iter().map(|link| link.number).collect();
                found.push((text[..start].matches('\n').count() + 1, adrs));
            }
        }
    }
    found
}

/// Every record that the decisions of a register name; `text` is what the register was read from. A
/// decision that is history still names a record that has to be there.
pub fn in_decisions(file: &str, text: &str, register: &Register) -> Vec<Citation> {
    let cited = register.rows().iter().filter_map(|row| {
        let decision = row.decision.as_ref()?;
        Some((row, decision, decision.adr?))
    });
    let mut by_id: HashMap<&str, (usize, Line<'_>)> = HashMap::new();
    for (index, line) in lines(text).into_iter().enumerate() {
        if let Some((_, rest)) = line.text.split_once("id: ") {
            by_id.entry(rest.split([',', '}']).next().unwrap_or(rest)).or_insert((index, line));
        }
    }
    let citation = |(row, decision, number): (&Row, &Decision, AdrNumber)| {
        let binds = decision.is_acceptance() && row.status != Status::Resolved;
        let line = by_id.get(row.id.to_string().as_str());
        let (index, at) = line.map_or((0, 0), |(index, line)| (*index, line.at));
        let name = line.and_then(|(_, line)| {
            let from = line.text.find("adr: ")?;
            mentions(&line.text[from..], line.at + from).into_iter().next()
        });
        let span = name.map_or(at..at, |link| link.span);
        let what = Cited::Drift { id: row.id, binds };
        let slug = decision.record.clone();
        Citation { number, slug, what, file: file.to_owned(), span, line: index + 1 }
    };
    cited.map(citation).collect()
}

/// Whether a comment lets something through: a word such as `CI:DESTRUCTIVE_OK`.
fn is_waiver(comment: &str) -> bool {
    words(comment).any(|word| word.strip_prefix("CI:").is_some_and(|name| name.ends_with("_OK")))
}

fn words(comment: &str) -> impl Iterator<Item = &str> {
    comment.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'))
}

/// The bytes of every comment. Where the scanner of `PostgreSQL` does not understand the text, as
/// with commands of psql in it, what follows `--` on a line is a comment.
fn comments(text: &str) -> Vec<Range<usize>> {
    let Ok(scanned) = pg_query::scan(text) else {
        let mut at = 0;
        let lines = text.split_inclusive('\n').filter_map(|line| {
            let start = at;
            at += line.len();
            line.find("--").map(|dashes| start + dashes..at)
        });
        return lines.collect();
    };
    let is_comment = |token: i32| {
        [Token::SqlComment, Token::CComment].iter().any(|comment| *comment as i32 == token)
    };
    let comments = scanned.tokens.into_iter().filter(|token| is_comment(token.token));
    let range =
        |start: i32, end: i32| Some(usize::try_from(start).ok()?..usize::try_from(end).ok()?);
    comments.filter_map(|token| range(token.start, token.end)).collect()
}
