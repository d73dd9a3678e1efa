//! What became of the way back, as JSON with a published JSON Schema.

use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use super::{Report, in_sequence, of_found, only_reordered};
use crate::reconcile::NumberedRow;
use crate::report::json::{DriftRecord, ResolvedRecord, of_gone, of_row};
use crate::report::words;
use crate::rollback::{Again, Down, Loss, Sequence, StepOutcome, Up};

/// The version of [`Document`].
const FORMAT: u32 = 1;

/// What `pgcanon rollback --format json` prints.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The version of this format.
    pub format: u32,
    /// Whether every step goes back and up again, but for what was accepted or declared.
    pub agrees: bool,
    /// The folder of the migrations.
    pub migrations: String,
    /// The last migration.
    pub head: String,
    /// How many migrations there are.
    pub of: usize,
    /// The major version of the server; `null` where no step has a way back, and none was asked.
    pub postgresql: Option<u32>,
    /// The steps that were tried, the first one first.
    pub steps: Vec<StepRecord>,
    /// How they went one after another, where several can go down.
    pub sequence: Option<SequenceRecord>,
    /// What is wrong, by number.
    pub drifts: Vec<DriftRecord>,
    /// What was wrong with these steps and is gone.
    pub resolved: Vec<ResolvedRecord>,
    /// How many open drifts of other steps the register has.
    pub open_elsewhere: usize,
}

/// One step by itself.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepRecord {
    /// The migration.
    pub name: String,
    /// How it went down: `restores`, `leaves`, `fails` or `absent`.
    pub down: String,
    /// How it went up again: `restores`, `differs`, `fails` or `not_tried`.
    pub up_again: String,
    /// The SQLSTATE of what failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Whether a declaration that holds covers it.
    pub irreversible: bool,
    /// Whether it is equal to what was before except for the column order.
    pub column_order_only: bool,
    /// What is otherwise and counts for nothing.
    pub notes: Vec<String>,
    /// Statements after which data is gone, or may be, though the way back restores the structure.
    pub data: Vec<String>,
    /// How many tests of the schema before the step ran after the way back.
    pub tests: usize,
    /// How many more fail before it, so that they say nothing of the way back.
    pub failing_before: usize,
    /// How many drifts were found.
    pub drifts: usize,
    /// What would be a drift, were it not for a declaration that holds.
    pub covered: Vec<String>,
    /// Whether it went down as one of many, after those above it.
    pub in_sequence: bool,
}

/// The steps one after another.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SequenceRecord {
    /// How many went down.
    pub down: usize,
    /// The step that did not, where one did not.
    pub stopped_at: Option<String>,
    /// Why.
    pub why: Option<String>,
    /// Whether the head is back after all went up again.
    pub head_is_back: bool,
    /// All of it in words.
    pub said: String,
}

impl Document {
    /// The document of a report.
    pub fn of(report: &Report<'_>) -> Self {
        let (present, gone): (Vec<&NumberedRow>, Vec<&NumberedRow>) =
            report.rows.rows.iter().partition(|row| row.is_present());
        let sequence = report.walked.and_then(|walked| walked.sequence.as_ref());
        Self {
            format: FORMAT,
            agrees: report.rows.agrees(),
            migrations: report.chain.folder.clone(),
            head: report.chain.head().unwrap_or_default().to_owned(),
            of: report.chain.steps.len(),
            postgresql: report.walked.map(|walked| walked.postgresql),
            steps: report.steps().iter().map(of_step).collect(),
            sequence: sequence.map(of_sequence),
            drifts: present.into_iter().map(of_row).collect(),
            resolved: gone.into_iter().map(of_gone).collect(),
            open_elsewhere: report.rows.elsewhere,
        }
    }
}

fn of_step(step: &StepOutcome) -> StepRecord {
    let (down, down_code) = match &step.down {
        Down::Restores => ("restores", None),
        Down::Leaves(_) => ("leaves", None),
        Down::Fails(code) => ("fails", Some(code)),
        Down::Unfit => ("fails", None),
        Down::Absent => ("absent", None),
    };
    let (up, up_code) = match &step.up {
        Up::Restores => ("restores", None),
        Up::Differs(_) => ("differs", None),
        Up::Fails(code) => ("fails", Some(code)),
        Up::NotTried => ("not_tried", None),
    };
    StepRecord {
        name: step.name.clone(),
        down: down.to_owned(),
        up_again: up.to_owned(),
        code: down_code.or(up_code).cloned(),
        irreversible: step.is_irreversible(),
        column_order_only: only_reordered(step),
        notes: step.notes.iter().map(words::of_drift).collect(),
        data: step.data.iter().map(of_loss).collect(),
        tests: step.tests,
        failing_before: step.failing_before,
        drifts: step.found.len(),
        covered: step.covered.iter().map(of_found).collect(),
        in_sequence: step.reached.down,
    }
}

fn of_loss(Loss { what, place, is_sure }: &Loss) -> String {
    let perhaps = if *is_sure { "" } else { ": may not come back" };
    format!("{what} ({place}){perhaps}")
}

fn of_sequence(sequence: &Sequence) -> SequenceRecord {
    SequenceRecord {
        down: sequence.down,
        stopped_at: sequence.stop.as_ref().map(|stop| stop.name.clone()),
        why: sequence.stop.as_ref().map(|stop| stop.why.clone()),
        head_is_back: sequence.again == Again::Restores,
        said: in_sequence(sequence),
    }
}

/// The JSON Schema of [`Document`], ending with a line break.
///
/// # Errors
/// As [`Report::json`].
pub fn schema() -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(&schema_for!(Document))? + "\n")
}
