//! Pieces of SQL as the server prints it, taken apart.

use crate::model::layout::tokens;

/// The parts between commas that stand in no brackets.
pub(super) fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((part, after)) = split_at(rest, ",") {
        parts.push(part.trim());
        rest = after;
    }
    if !rest.trim().is_empty() || !parts.is_empty() {
        parts.push(rest.trim());
    }
    parts
}

/// What stands before and after the first such token that stands in no brackets.
pub(super) fn split_at<'a>(text: &'a str, token: &str) -> Option<(&'a str, &'a str)> {
    let mut depth = 0_u32;
    let mut at = 0;
    for found in tokens(text) {
        match found {
            _ if depth == 0 && found == token => {
                return Some((&text[..at], &text[at + found.len()..]));
            }
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += found.len();
    }
    None
}

/// The identifier at the beginning, and what follows it; nothing when there is none.
pub(super) fn identifier(text: &str) -> Option<(String, &str)> {
    let token = tokens(text).next()?;
    let rest = &text[token.len()..];
    if let Some(quoted) = token.strip_prefix('"') {
        let name = quoted.strip_suffix('"').unwrap_or(quoted).replace("\"\"", "\"");
        return Some((name, rest));
    }
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    token.chars().all(is_name).then(|| (token.to_owned(), rest))
}

/// The parts of a qualified name.
pub(super) fn identifiers(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((name, after)) = identifier(rest) {
        names.push(name);
        match after.strip_prefix('.') {
            Some(after) => rest = after,
            None => break,
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::{identifier, identifiers, parts, split_at};

    #[test]
    fn a_list_is_cut_at_its_own_commas() {
        let cases: &[(&str, &[&str])] = &[
            ("", &[]),
            ("a integer", &["a integer"]),
            ("a integer, b numeric(10,2)", &["a integer", "b numeric(10,2)"]),
            (
                "a text DEFAULT 'x, y'::text, \"b,c\" integer",
                &["a text DEFAULT 'x, y'::text", "\"b,c\" integer"],
            ),
            (
                "a integer[] DEFAULT ARRAY[1, 2], b text",
                &["a integer[] DEFAULT ARRAY[1, 2]", "b text"],
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(parts(text), *expected, "{text}");
        }
    }

    #[test]
    fn a_word_is_found_outside_of_quotes_and_brackets() {
        assert_eq!(
            split_at("\"DEFAULT\" f(DEFAULT) DEFAULT 1", "DEFAULT"),
            Some(("\"DEFAULT\" f(DEFAULT) ", " 1"))
        );
        assert_eq!(split_at("a integer", "DEFAULT"), None);
    }

    #[test]
    fn names_are_read_without_their_quotes() {
        assert_eq!(identifiers("public.\"T \"\"x\"\"\".a"), ["public", "T \"x\"", "a"]);
        assert_eq!(identifiers("public.mood[]"), ["public", "mood"]);
        assert_eq!(identifier("a integer"), Some(("a".to_owned(), " integer")));
        assert_eq!(identifier("(a)"), None);
    }
}
