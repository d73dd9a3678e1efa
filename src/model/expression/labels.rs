//! Names of the columns of a subquery in an expression.
//!
//! Nothing can refer to them: `EXISTS (SELECT 'x' …)` is stored without one, and its dump
//! `EXISTS ( SELECT 'x'::text …)`, loaded again, with the name of the cast's type.

use super::calls::Clause;
use super::tree::{Node, trimmed};

/// The text that a query with such a name holds, to look for before it is taken apart.
pub(super) const QUERY: &str = "( SELECT ";

/// Takes the names off the columns of the query that is `inside` parentheses, if it is a subquery in
/// an expression: not a relation, a `WITH` query or one side of a set operation, whose columns
/// are known by their names. The parentheses stand in `clause`, behind `before` and before
/// `following`.
pub(super) fn without<'a>(
    inside: Vec<Node<'a>>,
    clause: Clause,
    before: Option<&str>,
    following: &[Node<'_>],
) -> Vec<Node<'a>> {
    let is_query = trimmed(&inside).first().and_then(Node::token) == Some("SELECT");
    let is_set_operation = |word: &str| matches!(word, "UNION" | "INTERSECT" | "EXCEPT");
    let follows = trimmed(following).first().and_then(Node::token);
    let has_named_columns = clause == Clause::Relations
        || follows.is_some_and(is_set_operation)
        || before.is_some_and(|word| {
            is_set_operation(word) || matches!(word, "AS" | "MATERIALIZED" | "ALL")
        });
    if !is_query || has_named_columns {
        return inside;
    }
    let mut out: Vec<Node<'a>> = Vec::with_capacity(inside.len());
    let (mut in_list, mut in_name) = (false, false);
    for node in inside {
        match node.token() {
            Some("SELECT") => in_list = true,
            Some("FROM" | "WHERE" | "UNION" | "INTERSECT" | "EXCEPT") => in_list = false,
            Some("AS") if in_list => {
                while out.last().is_some_and(Node::is_layout) {
                    out.pop();
                }
                in_name = true;
                continue;
            }
            _ if in_name => {
                in_name = node.is_layout();
                continue;
            }
            _ => {}
        }
        out.push(node);
    }
    out
}
