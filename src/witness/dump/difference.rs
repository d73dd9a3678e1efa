//! What only one of two dumps says.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::Heading;
use super::facts::{Fact, Facts, Part};

/// A side of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Left,
    Right,
}

/// The facts that one side alone tells, by what they are about.
#[derive(Debug, Default)]
pub(super) struct Differing {
    by_heading: BTreeMap<Heading, Vec<(Part, Side, String)>>,
}

impl Differing {
    pub(super) fn of(left: &Facts, right: &Facts) -> Self {
        let mut differing = Self::default();
        for (side, one, other) in [(Side::Left, left, right), (Side::Right, right, left)] {
            for (fact, count) in one {
                let also = other.get(fact).copied().unwrap_or_default();
                for _ in also..*count {
                    let Fact { heading, part, text } = fact.clone();
                    differing.by_heading.entry(heading).or_default().push((part, side, text));
                }
            }
        }
        for facts in differing.by_heading.values_mut() {
            if orders_agree(facts) {
                facts.retain(|(part, ..)| *part != Part::Order);
            }
        }
        differing.by_heading.retain(|_, facts| !facts.is_empty());
        differing
    }

    /// Everything that differs, by heading.
    pub(super) fn all(&self) -> impl Iterator<Item = (&Heading, &[(Part, Side, String)])> {
        self.by_heading.iter().map(|(heading, facts)| (heading, facts.as_slice()))
    }

    /// What differs from a heading on, in the order of headings.
    pub(super) fn from<'d>(
        &'d self,
        heading: &Heading,
    ) -> impl Iterator<Item = (&'d Heading, &'d [(Part, Side, String)])> {
        self.by_heading.range(heading..).map(|(heading, facts)| (heading, facts.as_slice()))
    }
}

/// Whether the columns that both sides have stand in the same order on both. A column that one side
/// alone has is a fact of its own.
fn orders_agree(facts: &[(Part, Side, String)]) -> bool {
    let columns = |wanted: Side| -> Option<Vec<&str>> {
        let order = facts.iter().find(|(part, side, _)| *part == Part::Order && *side == wanted);
        order.map(|(.., text)| text.lines().collect())
    };
    let (Some(left), Some(right)) = (columns(Side::Left), columns(Side::Right)) else {
        return false;
    };
    let common = |of: &[&str], other: &[&str]| -> Vec<String> {
        let other: BTreeSet<&str> = other.iter().copied().collect();
        of.iter().filter(|column| other.contains(*column)).map(|c| (*c).to_owned()).collect()
    };
    common(&left, &right) == common(&right, &left)
}
