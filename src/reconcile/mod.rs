//! Sources held against the one that precedes them: what a report prints and an exit code depends
//! on. Pure.

mod side;

use std::collections::{BTreeMap, BTreeSet};

pub use side::{Party, Role, Side, Span};

use crate::adr::Library;
use crate::diff::{self, Drift, Levels, cells};
use crate::model::versions::Versions;
use crate::model::{Model, ObjectId, Unmodelled};
use crate::register::{
    Changes, Decision, Deviation, DeviationType, DriftNumber, Lapse, Now, Register, Row, Status,
};
use crate::source::Built;
use crate::source::provenance::Provenance;
use side::is_compared;

/// A source that was held against the one that precedes.
#[derive(Clone, Debug, PartialEq)]
pub struct Other {
    /// What it is to the others.
    pub role: Role,
    /// The source in short.
    pub side: Side,
    /// What one of the two sources cannot tell.
    pub not_compared: BTreeSet<String>,
    /// What the majors of the two say otherwise, and was no reason for drift.
    pub versions: Versions,
}

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
    /// The object.
    pub object: ObjectId,
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

/// The outcome of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Reconciliation {
    /// The source that precedes.
    pub reference: Side,
    /// What that is to the others.
    pub role: Role,
    /// The sources that are held against it, in the order of precedence.
    pub others: Vec<Other>,
    /// The drift table, by number.
    pub rows: Vec<NumberedRow>,
    /// How much each sort of difference counted.
    pub levels: Levels,
    /// What is shown and fails nothing.
    pub notes: Vec<Located>,
    /// Objects of kinds without a room, with the sides that have them.
    pub unmodelled: BTreeMap<Unmodelled, Vec<String>>,
    /// How many objects were left out on purpose by the reason: in the source that precedes, and in
    /// the others in their order.
    pub left_out: BTreeMap<String, Vec<usize>>,
    /// Ignores of the configuration that matched nothing.
    pub unused_ignores: Vec<String>,
    /// Everything that deviates, as the register knows it.
    pub deviations: Vec<Deviation>,
    /// The register after this run, and what changed in it; nothing where there is none.
    pub register: Option<(Register, Changes)>,
}

/// What a project brings to a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Ruled<'a> {
    /// The register.
    pub register: &'a Register,
    /// The records that its acceptances rest on.
    pub adrs: &'a Library,
    /// What else deviates: the rules that are not kept.
    pub findings: &'a [Finding],
    /// Whether acceptances that are no longer needed are retired, and not told of as stale.
    pub retire: bool,
}

/// How to compare.
#[derive(Debug)]
pub struct Terms<'a> {
    /// How much each sort of difference counts.
    pub levels: Levels,
    /// The register of the project and what it rests on, if there is one.
    pub ruled: Option<Ruled<'a>>,
}

impl Reconciliation {
    /// Holds the others against `reference`, which precedes them.
    pub fn of(reference: Party<'_>, others: &[Party<'_>], terms: &Terms<'_>) -> Self {
        let levels = &terms.levels;
        let (mut located, mut notes, mut compared) = (Vec::new(), Vec::new(), Vec::new());
        for other in others {
            let found = diff::compare(&reference.built.model, &other.built.model, levels);
            let locate = |drift: Drift| Located::of(drift, reference.built, *other);
            located.extend(found.drifts.into_iter().map(locate));
            notes.extend(found.notes.into_iter().map(locate));
            compared.push(Other {
                role: other.role,
                side: Side::of(other.role, other.built, levels),
                not_compared: found.not_compared,
                versions: found.versions,
            });
        }
        let drifts = located.iter().map(|l: &Located| Deviation::of(l.role.source(), &l.drift));
        let findings = terms.ruled.map(|ruled| ruled.findings).unwrap_or_default();
        let (deviations, register) = match &terms.ruled {
            None => (Vec::new(), None),
            Some(ruled) => {
                let findings = findings.iter().map(|finding| finding.deviation.clone());
                let deviations: Vec<Deviation> = drifts.chain(findings).collect();
                // The chain dates what the register says.
                let chain = [reference].iter().chain(others).find_map(|p| p.built.chain.as_ref());
                let now = Now {
                    deviations: &deviations,
                    head: chain.map(|chain| chain.head.as_str()),
                    adrs: ruled.adrs,
                    retire: ruled.retire,
                };
                let register = ruled.register.reconcile(&now);
                (deviations, Some(register))
            }
        };
        let rows = match &register {
            Some((register, _)) => numbered(register, &deviations, located, findings),
            None => located.into_iter().map(NumberedRow::unnumbered).collect(),
        };
        let parties: Vec<Party<'_>> =
            [reference].into_iter().chain(others.iter().copied()).collect();
        Self {
            reference: Side::of(reference.role, reference.built, levels),
            role: reference.role,
            others: compared,
            rows,
            levels: levels.clone(),
            notes,
            unmodelled: unmodelled(&parties),
            left_out: left_out(&parties),
            unused_ignores: Vec::new(),
            deviations,
            register,
        }
    }

    /// Every source in the order of precedence.
    pub fn sides(&self) -> impl Iterator<Item = &Side> {
        [&self.reference].into_iter().chain(self.others.iter().map(|other| &other.side))
    }

    /// The source of this role, which is not the one that precedes.
    pub fn other(&self, role: Role) -> Option<&Other> {
        self.others.iter().find(|other| other.role == role)
    }

    /// The model without what is not compared at all.
    pub fn compared(&self, model: &Model) -> Model {
        let mut model = model.clone();
        model.objects.retain(|id, _| is_compared(id, &self.levels));
        model
    }

    /// The same outcome with what follows from a drift in rows of its own, below that drift's. Only
    /// what is shown is different: numbers and counts stay. The sources are those that were compared.
    #[must_use]
    pub fn flat(&self, reference: Party<'_>, others: &[Party<'_>]) -> Self {
        let followers = |located: &Located| -> Vec<NumberedRow> {
            let party = others.iter().find(|party| party.role == located.role);
            let cause = &located.drift;
            let folded = party.into_iter().flat_map(|party| {
                cause.folded.iter().map(|drift| NumberedRow {
                    follows_from: Some(cause.object.clone()),
                    ..NumberedRow::unnumbered(Located::of(drift.clone(), reference.built, *party))
                })
            });
            folded.collect()
        };
        let rows = self.rows.iter().flat_map(|row| {
            let mut rows = vec![row.clone()];
            rows.extend(row.located.iter().flat_map(followers));
            rows
        });
        Self { rows: rows.collect(), ..self.clone() }
    }

    /// How many rows stand as `status` says, without those that follow from another.
    pub fn count(&self, status: Status) -> usize {
        self.rows.iter().filter(|row| row.status == status && row.follows_from.is_none()).count()
    }

    /// How many rows only follow from another.
    pub fn followers(&self) -> usize {
        self.rows.iter().filter(|row| row.follows_from.is_some()).count()
    }

    /// Whether nothing is open, no decision is stale, nothing was met that cannot be compared, and
    /// every exception of the configuration is needed.
    pub fn agrees(&self) -> bool {
        self.rows.iter().all(|row| !row.status.fails() || row.follows_from.is_some())
            && self.unmodelled.is_empty()
            && self.unused_ignores.is_empty()
    }
}

