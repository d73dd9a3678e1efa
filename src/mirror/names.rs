//! The keys of the file: the words for kinds, and the names of objects.

use crate::model::Kind;
use crate::model::mirrored::Place;

/// The key that holds the one object of a kind that has no name beside what it stands on, such as
/// a comment.
pub(super) fn singular(kind: Kind) -> String {
    kind.name().replace([' ', '-'], "_")
}

/// The key that holds the objects of a kind by their names.
pub(super) fn plural(kind: Kind) -> String {
    let name = singular(kind);
    let (head, rest) =
        name.split_once("_of_").map_or((&*name, ""), |(head, _)| (head, &name[head.len()..]));
    let several = match head.as_bytes() {
        [.., before, b'y'] if !b"aeiou".contains(before) => {
            format!("{}ies", &head[..head.len() - 1])
        }
        [.., b's' | b'x'] => format!("{head}es"),
        _ => format!("{head}s"),
    };
    several + rest
}

/// Whether objects of a kind stand on others, and on which: `None` when they do not.
pub(super) fn stands_on(kind: Kind) -> Option<&'static [Kind]> {
    match kind.room().mirrored.place {
        Place::On { of, .. } => Some(of),
        _ => None,
    }
}

/// The last components of a path as a key: joined by dots, an argument list without one. A
/// component is in double quotes, as SQL has them, where it would be read otherwise.
pub(super) fn key(components: &[String]) -> String {
    let mut key = String::new();
    for (at, component) in components.iter().enumerate() {
        let is_list = component.starts_with('(') && component.ends_with(')');
        if is_list && at + 1 == components.len() {
            key += component;
            continue;
        }
        if at > 0 {
            key.push('.');
        }
        if component.is_empty() || component.starts_with('"') || component.contains(['.', '(']) {
            key += &format!("\"{}\"", component.replace('"', "\"\""));
        } else {
            key += component;
        }
    }
    key
}

/// The components that a key stands for; `None` for one whose quotes do not pair.
pub(super) fn components(key: &str) -> Option<Vec<String>> {
    let mut components = Vec::new();
    let mut rest = key;
    loop {
        if rest.starts_with('(') && rest.ends_with(')') {
            components.push(rest.to_owned());
            return Some(components);
        }
        let end = if let Some(quoted) = rest.strip_prefix('"') {
            let (name, length) = unquoted(quoted)?;
            components.push(name);
            length + 1
        } else {
            let end = rest.find(['.', '(']).unwrap_or(rest.len());
            if end == 0 {
                return None;
            }
            components.push(rest[..end].to_owned());
            end
        };
        rest = &rest[end..];
        match rest.strip_prefix('.') {
            Some(after) => rest = after,
            None if rest.is_empty() => return Some(components),
            None if rest.starts_with('(') && rest.ends_with(')') => {}
            None => return None,
        }
    }
}

/// A name whose opening quote is gone, and how many bytes it has with the closing one.
fn unquoted(quoted: &str) -> Option<(String, usize)> {
    let mut name = String::new();
    let mut characters = quoted.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if character != '"' {
            name.push(character);
        } else if characters.next_if(|(_, next)| *next == '"').is_some() {
            name.push('"');
        } else {
            return Some((name, at + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::{components, key, plural, singular};
    use crate::model::Kind;

    #[test]
    fn kinds_have_words_of_their_own() {
        let words: BTreeSet<String> =
            Kind::ALL.iter().flat_map(|kind| [singular(*kind), plural(*kind)]).collect();
        assert_eq!(words.len(), 2 * Kind::ALL.len());
        let cases = [
            (Kind::Policy, "policies"),
            (Kind::Index, "indexes"),
            (Kind::OperatorClass, "operator_classes"),
            (Kind::Statistics, "statistics_objects"),
            (Kind::FamilyOperator, "operators_of_access_method"),
        ];
        for (kind, expected) in cases {
            assert_eq!(plural(kind), expected);
        }
    }

    #[test]
    fn names_are_keys_that_people_can_read() {
        let cases: [(&[&str], &str); 9] = [
            (&["createdAt"], "createdAt"),
            (&["Odd name"], "Odd name"),
            (&["a.b"], "\"a.b\""),
            (&["f", "(integer, text)"], "f(integer, text)"),
            (&["Do it", "()"], "Do it()"),
            (&["(owner)"], "(owner)"),
            (&["f(x)"], "\"f(x)\""),
            (&["postgres", "tables", "ledger_app"], "postgres.tables.ledger_app"),
            (&["say \"hi\""], "say \"hi\""),
        ];
        for (name, expected) in cases {
            let name: Vec<String> = name.iter().map(|part| (*part).to_owned()).collect();
            assert_eq!(key(&name), expected);
            assert_eq!(components(expected).as_ref(), Some(&name));
        }
        for broken in ["\"a", "\"a\"b", "f(x", "a..b", ""] {
            assert_eq!(components(broken), None, "{broken:?}");
        }
    }

    proptest! {
        #[test]
        fn every_name_is_read_again(name in proptest::collection::vec("[a.\"( )\\n]{0,6}", 1..4)) {
            prop_assert_eq!(components(&key(&name)), Some(name));
        }
    }
}
