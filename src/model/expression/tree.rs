//! A text as the server prints it, with its parentheses and brackets paired.

use crate::model::layout::{is_layout, tokens};

/// A token, or what stands in parentheses or brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node<'a> {
    /// White space, a word, a quoted string or identifier, or one other character.
    Token(&'a str),
    /// What stands between the two, which are `(` and `)` or `[` and `]`.
    Group(char, Vec<Node<'a>>),
}

impl<'a> Node<'a> {
    /// What stands between parentheses.
    pub(super) fn parenthesised(inside: Vec<Self>) -> Self {
        Self::Group('(', inside)
    }

    /// The token, unless it is a group.
    pub(super) fn token(&self) -> Option<&'a str> {
        match self {
            Self::Token(token) => Some(token),
            Self::Group(..) => None,
        }
    }

    /// What stands in it, if it is a group that opens with this character.
    pub(super) fn inside(&self, open: char) -> Option<&[Self]> {
        match self {
            Self::Group(with, inside) if *with == open => Some(inside),
            _ => None,
        }
    }

    /// Whether it is white space or a comment.
    pub(super) fn is_layout(&self) -> bool {
        self.token().is_some_and(is_layout)
    }
}

/// The tree of a text; `None` where its parentheses do not pair.
pub(super) fn read(text: &str) -> Option<Vec<Node<'_>>> {
    let mut open: Vec<(char, Vec<Node<'_>>)> = Vec::new();
    let mut nodes = Vec::new();
    for token in tokens(text) {
        match token {
            "(" => open.push(('(', std::mem::take(&mut nodes))),
            "[" => open.push(('[', std::mem::take(&mut nodes))),
            ")" | "]" => {
                let (with, around) = open.pop()?;
                if (with == '(') != (token == ")") {
                    return None;
                }
                let inside = std::mem::replace(&mut nodes, around);
                nodes.push(Node::Group(with, inside));
            }
            token => nodes.push(Node::Token(token)),
        }
    }
    open.is_empty().then_some(nodes)
}

/// The text of a tree.
pub(super) fn written(nodes: &[Node<'_>]) -> String {
    let mut out = String::new();
    write(nodes, &mut out);
    out
}

fn write(nodes: &[Node<'_>], out: &mut String) {
    for node in nodes {
        match node {
            Node::Token(token) => out.push_str(token),
            Node::Group(open, inside) => {
                out.push(*open);
                write(inside, out);
                out.push(if *open == '(' { ')' } else { ']' });
            }
        }
    }
}

/// The nodes without the layout around them.
pub(super) fn trimmed<'n, 'a>(nodes: &'n [Node<'a>]) -> &'n [Node<'a>] {
    let Some(first) = nodes.iter().position(|node| !node.is_layout()) else { return &[] };
    let last = nodes.iter().rposition(|node| !node.is_layout()).unwrap_or(first);
    &nodes[first..=last]
}

/// What stands between the tokens that are `separator`.
pub(super) fn split<'n, 'a>(nodes: &'n [Node<'a>], separator: &str) -> Vec<&'n [Node<'a>]> {
    nodes.split(|node| node.token() == Some(separator)).collect()
}
