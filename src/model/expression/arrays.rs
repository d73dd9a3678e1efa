//! Casts of whole arrays.

use super::tree::{Node, split, trimmed};

/// The start of each, to look for before a text is taken apart.
pub(super) const CAST: &str = "(ARRAY[";

/// Rewrites each `(ARRAY[a, b])::t[]` as `ARRAY[(a)::t, (b)::t]`.
pub(super) fn spread<'a>(nodes: &[Node<'a>]) -> Vec<Node<'a>> {
    let mut out = Vec::with_capacity(nodes.len());
    let mut at = 0;
    while at < nodes.len() {
        if let Some((spread, length)) = cast(&nodes[at..]) {
            out.extend(spread);
            at += length;
        } else {
            out.push(nodes[at].clone());
            at += 1;
        }
    }
    out
}

/// The spread form of the cast that the nodes begin with, and how many they are.
fn cast<'a>(nodes: &[Node<'a>]) -> Option<(Vec<Node<'a>>, usize)> {
    let [group, Node::Token(":"), Node::Token(":"), after @ ..] = nodes else { return None };
    let [Node::Token("ARRAY"), Node::Group('[', elements)] = group.inside('(')? else {
        return None;
    };
    let end = after.iter().position(|node| node.inside('[').is_some_and(<[_]>::is_empty))?;
    let element_type = &after[..end];
    element_type.iter().all(is_of_a_type_name).then(|| (array(elements, element_type), 3 + end + 1))
}

fn is_of_a_type_name(node: &Node<'_>) -> bool {
    node.token().is_some_and(|token| {
        token == "."
            || token.starts_with('"')
            || token.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$' || c == ' ')
    })
}

/// An array whose elements are cast, or those of the arrays that they are.
fn array<'a>(elements: &[Node<'a>], element_type: &[Node<'a>]) -> Vec<Node<'a>> {
    let mut inside = Vec::new();
    for (at, element) in split(elements, ",").into_iter().map(trimmed).enumerate() {
        if at > 0 {
            inside.extend([Node::Token(","), Node::Token(" ")]);
        }
        if let [Node::Token("ARRAY"), Node::Group('[', nested)] = element {
            inside.extend(array(nested, element_type));
        } else {
            inside.push(Node::parenthesised(element.to_vec()));
            inside.extend([Node::Token(":"), Node::Token(":")]);
            inside.extend_from_slice(element_type);
        }
    }
    vec![Node::Token("ARRAY"), Node::Group('[', inside)]
}
