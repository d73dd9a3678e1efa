//! What major versions of PostgreSQL say otherwise about one schema, and how it is made comparable.
//!
//! The catalogs of two majors differ where nobody changed anything: a newer one prints a query with
//! fewer qualifications, or has a row for what an older one kept in a flag. Each such difference is
//! a [`Rule`] with a name and the release note behind it. The rules whose boundary lies between two
//! models are applied to both before these are compared, and those that changed something are listed
//! in the outcome. A fact that only the newer major can hold and that somebody set there stays a
//! difference: a database that cannot have it does not have it.

mod extensions;
mod locales;
mod rules;
#[cfg(test)]
mod tests;
mod views;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Model;

pub use rules::RULES;

/// The oldest major whose catalogs the rules were tried on.
pub const OLDEST: u32 = 14;
/// The newest major whose catalogs the rules were tried on.
pub const NEWEST: u32 = 18;

/// Between which majors a rule applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Boundary {
    /// Between this major and those before it.
    Since(u32),
    /// Between any two.
    Every,
}

impl Boundary {
    fn lies_between(self, older: u32, newer: u32) -> bool {
        match self {
            Self::Since(major) => older < major && major <= newer,
            Self::Every => older < newer,
        }
    }
}

/// One thing that majors say otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The name under which it is listed.
    pub name: &'static str,
    /// Between which majors it applies.
    pub boundary: Boundary,
    /// What differs, as the release notes or the documentation of that major have it.
    pub why: &'static str,
    /// Makes the difference go from both, the older model first; returns how many objects it was
    /// found in.
    apply: fn(&mut Model, &mut Model) -> usize,
}

/// A rule that made something comparable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Applied {
    /// The rule's name.
    pub rule: String,
    /// The major that says it otherwise than those before it; nothing where every major may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<u32>,
    /// What differs.
    pub why: String,
    /// In how many objects it was found.
    pub objects: usize,
}

/// What is to be known about the majors of two models.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Versions {
    /// The rules that changed something, in the order of [`RULES`].
    pub applied: Vec<Applied>,
    /// Majors newer than [`NEWEST`]: what they say otherwise is not known.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub untested: BTreeSet<u32>,
}

impl Versions {
    /// What is to be known before any rule is applied.
    pub fn of(left: &Model, right: &Model) -> Self {
        let majors = [left.postgresql, right.postgresql].into_iter();
        Self { applied: Vec::new(), untested: majors.filter(|major| *major > NEWEST).collect() }
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.applied.is_empty() && self.untested.is_empty()
    }
}

/// Two models of different majors, and the rules that made them comparable.
#[derive(Clone, Debug)]
pub struct Aligned {
    /// The left model.
    pub left: Model,
    /// The right model.
    pub right: Model,
    /// The rules that changed something.
    pub applied: Vec<Applied>,
}

/// Takes from both models what their majors say otherwise; `None` for two of one major.
pub fn align(left: &Model, right: &Model) -> Option<Aligned> {
    if left.postgresql == right.postgresql {
        return None;
    }
    let (mut left, mut right) = (left.clone(), right.clone());
    let swapped = left.postgresql > right.postgresql;
    let (older, newer) = if swapped { (&mut right, &mut left) } else { (&mut left, &mut right) };
    let (from, to) = (older.postgresql, newer.postgresql);
    let between = RULES.iter().filter(|rule| rule.boundary.lies_between(from, to));
    let applied = between.filter_map(|rule| {
        let objects = (rule.apply)(older, newer);
        (objects > 0).then(|| Applied {
            rule: rule.name.to_owned(),
            since: match rule.boundary {
                Boundary::Since(major) => Some(major),
                Boundary::Every => None,
            },
            why: rule.why.to_owned(),
            objects,
        })
    });
    let applied = applied.collect();
    Some(Aligned { left, right, applied })
}
