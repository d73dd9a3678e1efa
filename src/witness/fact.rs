//! What is told: subjects, and facts about them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;

use crate::model::{Kind, ObjectId};

/// What something is told about: `column` and the path `public.t.a`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// Schema first, as in an [`ObjectId`].
    pub path: Vec<String>,
    /// What it is, in words that stand before the name.
    pub what: String,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A name is spelled alike for every kind.
        write!(f, "{} {}", self.what, ObjectId::new(Kind::Schema, &self.path).name())
    }
}

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(untagged)]
pub enum Fact {
    /// It is told that there is nothing.
    Nothing,
    /// A word, a number or a text.
    Text(String),
    /// Several in order; sorted where the order means nothing.
    List(Vec<String>),
}

impl fmt::Display for Fact {
    /// On one line: ends of lines in a text are escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing"),
            Self::Text(text) => write!(f, "`{}`", on_one_line(text)),
            Self::List(entries) => {
                let entries: Vec<String> = entries.iter().map(|entry| on_one_line(entry)).collect();
                write!(f, "[{}]", entries.join(", "))
            }
        }
    }
}

fn on_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
    }
    line
}

impl From<&str> for Fact {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Fact {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Fact {
    /// `YES` and `NO`, as the standard spells them.
    fn from(yes: bool) -> Self {
        Self::from(if yes { "YES" } else { "NO" })
    }
}

impl From<Vec<String>> for Fact {
    fn from(entries: Vec<String>) -> Self {
        Self::List(entries)
    }
}

impl<T: Into<Fact>> From<Option<T>> for Fact {
    fn from(fact: Option<T>) -> Self {
        fact.map_or(Self::Nothing, Into::into)
    }
}

/// Facts by name. A fact that is not there is one that cannot be told, and is not compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub struct Facts(pub BTreeMap<String, Fact>);

impl Facts {
    /// The same facts and one more.
    #[must_use]
    pub fn with(mut self, name: &str, fact: impl Into<Fact>) -> Self {
        self.0.insert(name.to_owned(), fact.into());
        self
    }

    /// The same facts and those of another one.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

/// Everything that one view told. A subject has more than one set of facts where the view does not
/// tell two things of one name apart.
pub type Told = BTreeMap<Subject, BTreeSet<Facts>>;
