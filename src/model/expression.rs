//! SQL texts as the server prints them, in one spelling.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::layout::tokens;

/// An expression as `pg_get_expr` prints it, or a query as `pg_get_viewdef` does.
///
/// `x IN ('a', 'b')` over a `varchar` column is stored as
/// `(ARRAY['a'::varchar, 'b'::varchar])::text[]`; a dump of it, loaded again, is stored as
/// `ARRAY[('a'::varchar)::text, ('b'::varchar)::text]`. Both mean the same, and reading either
/// gives the second. The closing semicolon of a query is dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Expression(String);

impl Expression {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Expression {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Expression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut text = String::deserialize(deserializer)?;
        text.truncate(text.trim_end().trim_end_matches(';').len());
        Ok(Self(if text.contains("(ARRAY[") { spread_array_casts(&text) } else { text }))
    }
}

/// Rewrites each `(ARRAY[a, b])::t[]` as `ARRAY[(a)::t, (b)::t]`.
fn spread_array_casts(text: &str) -> String {
    let tokens: Vec<&str> = tokens(text).collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < tokens.len() {
        if let Some((spread, next)) = cast_array_at(&tokens, at) {
            out.push_str(&spread);
            at = next;
        } else {
            out.push_str(tokens[at]);
            at += 1;
        }
    }
    out
}

/// The spread form of the cast array that starts at token `at`, and the token after it.
fn cast_array_at(tokens: &[&str], at: usize) -> Option<(String, usize)> {
    if tokens.get(at..at + 3)? != ["(", "ARRAY", "["] {
        return None;
    }
    let (elements, mut next) = elements_until_bracket(tokens, at + 3)?;
    if tokens.get(next..next + 3)? != [")", ":", ":"] {
        return None;
    }
    next += 3;
    let type_start = next;
    while tokens.get(next..next + 2)? != ["[", "]"] {
        let token = tokens[next];
        let belongs_to_type_name = token == "."
            || token.starts_with('"')
            || token.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$' || c == ' ');
        if !belongs_to_type_name {
            return None;
        }
        next += 1;
    }
    let element_type = tokens[type_start..next].concat();
    let spread: Vec<String> = elements
        .iter()
        .map(|element| format!("({})::{element_type}", spread_array_casts(element)))
        .collect();
    Some((format!("ARRAY[{}]", spread.join(", ")), next + 2))
}

/// The elements from token `at` up to the bracket that closes the array, and the token after it.
fn elements_until_bracket(tokens: &[&str], at: usize) -> Option<(Vec<String>, usize)> {
    let mut elements = vec![String::new()];
    let mut depth = 0_u32;
    for (n, token) in tokens.iter().enumerate().skip(at) {
        match *token {
            "]" if depth == 0 => {
                let elements = elements.iter().map(|e| e.trim().to_owned()).collect();
                return Some((elements, n + 1));
            }
            "," if depth == 0 => {
                elements.push(String::new());
                continue;
            }
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.checked_sub(1)?,
            _ => {}
        }
        elements.last_mut()?.push_str(token);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Expression;

    #[test]
    fn an_array_has_one_spelling() -> Result<(), serde_json::Error> {
        let cases = [
            (
                "((s)::text = ANY ((ARRAY['a'::character varying, 'b,]'::character varying])::text[]))",
                "((s)::text = ANY (ARRAY[('a'::character varying)::text, ('b,]'::character varying)::text]))",
            ),
            ("(a = ANY (ARRAY[1, 2]))", "(a = ANY (ARRAY[1, 2]))"),
            (
                "(ARRAY[f(a, b), c[1]])::public.\"T t\"[]",
                "ARRAY[(f(a, b))::public.\"T t\", (c[1])::public.\"T t\"]",
            ),
            ("'(ARRAY[x])::text[]'::text", "'(ARRAY[x])::text[]'::text"),
            (" SELECT 1;", " SELECT 1"),
        ];
        for (text, expected) in cases {
            let read: Expression = serde_json::from_value(text.into())?;
            assert_eq!(read.as_str(), expected);
        }
        Ok(())
    }
}
