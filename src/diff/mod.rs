//! Two models become drifts. Pure, and it names no kind: what a difference means is settled in the
//! rooms of [`model::kinds`](crate::model::kinds).

mod causes;
mod compare;
mod describe;
mod names;
mod parts;
mod renames;
#[cfg(test)]
mod tests;
mod types;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use compare::compare;
pub use describe::{cells, counted, following, value, windows};

use crate::model::kinds::Aspect;
use crate::model::versions::Versions;
use crate::model::{Object, ObjectId};

/// How much a difference counts.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// It is not compared.
    Off,
    /// It is shown and fails nothing.
    Note,
    /// It is drift.
    Error,
}

/// The level of every [`Aspect`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Levels(BTreeMap<Aspect, Level>);

impl Default for Levels {
    /// What a team can live with: the order of columns and the layout of function bodies are notes;
    /// owners, whether a materialized view holds data, and what belongs to the cluster are not
    /// compared. Names that the server chose count like any other.
    fn default() -> Self {
        Self(BTreeMap::from([
            (Aspect::ColumnOrder, Level::Note),
            (Aspect::Ownership, Level::Off),
            (Aspect::BodyLayout, Level::Note),
            (Aspect::Population, Level::Off),
            (Aspect::Cluster, Level::Off),
            (Aspect::GeneratedNames, Level::Error),
        ]))
    }
}

impl Levels {
    /// Everything at its highest level.
    pub fn strict() -> Self {
        Self(BTreeMap::new())
    }

    /// The same levels with one set otherwise.
    #[must_use]
    pub fn with(mut self, aspect: Aspect, level: Level) -> Self {
        self.0.insert(aspect, level);
        self
    }

    /// The level of an aspect; [`Level::Error`] unless set otherwise.
    pub fn of(&self, aspect: Aspect) -> Level {
        self.0.get(&aspect).copied().unwrap_or(Level::Error)
    }
}

/// In what way two models disagree about an object.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum DriftType {
    /// Only the left model, the one that precedes, has it.
    Missing,
    /// Only the right model has it.
    Unexpected,
    /// Both have it, with different attributes.
    Changed,
    /// Both have it, equal in everything but the name or the schema.
    Renamed,
}

impl fmt::Display for DriftType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Missing => "Missing",
            Self::Unexpected => "Unexpected",
            Self::Changed => "Changed",
            Self::Renamed => "Renamed",
        })
    }
}

/// One attribute in which an object differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// The attribute's name.
    pub attribute: String,
    /// The group that sets the level of the difference.
    pub aspect: Aspect,
    /// Its value in the left model.
    pub left: Value,
    /// Its value in the right model.
    pub right: Value,
}

/// One disagreement of two models: the smallest object that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    /// The object, by its name in the left model where that has it.
    pub object: ObjectId,
    /// In what way.
    pub drift_type: DriftType,
    /// How much it counts: the highest level of its differences.
    pub level: Level,
    /// The attributes that differ; empty for a missing or unexpected object.
    pub differences: Vec<Difference>,
    /// What a renamed object is called in the right model.
    pub renamed_to: Option<ObjectId>,
    /// Objects on the other side that a missing or unexpected object could be under another name,
    /// when there are several.
    pub candidates: Vec<ObjectId>,
    /// Drifts that follow from this one: parts of a missing or unexpected object and what cannot be
    /// without it, copies of a changed one on partitions, what is printed otherwise because of it.
    /// Nothing is folded under those in turn.
    pub folded: Vec<Drift>,
    /// The object in the left model.
    pub left: Option<Object>,
    /// The object in the right model.
    pub right: Option<Object>,
}

impl Drift {
    /// The group that sets the level of an object that one side alone has.
    pub fn one_sided_aspect(&self) -> Aspect {
        one_sided_aspect(&self.object, self.left.as_ref().or(self.right.as_ref()))
    }

    /// The object's name in the right model.
    pub fn right_id(&self) -> &ObjectId {
        self.renamed_to.as_ref().unwrap_or(&self.object)
    }
}

/// The group that sets the level of an object that one side alone has: its kind's, unless it says
/// nothing but its name.
fn one_sided_aspect(id: &ObjectId, object: Option<&Object>) -> Aspect {
    let only_a_name = object.is_some_and(|object| id.kind.room().is_only_a_name(object));
    if only_a_name { Aspect::GeneratedNames } else { id.aspect() }
}

/// The outcome of comparing two models.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// What counts as drift, by object.
    pub drifts: Vec<Drift>,
    /// What is shown and fails nothing, by object.
    pub notes: Vec<Drift>,
    /// What one of the two sources cannot tell, in words.
    pub not_compared: BTreeSet<String>,
    /// What the majors of the two models say otherwise, and was no reason for drift.
    pub versions: Versions,
}
