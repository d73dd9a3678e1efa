//! A person as version control names one: a name, an address, or both. Pure.

use std::fmt;

/// Somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// What they are called; empty where only an address is known.
    pub name: String,
    /// Where they get mail.
    pub address: Option<String>,
}

impl Person {
    /// Reads `Ada Lovelace <ada@example.org>`, or a name alone, or an address alone; `None` where
    /// nobody is named.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (name, address) = match text.strip_suffix('>').and_then(|rest| rest.split_once('<')) {
            Some((name, address)) => (name.trim(), Some(address.trim())),
            None if text.contains('@') && !text.contains(char::is_whitespace) => ("", Some(text)),
            None => (text, None),
        };
        let address = address.filter(|address| !address.is_empty()).map(str::to_owned);
        let is_nobody = name.is_empty() && address.is_none();
        (!is_nobody).then(|| Self { name: name.to_owned(), address })
    }

    /// Whether both are the same person: they have the same name or the same address. White space and
    /// case tell nobody apart.
    pub fn is(&self, other: &Self) -> bool {
        let same_address = match (&self.address, &other.address) {
            (Some(one), Some(other)) => one.to_lowercase() == other.to_lowercase(),
            _ => false,
        };
        let name = folded(&self.name);
        same_address || (!name.is_empty() && name == folded(&other.name))
    }
}

impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.address, self.name.as_str()) {
            (None, name) => f.write_str(name),
            (Some(address), "") => f.write_str(address),
            (Some(address), name) => write!(f, "{name} <{address}>"),
        }
    }
}

/// A name in the form in which one person has one name.
pub fn folded(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::Person;

    #[test]
    fn a_person_has_a_name_or_an_address() {
        for text in ["Ada Lovelace <ada@example.org>", "Ada Lovelace", "ada@example.org"] {
            assert_eq!(Person::parse(text).map(|person| person.to_string()).as_deref(), Some(text));
        }
        for text in ["", "  ", "<>", " < > "] {
            assert_eq!(Person::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn one_person_is_known_by_name_or_by_address() {
        let is = |one: &str, other: &str| {
            let (one, other) = (Person::parse(one), Person::parse(other));
            one.zip(other).is_some_and(|(one, other)| one.is(&other) && other.is(&one))
        };
        assert!(is("Ada Lovelace <ada@example.org>", "ada  lovelace"));
        assert!(is("Ada <ada@example.org>", "A. Lovelace <ADA@example.org>"));
        assert!(is("Ada <ada@example.org>", "ada@example.org"));
        assert!(!is("Ada <ada@example.org>", "Grace <grace@example.org>"));
        assert!(!is("ada@example.org", "grace@example.org"), "nobody's name is no name");
    }
}
