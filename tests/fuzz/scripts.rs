//! The psql-like splitter.

use std::io;

use pg_query::protobuf::Token;
use pgcanon::postgres::script::{self, Loader, Script, ScriptError, Variables};
use proptest::prelude::*;

use super::fuzz;
use super::soup::{bytes, files, script, sql};

/// Every file there is, whatever it is called, has this text.
pub(crate) struct Everywhere<'a>(pub(crate) &'a [u8]);

impl Loader for Everywhere<'_> {
    fn load(&self, _: &str) -> io::Result<Vec<u8>> {
        Ok(self.0.to_vec())
    }
}

pub(crate) fn split(text: &[u8]) -> Result<Script, ScriptError> {
    script::parse(&Everywhere(text), "a.sql", &mut Variables::new())
}

/// The statements of a text that the splitter takes.
pub(crate) fn statements(text: &str) -> Option<Vec<String>> {
    let script = split(text.as_bytes()).ok()?;
    Some(script.statements().map(|statement| statement.sql.clone()).collect())
}

/// What holds of any script: the lines and places that are shown exist, and an error says what to
/// do and where.
pub(crate) fn sound(text: &[u8]) -> Result<(), TestCaseError> {
    match split(text) {
        Ok(script) => {
            let lines = u32::try_from(text.split(|byte| *byte == b'\n').count()).unwrap();
            for step in script.steps() {
                let statement = step.statement();
                prop_assert!(!statement.sql.trim_ascii().is_empty());
                prop_assert!(1 <= statement.start_line);
                prop_assert!(statement.start_line <= statement.end_line);
                prop_assert!(statement.end_line <= lines);
                let characters = u32::try_from(statement.sql.chars().count()).unwrap();
                for position in [0, 1, characters / 2, characters, characters + 1, u32::MAX] {
                    let line = step.snippet_at(position).line_number();
                    prop_assert!((statement.start_line..=statement.end_line).contains(&line));
                }
                step.snippet().to_string();
                step.copy_data();
            }
        }
        Err(error) => {
            prop_assert!(error.hint().is_some(), "no hint: {error}");
            let place = error.snippet().map(ToString::to_string);
            prop_assert!(
                place.is_some_and(|place| place.contains("a.sql:") || place.contains(':'))
            );
        }
    }
    Ok(())
}

#[test]
fn any_bytes_are_split_or_refused() {
    fuzz(4000, &bytes(), |bytes| sound(&bytes));
}

#[test]
fn any_text_is_split_or_refused() {
    fuzz(3000, &any::<String>(), |text| sound(text.as_bytes()));
}

#[test]
fn any_script_is_split_or_refused() {
    fuzz(4000, &script(), |text| sound(text.as_bytes()));
}

/// The statements as the server's own scanner sees them: from the first token after a semicolon
/// outside parentheses to the last before the next. `None` where it sees no tokens, or where psql
/// sees something else: a backslash, `BEGIN` that may open a body, rows after a COPY.
fn scanned(text: &str) -> Option<Vec<&str>> {
    let upper = text.to_ascii_uppercase();
    // `:name` is a reference for psql, whatever follows it; for the server the name goes on.
    let colons = text.replace("::", " ").replace(":=", " ");
    let names =
        |rest: &str| rest.starts_with(|c: char| c.is_alphanumeric() || c == '_' || !c.is_ascii());
    if colons.split(':').skip(1).any(names) {
        return None;
    }
    if ["BEGIN", "STDIN", "STDOUT", "STANDARD_CONFORMING", ":{"]
        .iter()
        .any(|word| upper.contains(word))
    {
        return None;
    }
    let tokens = pg_query::scan(text).ok()?.tokens;
    let mut found = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    let mut depth = 0_u32;
    for token in tokens {
        let (start, end) = (usize::try_from(token.start).ok()?, usize::try_from(token.end).ok()?);
        match token.token() {
            Token::Ascii92 => return None,
            Token::SqlComment | Token::CComment => continue,
            Token::Ascii59 if depth == 0 => {
                found.extend(open.take().map(|(from, to)| &text[from..to]));
                continue;
            }
            Token::Ascii40 => depth += 1,
            Token::Ascii41 => depth = depth.saturating_sub(1),
            _ => {}
        }
        open = Some((open.map_or(start, |(from, _)| from), end));
    }
    found.extend(open.map(|(from, to)| &text[from..to]));
    Some(found)
}

#[test]
fn statements_end_where_the_server_sees_their_end() {
    fuzz(8000, &sql(), |text| {
        let Some(scanned) = scanned(&text) else { return Ok(()) };
        prop_assert_eq!(statements(&text), Some(scanned.into_iter().map(str::to_owned).collect()));
        Ok(())
    });
}

#[test]
fn whole_scripts_are_split_as_the_parser_splits_them() {
    let all: Vec<String> = files("sql")
        .iter()
        .filter(|text| !text.contains('\\') && pg_query::split_with_parser(text).is_ok())
        .cloned()
        .collect();
    assert!(all.len() > 50, "there are scripts to try");
    let several = prop::collection::vec(prop::sample::select(all), 1..4);
    fuzz(200, &several, |texts| {
        let text = texts.join("\n;\n");
        let trimmed = |statement: &str| {
            let tokens = pg_query::scan(statement).unwrap().tokens;
            let counts = |token: &&pg_query::protobuf::ScanToken| {
                !matches!(token.token(), Token::SqlComment | Token::CComment)
            };
            let first = tokens.iter().find(counts).map_or(0, |token| token.start);
            let last = tokens.iter().rfind(counts).map_or(0, |token| token.end);
            statement[usize::try_from(first).unwrap()..usize::try_from(last).unwrap()].to_owned()
        };
        let expected = pg_query::split_with_parser(&text).unwrap().into_iter().map(trimmed);
        prop_assert_eq!(statements(&text), Some(expected.collect()));
        Ok(())
    });
}

/// What follows the blanks, the comments and the semicolons `text` begins with.
fn after_gap(mut text: &str) -> &str {
    loop {
        let before = text.len();
        text = text.trim_start_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}', ';']);
        if text.starts_with("--") {
            text = &text[text.find(['\n', '\r']).unwrap_or(text.len())..];
        }
        if text.starts_with("/*") {
            let (mut depth, mut at) = (0, 0);
            while at < text.len() {
                match &text.as_bytes()[at..] {
                    [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
                    [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
                    _ => at += 1,
                }
                if depth == 0 {
                    break;
                }
            }
            text = &text[at..];
        }
        if text.len() == before {
            return text;
        }
    }
}

#[test]
fn nothing_but_blanks_comments_and_semicolons_lies_between_statements() {
    let upper = |text: &str| text.to_ascii_uppercase();
    fuzz(6000, &sql(), |text| {
        if text.contains('{') || upper(&text).contains("STDIN") {
            return Ok(());
        }
        let Some(statements) = statements(&text) else { return Ok(()) };
        let mut rest = text.as_str();
        for statement in &statements {
            rest = after_gap(rest);
            prop_assert!(rest.starts_with(statement.as_str()), "{statement:?} is not at {rest:?}");
            rest = &rest[statement.len()..];
        }
        prop_assert_eq!(after_gap(rest), "");
        Ok(())
    });
}

#[test]
fn what_was_split_once_is_not_split_again() {
    fuzz(4000, &sql(), |text| {
        for statement in statements(&text).unwrap_or_default() {
            let again = statements(&statement);
            prop_assert_eq!(again, Some(vec![statement]));
        }
        Ok(())
    });
}
