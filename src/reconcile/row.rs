//! The rows of an outcome.

use super::{Party, Role};
use crate::diff::{Drift, cells};
use crate::model::ObjectId;
use crate::register::{Decision, Deviation, DeviationType, DriftNumber, Lapse, Row, Status};
use crate::source::Built;
use crate::source::provenance::Provenance;
use crate::span::Span;

/// A drift with where it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Located {
    /// The drift.
    pub drift: Drift,
    /// What shaped the object on the left; on a side that lacks it, what took it away or what
    /// contains it.
    pub left_span: Option<Span>,
    /// The same on the right.
    pub right_span: Option<Span>,
    /// The source that deviates.
    pub role: Role,
}

/// A rule that is not kept, with where that is.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What the register knows of it.
    pub deviation: Deviation,
    /// The object, where the rule is about one of the schema.
    pub object: Option<ObjectId>,
    /// Where the object is given what the rule goes by.
    pub required_at: Option<Span>,
    /// What shaped the object.
    pub actual_at: Option<Span>,
}

/// One row of the drift table.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberedRow {
    /// The row as the register has it; `None` where there is no register.
    pub id: Option<DriftNumber>,
    /// The source that deviates.
    pub role: Role,
    /// Kind and name of the object.
    pub object: String,
    /// In what way the sources disagree, or the rule that is not kept.
    pub deviation_type: DeviationType,
    /// What the source says that precedes.
    pub left: String,
    /// What the source says that deviates.
    pub right: String,
    /// The resolution decision.
    pub decision: Option<Decision>,
    /// Why the decision no longer holds.
    pub lapse: Option<Lapse>,
    /// Where it stands.
    pub status: Status,
    /// The last migration when the drift was found first, and when it was gone.
    pub revisions: (Option<String>, Option<String>),
    /// The drift; nothing where it is gone, or where a rule is not kept.
    pub located: Option<Located>,
    /// The rule that is not kept, where one is.
    pub finding: Option<Finding>,
    /// The drift that this one follows from, where both are shown; such a row has no number and is
    /// not counted.
    pub follows_from: Option<ObjectId>,
}

impl Located {
    pub(super) fn of(drift: Drift, left: &Built, right: Party<'_>) -> Self {
        let (left, role, right) =
            (left.provenance.as_ref(), right.role, right.built.provenance.as_ref());
        Self {
            left_span: span(left, &drift.object, drift.left.is_some()),
            right_span: span(right, drift.right_id(), drift.right.is_some()),
            drift,
            role,
        }
    }
}

impl NumberedRow {
    /// A row of a drift where there is no register.
    pub(super) fn unnumbered(located: Located) -> Self {
        let (left, right) = cells(&located.drift);
        Self {
            id: None,
            role: located.role,
            object: located.drift.object.to_string(),
            deviation_type: DeviationType::Drift(located.drift.drift_type),
            left,
            right,
            decision: None,
            lapse: None,
            status: Status::Open,
            revisions: (None, None),
            located: Some(located),
            finding: None,
            follows_from: None,
        }
    }

    /// A row of the register.
    pub(super) fn numbered(row: &Row, located: Option<Located>, finding: Option<Finding>) -> Self {
        Self {
            id: Some(row.id),
            role: Role::Of(row.source),
            object: row.object.clone(),
            deviation_type: row.deviation_type.clone(),
            left: row.canonical.clone(),
            right: row.state.clone(),
            decision: row.decision.clone(),
            lapse: row.lapse.clone(),
            status: row.status,
            revisions: (row.first_seen.clone(), row.resolved_at.clone()),
            located,
            finding,
            follows_from: None,
        }
    }

    /// Where the object is on the two sides, in words: the lines that shaped it; where one of the two
    /// is YAML, the line and the column on both.
    pub fn places(&self) -> (Option<String>, Option<String>) {
        let (left, right) = match (&self.located, &self.finding) {
            (Some(located), _) => (&located.left_span, &located.right_span),
            (None, Some(finding)) => (&finding.required_at, &finding.actual_at),
            (None, None) => return (None, None),
        };
        let is_yaml = |span: &Span| {
            let extension = std::path::Path::new(&span.file).extension();
            extension.is_some_and(|extension| extension == "yaml" || extension == "yml")
        };
        let in_points = [left, right].into_iter().flatten().any(is_yaml);
        let shown = |span: &Span| if in_points { span.point() } else { span.to_string() };
        (left.as_ref().map(shown), right.as_ref().map(shown))
    }

    /// Whether the drift is there.
    pub fn is_present(&self) -> bool {
        !matches!(self.status, Status::Stale | Status::Resolved)
    }
}

/// Where an object comes from; for a source that lacks it, where it went.
fn span(provenance: Option<&Provenance>, id: &ObjectId, present: bool) -> Option<Span> {
    let provenance = provenance?;
    if present { provenance.last(id) } else { provenance.missing(id) }.map(Span::from)
}
