//! Follows `standard_conforming_strings`, which decides whether a backslash protects a quote.

use super::query::{Head, Query};
use super::variables;

/// The setting's name, as it appears among a statement's first words.
const SETTING: &str = "STANDARD_CONFORMING_STRINGS";

/// What the script has set so far, seen the way psql sees it: after each statement.
#[derive(Clone, Copy, Debug)]
pub(super) struct StandardStrings {
    session: bool,
    /// What `SET LOCAL` says until the transaction ends.
    local: Option<bool>,
}

impl Default for StandardStrings {
    fn default() -> Self {
        Self { session: true, local: None }
    }
}

impl StandardStrings {
    /// Whether backslashes in plain strings are plain characters.
    pub(super) fn on(self) -> bool {
        self.local.unwrap_or(self.session)
    }

    /// Takes note of the statements in `query`.
    pub(super) fn follow(&mut self, query: &Query) {
        for head in query.heads() {
            match head.as_slice() {
                [first, rest @ ..] if first.is("SET") => self.set(rest, &query.text),
                [first, second, ..]
                    if first.is("RESET") && (second.is(SETTING) || second.is("ALL")) =>
                {
                    *self = Self::default();
                }
                [first, second, ..] if first.is("DISCARD") && second.is("ALL") => {
                    *self = Self::default();
                }
                [first, ..]
                    if ["COMMIT", "ROLLBACK", "END", "ABORT"].iter().any(|word| first.is(word)) =>
                {
                    self.local = None;
                }
                [first, ..] if first.is("SELECT") => self.set_config(&query.text),
                _ => {}
            }
        }
    }

    fn set(&mut self, words: &[Head], text: &str) {
        let (local, words) = match words {
            [first, rest @ ..] if first.is("LOCAL") => (true, rest),
            [first, rest @ ..] if first.is("SESSION") => (false, rest),
            _ => (false, words),
        };
        let value = match words {
            [name, to, value, ..] if name.is(SETTING) && to.is("TO") => value,
            [name, value, ..] if name.is(SETTING) => value,
            _ => return,
        };
        let value = match value {
            Head::Word(word) if word == "DEFAULT" => Some(true),
            Head::Word(word) => variables::boolean(word),
            Head::Literal(at) => text[at + 1..].split('\'').next().and_then(variables::boolean),
            Head::Quoted => None,
        };
        match value {
            Some(on) if local => self.local = Some(on),
            Some(on) => *self = Self { session: on, local: None },
            None => {}
        }
    }

    /// `SELECT set_config('standard_conforming_strings', 'off', false)`.
    fn set_config(&mut self, text: &str) {
        let lower = text.to_ascii_lowercase();
        if !lower.contains("set_config") {
            return;
        }
        let Some((_, after)) = lower.split_once("'standard_conforming_strings'") else { return };
        if let Some(on) = after.split('\'').nth(1).and_then(variables::boolean) {
            self.session = on;
        }
    }
}
