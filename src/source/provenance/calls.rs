//! Statements whose effect is only known when they run.

use std::collections::HashMap;

use super::text::Text;
use super::world::{Event, Place};
use super::{Action, Shaping};

/// `DO` blocks with dynamic SQL and calls of functions, by the words they contain.
#[derive(Debug, Default)]
pub(super) struct Calls {
    statements: Vec<(Place, String)>,
    words: HashMap<String, Vec<usize>>,
}

impl Calls {
    pub(super) fn add(&mut self, text: &Text<'_>) {
        self.add_with(text, "");
    }

    /// Adds a call whose effect also depends on another text: the body of what it calls.
    pub(super) fn add_with(&mut self, text: &Text<'_>, body: &str) {
        let index = self.statements.len();
        let all = format!("{}\n{body}", text.sql()).to_lowercase();
        for word in all.split(|c: char| !is_word(c)).filter(|word| !word.is_empty()) {
            let statements = self.words.entry(word.to_owned()).or_default();
            if statements.last() != Some(&index) {
                statements.push(index);
            }
        }
        self.statements.push((text.whole().clone(), all));
    }

    fn with_word(&self, name: &str) -> Vec<usize> {
        let name = name.to_lowercase();
        if name.chars().all(is_word) {
            return self.words.get(&name).cloned().unwrap_or_default();
        }
        let texts = self.statements.iter().enumerate();
        texts.filter(|(_, (_, text))| text.contains(&name)).map(|(index, _)| index).collect()
    }

    /// The statements that mention an object: by its name and its relation's when there are
    /// such, otherwise by its name alone.
    pub(super) fn mentioning(&self, name: &str, relation: Option<&str>) -> Vec<Shaping> {
        let named = self.with_word(name);
        let both = relation.map(|relation| {
            let other = self.with_word(relation);
            named.iter().copied().filter(|index| other.contains(index)).collect::<Vec<_>>()
        });
        let chosen = both.filter(|both| !both.is_empty()).unwrap_or(named);
        let event = |index: usize| Event {
            when: 0,
            place: self.statements[index].0.clone(),
            action: Action::Possibly,
            exact: false,
        };
        chosen.into_iter().map(|index| Shaping::from(&event(index))).collect()
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}
