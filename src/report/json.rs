//! The outcome as JSON, with a published JSON Schema.

use std::collections::BTreeMap;

use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::diff::{Difference, DriftType, Level};
use crate::model::versions::Versions;
use crate::model::{Object, ObjectId, Unmodelled};
use crate::reconcile::{Located, NumberedRow, Reconciliation, Side, Span};
use crate::register::{DriftNumber, Status};

/// The version of this format. A field that is added leaves it as it is; one that is taken away or
/// changes its meaning raises it.
pub const FORMAT: u32 = 1;

/// The outcome of comparing two sources.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The version of the format.
    pub format: u32,
    /// Whether nothing is open, nothing was met that cannot be compared, and no exception is stale.
    pub agrees: bool,
    /// The source that precedes.
    pub left: Side,
    /// The source that is held against it.
    pub right: Side,
    /// The open drifts, by number.
    pub drifts: Vec<DriftRecord>,
    /// Drifts of the register that are gone.
    pub resolved: Vec<ResolvedRecord>,
    /// What is shown and fails nothing.
    pub notes: Vec<DriftRecord>,
    /// Objects of a kind that is not compared yet.
    pub unmodelled: Vec<UnmodelledRecord>,
    /// How many objects were left out on purpose, by the reason.
    pub left_out: BTreeMap<String, LeftOut>,
    /// What one of the two sources cannot tell.
    pub not_compared: Vec<String>,
    /// What the majors of the two sources say otherwise, and was no reason for drift.
    #[serde(default, skip_serializing_if = "Versions::is_empty")]
    pub versions: Versions,
    /// Ignores of the configuration that match nothing.
    pub unused_ignores: Vec<String>,
}

/// One drift.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DriftRecord {
    /// The number; `null` where there is no register.
    pub id: Option<DriftNumber>,
    /// The object, by its name on the left where that has it.
    pub object: ObjectId,
    /// Kind and name of the object.
    pub name: String,
    /// In what way the sources disagree.
    #[serde(rename = "type")]
    pub drift_type: DriftType,
    /// How much it counts.
    pub level: Level,
    /// Where it stands.
    pub status: Status,
    /// The resolution decision.
    pub decision: Option<String>,
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
    /// Kind and name of the object.
    pub name: String,
    /// In what way the sources disagreed.
    #[serde(rename = "type")]
    pub drift_type: DriftType,
    /// The resolution decision.
    pub decision: Option<String>,
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

/// How many objects were left out for one reason.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// On the left.
    pub left: usize,
    /// On the right.
    pub right: usize,
}

impl Document {
    /// The document of an outcome.
    pub fn of(outcome: &Reconciliation) -> Self {
        let open = |row: &NumberedRow| {
            let located = row.located.as_ref()?;
            Some(DriftRecord {
                id: row.id,
                decision: row.decision.clone(),
                follows_from: row.follows_from.clone(),
                ..record(located)
            })
        };
        Self {
            format: FORMAT,
            agrees: outcome.agrees(),
            left: outcome.left.clone(),
            right: outcome.right.clone(),
            drifts: outcome.rows.iter().filter_map(open).collect(),
            resolved: outcome
                .rows
                .iter()
                .filter(|row| row.status == Status::Resolved)
                .map(|row| ResolvedRecord {
                    id: row.id,
                    name: row.object.clone(),
                    drift_type: row.drift_type,
                    decision: row.decision.clone(),
                })
                .collect(),
            notes: outcome.notes.iter().map(record).collect(),
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
                .map(|(reason, (left, right))| {
                    (reason.clone(), LeftOut { left: *left, right: *right })
                })
                .collect(),
            not_compared: outcome.not_compared.iter().cloned().collect(),
            versions: outcome.versions.clone(),
            unused_ignores: outcome.unused_ignores.clone(),
        }
    }
}

fn record(located: &Located) -> DriftRecord {
    let drift = &located.drift;
    DriftRecord {
        id: None,
        object: drift.object.clone(),
        name: drift.object.to_string(),
        drift_type: drift.drift_type,
        level: drift.level,
        status: Status::Open,
        decision: None,
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
