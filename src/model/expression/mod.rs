//! SQL texts as the server prints them, in one spelling.

mod arrays;
mod booleans;
mod calls;
mod labels;
#[cfg(test)]
mod tests;
mod tree;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use calls::Clause;
use tree::Node;

/// An expression as `pg_get_expr` prints it, or a query as `pg_get_viewdef` does, in one spelling
/// of what the server prints in several:
///
/// - `x IN ('a', 'b')` over a `varchar` column is stored as
///   `(ARRAY['a'::varchar, 'b'::varchar])::text[]`; a dump of it, loaded again, is stored as
///   `ARRAY[('a'::varchar)::text, ('b'::varchar)::text]`. Reading either gives the second.
/// - A call of `timezone`, `"extract"`, `btrim` and their like is spelled in the syntax that SQL
///   has for it: `(at AT TIME ZONE 'UTC'::text)`.
/// - `((a AND b) AND c)` is `(a AND b AND c)`.
/// - A column of a subquery in an expression has no name: `EXISTS ( SELECT 'x'::text FROM t)`.
/// - The closing semicolon of a query is dropped.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Expression(String);

impl Expression {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The texts as a list.
    pub fn joined(expressions: &[Self]) -> String {
        expressions.iter().map(Self::as_str).collect::<Vec<_>>().join(", ")
    }
}

impl AsRef<str> for Expression {
    fn as_ref(&self) -> &str {
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
        Ok(Self(one_spelling(text)))
    }
}

/// The function that the expression a text begins with calls by a syntax of its own.
pub fn called(text: &str) -> Option<&'static str> {
    calls::called(&tree::read(text)?)
}

/// The text in its one spelling, or as it is where its parentheses do not pair. A statement that
/// holds expressions will do as well.
pub fn one_spelling(text: String) -> String {
    let may_differ = text.contains(arrays::CAST)
        || booleans::may_nest(&text)
        || calls::CALLS.iter().any(|call| text.contains(call))
        || text.contains(" SIMILAR ")
        || text.contains(labels::QUERY);
    if !may_differ {
        return text;
    }
    tree::read(&text)
        .map_or_else(|| text.clone(), |nodes| tree::written(&settled(nodes, Clause::Expressions)))
}

/// The nodes of one level in their one spelling; `clause` is where they begin.
fn settled(nodes: Vec<Node<'_>>, mut clause: Clause) -> Vec<Node<'_>> {
    let mut out: Vec<Node<'_>> = Vec::with_capacity(nodes.len());
    // The last two tokens that are no layout; a group is none.
    let (mut previous, mut last) = (None, None);
    let mut nodes = nodes.into_iter();
    while let Some(node) = nodes.next() {
        match node {
            Node::Group(open, inside) => {
                let name = out.last().and_then(Node::token);
                let begins = if out.iter().all(Node::is_layout) {
                    clause.within(None)
                } else {
                    clause.within(last.or(Some("")))
                };
                let mut inside = settled(inside, begins);
                calls::without_similar(name, &mut inside);
                let inside = labels::without(inside, begins, last, nodes.as_slice());
                let is_call = open == '('
                    && clause != Clause::Relations
                    && !calls::is_defined(nodes.as_slice());
                let syntax = name
                    .filter(|_| is_call)
                    .and_then(|name| calls::syntax(name, &inside, previous));
                if let Some(syntax) = syntax {
                    out.pop();
                    out.extend(syntax);
                } else {
                    out.push(Node::Group(open, inside));
                }
                (previous, last) = (None, None);
            }
            Node::Token(token) => {
                if !node.is_layout() {
                    clause = clause.after(token, last);
                    (previous, last) = (last, Some(token));
                }
                out.push(node);
            }
        }
    }
    booleans::flatten(arrays::spread(&out))
}
