//! The outcome as JSON, with a published JSON Schema.

use std::collections::BTreeMap;

use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::diff::{Difference, Level, cells};
use crate::model::versions::Versions;
use crate::model::{Object, ObjectId, Unmodelled};
use crate::reconcile::{Located, NumberedRow, Reconciliation, Side};
use crate::register::{Decision, DeviationType, DriftNumber, Status};
use crate::span::Span;

/// The version of this format. A field that is added leaves it as it is; one that is taken away or
/// changes its meaning raises it.
pub const FORMAT: u32 = 2;

/// The outcome of comparing sources with the one that precedes them.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The version of the format.
    pub format: u32,
    /// Whether nothing is open, nothing was met that cannot be compared, and no exception is stale.
    pub agrees: bool,
    /// The sources in the order of precedence: the others are held against the first.
    pub sources: Vec<Side>,
    /// The drifts that are there, by number.
    pub drifts: Vec<DriftRecord>,
    /// Drifts of the register that are gone, those with a stale decision among them.
    pub resolved: Vec<ResolvedRecord>,
    /// What is shown and fails nothing.
    pub notes: Vec<DriftRecord>,
    /// Objects of a kind that is not compared yet.
    pub unmodelled: Vec<UnmodelledRecord>,
    /// How many objects were left out on purpose, by the reason and the source.
    pub left_out: BTreeMap<String, BTreeMap<String, usize>>,
    /// What a source or the first one cannot tell, by the source.
    pub not_compared: BTreeMap<String, Vec<String>>,
    /// What the majors of a source and the first one say otherwise, and was no reason for drift, by
    /// the source.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub versions: BTreeMap<String, Versions>,
    /// Ignores of the configuration that match nothing.
    pub unused_ignores: Vec<String>,
}

/// One drift.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DriftRecord {
    /// The number; `null` where there is no register.
    pub id: Option<DriftNumber>,
    /// The source that deviates from the first one.
    pub source: String,
    /// The object, by its name in the first source where that has it.
    pub object: Option<ObjectId>,
    /// Kind and name of the object.
    pub name: String,
    /// In what way the sources disagree, or the rule that is not kept.
    #[serde(rename = "type")]
    pub drift_type: DeviationType,
    /// How much it counts.
    pub level: Level,
    /// Where it stands.
    pub status: Status,
    /// The resolution decision.
    pub decision: Option<Decision>,
    /// Why the decision no longer holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lapse: Option<String>,
    /// What the first source says, or the rule wants, in words.
    pub expected: String,
    /// What the other one says, in words.
    pub found: String,
    /// The last migration when the drift was found first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_seen: Option<String>,
    /// The attributes that differ.
    pub attributes: Vec<Difference>,
    /// What a renamed object is called on the right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_to: Option<ObjectId>,
    /// Objects on the other side that a missing or unexpected object could be under another name,
    /// when there are several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<ObjectId>,
    /// What follows from this drift; `--flat` lists those as drifts too.
    pub folded: Vec<ObjectId>,
    /// The drift that this one follows from, where `--flat` shows both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows_from: Option<ObjectId>,
    /// The lines that shaped the object on the left.
    pub left_span: Option<Span>,
    /// The lines that shaped the object on the right.
    pub right_span: Option<Span>,
    /// The object on the left.
    pub left: Option<Object>,
    /// The object on the right.
    pub right: Option<Object>,
}

/// A drift that is gone.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolvedRecord {
    /// The number.
    pub id: Option<DriftNumber>,
    /// The source that deviated.
    pub source: String,
    /// Kind and name of the object.
    pub name: String,
    /// In what way the sources disagreed, or the rule that was not kept.
    #[serde(rename = "type")]
    pub drift_type: DeviationType,
    /// Where it stands: `Resolved` or `Stale`.
    pub status: Status,
    /// The resolution decision.
    pub decision: Option<Decision>,
    /// The last migration when the drift was found first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_seen: Option<String>,
    /// The last migration when it was gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_at: Option<String>,
}

/// An object of a kind that is not compared yet.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnmodelledRecord {
    /// The class.
    pub class: String,
    /// The name.
    pub identity: String,
    /// The sources that have it, by role.
    pub sides: Vec<String>,
}

