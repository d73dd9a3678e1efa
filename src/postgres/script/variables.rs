//! psql variables: what `\set` assigns and `:name` reads.

use std::collections::BTreeMap;

/// The psql variables of a run. They outlive a file, as they do in one psql session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variables {
    values: BTreeMap<String, String>,
}

impl Variables {
    /// No variables at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// Assigns `value` to `name`, replacing an older value.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.values.insert(name.into(), value.into());
    }

    /// Removes `name`.
    pub fn unset(&mut self, name: &str) {
        self.values.remove(name);
    }

    /// The value of `name`, if it is set.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }
}

/// Whether `name` may name a variable (psql's `valid_variable_name`).
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(is_name_byte)
}

/// The bytes of a variable name (psql's `variable_char`).
pub(super) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// The value as a string literal, as libpq's `PQescapeLiteral` writes it.
pub(super) fn literal(value: &str) -> String {
    let doubled = value.replace('\'', "''");
    if doubled.contains('\\') {
        format!(" E'{}'", doubled.replace('\\', "\\\\"))
    } else {
        format!("'{doubled}'")
    }
}

/// The value as a quoted identifier, as libpq's `PQescapeIdentifier` writes it.
pub(super) fn identifier(value: &str) -> String {
    format!("\"{}\"", value.replace('"', "\"\""))
}

/// A boolean as `\if` reads one (psql's `ParseVariableBool`): any unambiguous prefix of `true`,
/// `false`, `yes`, `no`, `on`, `off`, or `1` and `0`.
pub(super) fn boolean(value: &str) -> Option<bool> {
    let value = value.to_ascii_lowercase();
    let begins = |word: &str, least: usize| value.len() >= least && word.starts_with(&value);
    if begins("true", 1) || begins("yes", 1) || begins("on", 2) || value == "1" {
        Some(true)
    } else if begins("false", 1) || begins("no", 1) || begins("off", 2) || value == "0" {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booleans_are_read_as_psql_reads_them() {
        for yes in ["t", "TRUE", "y", "yes", "on", "1"] {
            assert_eq!(boolean(yes), Some(true), "{yes}");
        }
        for no in ["f", "false", "n", "off", "of", "0"] {
            assert_eq!(boolean(no), Some(false), "{no}");
        }
        for neither in ["", "o", "2", "truex", ":x"] {
            assert_eq!(boolean(neither), None, "{neither}");
        }
    }

    #[test]
    fn values_are_quoted_as_libpq_quotes_them() {
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal(r"a\b"), r" E'a\\b'");
        assert_eq!(identifier("a\"b"), "\"a\"\"b\"");
    }
}