impl Located {
    /// Where the object is on the two sides, in words.
    pub fn places(&self) -> (Option<String>, Option<String>) {
        places(self.left_span.as_ref(), self.right_span.as_ref())
    }

    fn of(drift: Drift, left: &Built, right: Party<'_>) -> Self {
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
    fn unnumbered(located: Located) -> Self {
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
    fn numbered(row: &Row, located: Option<Located>, finding: Option<Finding>) -> Self {
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

    /// Where the object is on the two sides, in words.
    pub fn places(&self) -> (Option<String>, Option<String>) {
        match (&self.located, &self.finding) {
            (Some(located), _) => located.places(),
            (None, Some(finding)) => {
                places(finding.required_at.as_ref(), finding.actual_at.as_ref())
            }
            (None, None) => (None, None),
        }
    }

    /// Whether the drift is there.
    pub fn is_present(&self) -> bool {
        !matches!(self.status, Status::Stale | Status::Resolved)
    }
}

/// The places of an object on two sides in words: the lines that shaped it; where one of the two is
/// YAML, the line and the column on both.
fn places(left: Option<&Span>, right: Option<&Span>) -> (Option<String>, Option<String>) {
    let is_yaml = |span: &Span| {
        let extension = std::path::Path::new(&span.file).extension();
        extension.is_some_and(|extension| extension == "yaml" || extension == "yml")
    };
    let in_points = [left, right].into_iter().flatten().any(is_yaml);
    let shown = |span: &Span| if in_points { span.point() } else { span.to_string() };
    (left.map(shown), right.map(shown))
}

/// Where an object comes from; for a source that lacks it, where it went.
fn span(provenance: Option<&Provenance>, id: &ObjectId, present: bool) -> Option<Span> {
    let provenance = provenance?;
    if present { provenance.last(id) } else { provenance.missing(id) }.map(Span::from)
}

/// The rows of the register, each with its drift or its finding. The deviations are those of the
/// drifts, and then those of the findings.
fn numbered(
    register: &Register,
    deviations: &[Deviation],
    located: Vec<Located>,
    findings: &[Finding],
) -> Vec<NumberedRow> {
    let rows = register.rows_of(deviations);
    let ids = |rows: &[Option<&Row>]| -> Vec<Option<DriftNumber>> {
        rows.iter().map(|row| row.map(|row| row.id)).collect()
    };
    let (of_drifts, of_findings) = rows.split_at(located.len());
    let mut located: BTreeMap<DriftNumber, Located> = ids(of_drifts)
        .into_iter()
        .zip(located)
        .filter_map(|(id, located)| Some((id?, located)))
        .collect();
    let mut findings: BTreeMap<DriftNumber, Finding> = ids(of_findings)
        .into_iter()
        .zip(findings)
        .filter_map(|(id, finding)| Some((id?, finding.clone())))
        .collect();
    register
        .by_number()
        .into_iter()
        .map(|row| NumberedRow::numbered(row, located.remove(&row.id), findings.remove(&row.id)))
        .collect()
}

fn unmodelled(parties: &[Party<'_>]) -> BTreeMap<Unmodelled, Vec<String>> {
    let mut unmodelled: BTreeMap<Unmodelled, Vec<String>> = BTreeMap::new();
    for party in parties {
        for object in &party.built.model.unmodelled {
            unmodelled.entry(object.clone()).or_default().push(party.role.to_string());
        }
    }
    unmodelled
}

fn left_out(parties: &[Party<'_>]) -> BTreeMap<String, Vec<usize>> {
    let mut counts: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, party) in parties.iter().enumerate() {
        for (reason, objects) in &party.built.model.left_out {
            let counts = counts.entry(reason.clone()).or_insert_with(|| vec![0; parties.len()]);
            counts[index] = objects.len();
        }
    }
    counts
}
