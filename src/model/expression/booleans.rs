//! `AND` within `AND`, and `OR` within `OR`.
//!
//! `a BETWEEN 1 AND 9 AND b` is stored as an `AND` in another, and its dump, loaded again, as one of
//! three. Which is evaluated first is the same, and so is the result.

use super::tree::{Node, split, trimmed};

/// The text that a nested operation has at least twice, to look for before it is taken apart.
pub(super) fn may_nest(text: &str) -> bool {
    [" AND ", " OR "].iter().any(|operator| text.matches(operator).nth(1).is_some())
}

/// Takes the parentheses off each operand that is the same operation.
pub(super) fn flatten<'a>(nodes: Vec<Node<'a>>) -> Vec<Node<'a>> {
    let Some(operator) = operator(&nodes) else { return nodes };
    let operands = split(&nodes, operator);
    let nested = |operand: &[Node<'a>]| match trimmed(operand) {
        [group] => group
            .inside('(')
            .filter(|inside| self::operator(inside) == Some(operator))
            .map(<[_]>::to_vec),
        _ => None,
    };
    if !operands.iter().any(|operand| nested(operand).is_some()) {
        return nodes;
    }
    let mut out = Vec::with_capacity(nodes.len());
    for (at, operand) in operands.iter().enumerate() {
        if at > 0 {
            out.push(Node::Token(operator));
        }
        match nested(operand) {
            Some(inside) => {
                let blank = |side: Option<&Node<'a>>| side.filter(|node| node.is_layout()).cloned();
                out.extend(blank(operand.first()));
                out.extend(inside);
                out.extend(blank(operand.last()));
            }
            None => out.extend_from_slice(operand),
        }
    }
    out
}

/// The one operator between the operands at this level. The server puts each operation in
/// parentheses of its own, so that two are never mixed; the bounds of a window are no operation.
fn operator(nodes: &[Node<'_>]) -> Option<&'static str> {
    let has = |word| nodes.iter().any(|node| node.token() == Some(word));
    match (has("AND"), has("OR"), has("BETWEEN")) {
        (true, false, false) => Some("AND"),
        (false, true, false) => Some("OR"),
        _ => None,
    }
}