impl Document {
    /// The document of an outcome.
    pub fn of(outcome: &Reconciliation) -> Self {
        let others = &outcome.others;
        let (present, gone): (Vec<&NumberedRow>, Vec<&NumberedRow>) =
            outcome.rows.iter().partition(|row| row.is_present());
        Self {
            format: FORMAT,
            agrees: outcome.agrees(),
            sources: outcome.sides().cloned().collect(),
            drifts: present.into_iter().map(of_row).collect(),
            resolved: gone.into_iter().map(of_gone).collect(),
            notes: outcome.notes.iter().map(of_located).collect(),
            unmodelled: outcome
                .unmodelled
                .iter()
                .map(|(Unmodelled { class, identity }, sides)| UnmodelledRecord {
                    class: class.clone(),
                    identity: identity.clone(),
                    sides: sides.clone(),
                })
                .collect(),
            left_out: outcome
                .left_out
                .iter()
                .map(|(reason, counts)| {
                    let roles = outcome.sides().map(|side| side.role.clone());
                    (reason.clone(), roles.zip(counts.iter().copied()).collect())
                })
                .collect(),
            not_compared: others
                .iter()
                .filter(|other| !other.not_compared.is_empty())
                .map(|other| {
                    (other.side.role.clone(), other.not_compared.iter().cloned().collect())
                })
                .collect(),
            versions: others
                .iter()
                .filter(|other| !other.versions.is_empty())
                .map(|other| (other.side.role.clone(), other.versions.clone()))
                .collect(),
            unused_ignores: outcome.unused_ignores.clone(),
        }
    }
}

/// The record of a row whose drift is gone.
pub(super) fn of_gone(row: &NumberedRow) -> ResolvedRecord {
    ResolvedRecord {
        id: row.id,
        source: row.role.to_string(),
        name: row.object.clone(),
        drift_type: row.deviation_type.clone(),
        status: row.status,
        decision: row.decision.clone(),
        first_seen: row.revisions.0.clone(),
        resolved_at: row.revisions.1.clone(),
    }
}

/// The record of a row whose drift is there.
pub(super) fn of_row(row: &NumberedRow) -> DriftRecord {
    let blank = || DriftRecord {
        id: None,
        source: row.role.to_string(),
        object: row.finding.as_ref().and_then(|finding| finding.object.clone()),
        name: row.object.clone(),
        drift_type: row.deviation_type.clone(),
        level: Level::Error,
        status: row.status,
        decision: None,
        lapse: None,
        expected: String::new(),
        found: String::new(),
        first_seen: None,
        attributes: Vec::new(),
        renamed_to: None,
        candidates: Vec::new(),
        folded: Vec::new(),
        follows_from: None,
        left_span: row.finding.as_ref().and_then(|finding| finding.required_at.clone()),
        right_span: row.finding.as_ref().and_then(|finding| finding.actual_at.clone()),
        left: None,
        right: None,
    };
    DriftRecord {
        id: row.id,
        name: row.object.clone(),
        status: row.status,
        decision: row.decision.clone(),
        lapse: row.lapse.as_ref().map(ToString::to_string),
        expected: row.left.clone(),
        found: row.right.clone(),
        first_seen: row.revisions.0.clone(),
        follows_from: row.follows_from.clone(),
        ..row.located.as_ref().map_or_else(blank, of_located)
    }
}

fn of_located(located: &Located) -> DriftRecord {
    let drift = &located.drift;
    let (expected, found) = cells(drift);
    DriftRecord {
        id: None,
        source: located.role.to_string(),
        object: Some(drift.object.clone()),
        name: drift.object.to_string(),
        drift_type: DeviationType::Drift(drift.drift_type),
        level: drift.level,
        status: Status::Open,
        decision: None,
        lapse: None,
        expected,
        found,
        first_seen: None,
        attributes: drift.differences.clone(),
        renamed_to: drift.renamed_to.clone(),
        candidates: drift.candidates.clone(),
        folded: drift.folded.iter().map(|folded| folded.object.clone()).collect(),
        follows_from: None,
        left_span: located.left_span.clone(),
        right_span: located.right_span.clone(),
        left: drift.left.clone(),
        right: drift.right.clone(),
    }
}

/// The outcome as JSON text, ending with a line break.
///
/// # Errors
/// When a value cannot be written as JSON, which no outcome can bring about.
pub fn json(outcome: &Reconciliation) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(&Document::of(outcome))? + "\n")
}

/// The JSON Schema of [`Document`], ending with a line break.
///
/// # Errors
/// As [`json`].
pub fn schema() -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(&schema_for!(Document))? + "\n")
}
