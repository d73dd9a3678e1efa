//! Invariants held against what was built.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Invariant;
use crate::behaviour::Outcome;
use crate::behaviour::answer::Answer;
use crate::model::{Model, Object, ObjectId};
use crate::source::provenance::Provenance;
use crate::span::Span;

/// Everything that checks look at.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The objects.
    pub model: &'a Model,
    /// Which statements shaped them.
    pub provenance: Option<&'a Provenance>,
    /// The answers to the queries, by their text.
    pub answers: &'a BTreeMap<String, Answer>,
    /// The roles of the cluster that the schema was built in.
    pub roles: &'a BTreeSet<String>,
    /// What became of the behaviour tests that are named.
    pub tests: &'a [Outcome],
}

/// Whether an invariant holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// The invariant.
    pub id: String,
    /// What it is about.
    pub category: String,
    /// What must hold.
    pub statement: String,
    /// Whether it does.
    pub holds: bool,
    /// What was looked at.
    pub evidence: Vec<Evidence>,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The object, the query or the test.
    pub what: String,
    /// The object's definition in a few words.
    pub says: Option<String>,
    /// The lines that last shaped it.
    pub place: Option<String>,
    /// What is wrong with it.
    pub wrong: Option<String>,
}

/// What `pgcanon invariants --format json` prints.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The version of this format.
    pub format: u32,
    /// What was looked at: `migrations` or `canonical`.
    pub on: String,
    /// The invariants, in the order of the file.
    pub invariants: Vec<Verdict>,
}

impl Evidence {
    /// Something that is as it must be.
    pub(super) fn right(what: String) -> Self {
        Self { what, says: None, place: None, wrong: None }
    }

    /// Something that is not.
    pub(super) fn wrong(what: String, wrong: String) -> Self {
        Self { wrong: Some(wrong), ..Self::right(what) }
    }
}

impl Facts<'_> {
    /// An object as evidence, with what it has to show.
    pub(super) fn evidence(&self, id: &ObjectId, says: String, wrong: Option<String>) -> Evidence {
        let shaping = self.provenance.and_then(|provenance| provenance.last(id));
        let says = Some(says).filter(|says| !says.is_empty());
        let place = shaping.map(|shaping| Span::from(shaping).to_string());
        Evidence { what: id.to_string(), says, place, wrong }
    }
}

/// The definition of an object in a few words.
pub(super) fn definition(id: &ObjectId, object: &Object) -> String {
    id.kind.room().summary(id, &object.attributes).unwrap_or_default()
}

/// Holds every invariant against the facts.
pub fn verdicts(invariants: &[&Invariant], facts: &Facts<'_>) -> Vec<Verdict> {
    let judged = invariants.iter().map(|invariant| {
        let (mut evidence, may_be_empty) = invariant.check.look(facts);
        if evidence.is_empty() && !may_be_empty {
            let wrong = "nothing of that name or kind is there to look at".to_owned();
            evidence.push(Evidence::wrong("nothing".to_owned(), wrong));
        }
        Verdict {
            id: invariant.id.clone(),
            category: invariant.category.clone(),
            statement: invariant.statement.clone(),
            holds: evidence.iter().all(|one| one.wrong.is_none()),
            evidence,
        }
    });
    judged.collect()
}
