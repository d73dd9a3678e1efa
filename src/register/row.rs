//! One row of the register.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Decision, Deviation, DeviationType, DriftNumber, DriftSource, Lapse, comments};

/// Where a drift stands.
///
/// | status | the drift | its decision | fails the check |
/// | --- | --- | --- | --- |
/// | Open | is there | none, or that a source is to be changed | yes |
/// | Accepted | is there | an acceptance of exactly this difference, with an ADR that is accepted | no |
/// | Reopened | is there | an acceptance that no longer holds: what differs has changed, the drift was gone in between, or the ADR is not accepted | yes |
/// | Stale | is gone | an acceptance, which is no longer needed; `pgcanon reconcile` retires it | yes |
/// | Resolved | is gone | whatever was decided, for the history | no |
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum Status {
    /// The sources disagree.
    Open,
    /// They disagree, and that was accepted.
    Accepted,
    /// They disagree, and an acceptance no longer holds.
    Reopened,
    /// They agree, and an acceptance is no longer needed.
    Stale,
    /// They did disagree, and no longer do.
    Resolved,
}

impl Status {
    /// Whether a row that stands so fails a check.
    pub fn fails(self) -> bool {
        matches!(self, Self::Open | Self::Reopened | Self::Stale)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Open => "Open",
            Self::Accepted => "Accepted",
            Self::Reopened => "Reopened",
            Self::Stale => "Stale",
            Self::Resolved => "Resolved",
        })
    }
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The number.
    pub id: DriftNumber,
    /// What deviates; the migrations where nothing is said.
    #[serde(default, skip_serializing_if = "DriftSource::is_usual")]
    pub source: DriftSource,
    /// Kind and name of the object.
    pub object: String,
    /// In what way the sources disagree, or the rule that is not kept.
    #[serde(rename = "type")]
    pub deviation_type: DeviationType,
    /// Where it stands.
    pub status: Status,
    /// What the steward ruled.
    pub decision: Option<Decision>,
    /// What the source says that precedes.
    pub canonical: String,
    /// What the source says that deviates.
    pub state: String,
    /// The digest of exactly what differs, of a source that not every run looks at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
    /// The last migration when it was found first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_seen: Option<String>,
    /// The last migration when it was gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_at: Option<String>,
    /// Why its decision no longer holds. A run finds out; the file does not say it.
    #[serde(skip)]
    pub lapse: Option<Lapse>,
    /// What people wrote above the row, or behind it: lines that begin with `#`.
    #[serde(skip)]
    pub comments: Vec<String>,
}

/// What makes two drifts the same. The object comes first, as the file is ordered by it.
pub(super) type Key = (String, DeviationType, DriftSource);

impl Row {
    /// A row that was never there.
    pub(super) fn new(id: DriftNumber, found: &Deviation, head: Option<&str>) -> Self {
        Self {
            id,
            source: found.source,
            object: found.object.clone(),
            deviation_type: found.deviation_type.clone(),
            status: Status::Open,
            decision: None,
            canonical: found.canonical.clone(),
            state: found.state.clone(),
            details: found.source.is_on_demand().then(|| found.details.clone()),
            first_seen: head.map(str::to_owned),
            resolved_at: None,
            lapse: None,
            comments: Vec::new(),
        }
    }

    /// What was found when its source was last looked at, of a source that not every run looks at.
    pub(super) fn as_found(&self) -> Option<Deviation> {
        let there = !matches!(self.status, Status::Stale | Status::Resolved);
        let details = self.details.clone().filter(|_| there)?;
        Some(Deviation {
            source: self.source,
            object: self.object.clone(),
            deviation_type: self.deviation_type.clone(),
            canonical: self.canonical.clone(),
            state: self.state.clone(),
            details,
        })
    }

    pub(super) fn key(&self) -> Key {
        (self.object.clone(), self.deviation_type.clone(), self.source)
    }

    /// The row on one line, below its comments. A merge takes lines for what is kept or dropped: of a row on several
    /// lines it would fold those together that two rows have in common.
    pub(super) fn to_line(&self) -> Result<String, serde_json::Error> {
        // A JSON string is a YAML string.
        let text = |text: &str| serde_json::to_string(text);
        let Self { id, source, status, deviation_type, .. } = self;
        let mut line = comments::lines(&self.comments);
        line += &format!("- {{id: {id}, ");
        if !source.is_usual() {
            line += &format!("source: {source}, ");
        }
        line += &format!(
            "object: {}, type: \"{deviation_type}\", status: {status}, ",
            text(&self.object)?
        );
        line += &match &self.decision {
            None => "decision: null, ".to_owned(),
            Some(Decision { ruling, adr, record, note, details, retired }) => {
                let adr = adr.map(|adr| format!(", adr: {adr}")).unwrap_or_default();
                let record = record.as_deref().map(text).transpose()?;
                let record = record.map(|record| format!(", record: {record}")).unwrap_or_default();
                let note = note.as_deref().map(text).transpose()?;
                let note = note.map(|note| format!(", note: {note}")).unwrap_or_default();
                let retired = if *retired { ", retired: true" } else { "" };
                let (ruling, details) = (ruling.word(), text(details)?);
                format!(
                    "decision: {{ruling: {ruling}{adr}{record}{note}, details: {details}{retired}}}, "
                )
            }
        };
        line += &format!("canonical: {}, state: {}", text(&self.canonical)?, text(&self.state)?);
        for (name, value) in [
            ("details", &self.details),
            ("first_seen", &self.first_seen),
            ("resolved_at", &self.resolved_at),
        ] {
            if let Some(value) = value {
                line += &format!(", {name}: {}", text(value)?);
            }
        }
        Ok(line + "}\n")
    }
}
