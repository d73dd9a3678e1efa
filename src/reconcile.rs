//! Two sources held against each other: what a report prints and an exit code depends on. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diff::{self, Drift, DriftType, Level, Levels, cells};
use crate::model::versions::Versions;
use crate::model::{Model, ObjectId, Unmodelled};
use crate::register::{Changes, DriftNumber, Register, Row, Status};
use crate::source::provenance::{Provenance, Shaping};
use crate::source::{Built, ChainSummary};

/// The lines of a file that shaped an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// The file.
    pub file: String,
    /// The first line, from 1.
    pub start: u32,
    /// Where on the first line it begins, in characters, from 1.
    pub column: u32,
    /// The last line.
    pub end: u32,
    /// Whether the lines name the object itself; else what contains it, or a statement that may
    /// have shaped it.
    pub exact: bool,
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let about = if self.exact { "" } else { "~" };
        write!(f, "{about}{}:{}", self.file, self.start)?;
        if self.end > self.start { write!(f, "-{}", self.end) } else { Ok(()) }
    }
}

impl Span {
    /// The place of the object's name, `file:line:column`, as editors take it.
    pub fn point(&self) -> String {
        let about = if self.exact { "" } else { "~" };
        format!("{about}{}:{}:{}", self.file, self.start, self.column)
    }
}

impl From<Shaping> for Span {
    fn from(shaping: Shaping) -> Self {
        Self {
            file: shaping.file.to_string(),
            start: shaping.start_line,
            column: shaping.start_column,
            end: shaping.end_line,
            exact: shaping.exact,
        }
    }
}

/// One source in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// What it is to the other one: `canonical`, `migrations`, `left`, `right`.
    pub role: String,
    /// The source as people know it.
    pub source: String,
    /// The major version of the server that said it.
    pub postgresql: u32,
    /// How many tables it has.
    pub tables: usize,
    /// How many objects it has that are compared.
    pub objects: usize,
    /// How many migrations were run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub migrations: Option<usize>,
    /// The last migration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<String>,
    /// Roles that its scripts mention and that were created for them, without login.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub created_roles: BTreeSet<String>,
}

impl Side {
    fn of(role: &str, built: &Built, levels: &Levels) -> Self {
        let ChainSummary { steps, head } =
            built.chain.clone().unwrap_or(ChainSummary { steps: 0, head: String::new() });
        let has_chain = built.chain.is_some();
        Self {
            role: role.to_owned(),
            source: built.label.clone(),
            postgresql: built.model.postgresql,
            tables: built.model.count(crate::model::Kind::Table),
            objects: built.model.objects.keys().filter(|id| is_compared(id, levels)).count(),
            migrations: has_chain.then_some(steps),
            head: has_chain.then_some(head),
            created_roles: built.created_roles.clone(),
        }
    }
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
}

/// One row of the drift table.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberedRow {
    /// The row as the register has it; `None` where there is no register.
    pub id: Option<DriftNumber>,
    /// Kind and name of the object.
    pub object: String,
    /// In what way the sources disagree.
    pub drift_type: DriftType,
    /// What the left source says.
    pub left: String,
    /// What the right source says.
    pub right: String,
    /// The resolution decision.
    pub decision: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// The drift, unless it is resolved.
    pub located: Option<Located>,
    /// The drift that this one follows from, where both are shown; such a row has no number and is
    /// not counted.
    pub follows_from: Option<ObjectId>,
}

/// The outcome of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Reconciliation {
    /// The source that precedes.
    pub left: Side,
    /// The source that is held against it.
    pub right: Side,
    /// The drift table, by number.
    pub rows: Vec<NumberedRow>,
    /// How much each sort of difference counted.
    pub levels: Levels,
    /// What is shown and fails nothing.
    pub notes: Vec<Located>,
    /// Objects of kinds without a room, with the sides that have them.
    pub unmodelled: BTreeMap<Unmodelled, Vec<String>>,
    /// How many objects were left out on purpose on the two sides, by the reason.
    pub left_out: BTreeMap<String, (usize, usize)>,
    /// What one of the two sources cannot tell.
    pub not_compared: BTreeSet<String>,
    /// What the majors of the two sources say otherwise, and was no reason for drift.
    pub versions: Versions,
    /// Ignores of the configuration that matched nothing.
    pub unused_ignores: Vec<String>,
    /// The register after this run, and what changed in it; nothing where there is none.
    pub register: Option<(Register, Changes)>,
}

/// What to compare, and how.
#[derive(Debug)]
pub struct Terms<'a> {
    /// The roles of the two sources: `canonical` and `migrations`.
    pub roles: (&'a str, &'a str),
    /// How much each sort of difference counts.
    pub levels: Levels,
    /// The register of the project, if there is one.
    pub register: Option<&'a Register>,
}

impl Reconciliation {
    /// Holds `right` against `left`.
    pub fn of(left: &Built, right: &Built, terms: &Terms<'_>) -> Self {
        let comparison = diff::compare(&left.model, &right.model, &terms.levels);
        let locate = |drift: Drift| Located::of(drift, left, right);
        let register = terms.register.map(|register| register.reconcile(&comparison.drifts));
        let located: Vec<Located> = comparison.drifts.into_iter().map(locate).collect();
        let rows = match &register {
            Some((register, _)) => numbered(register, located),
            None => located.into_iter().map(|located| row(None, Some(located))).collect(),
        };
        let mut unmodelled: BTreeMap<Unmodelled, Vec<String>> = BTreeMap::new();
        for (role, built) in [(terms.roles.0, left), (terms.roles.1, right)] {
            for object in &built.model.unmodelled {
                unmodelled.entry(object.clone()).or_default().push(role.to_owned());
            }
        }
        Self {
            left: Side::of(terms.roles.0, left, &terms.levels),
            right: Side::of(terms.roles.1, right, &terms.levels),
            rows,
            levels: terms.levels.clone(),
            notes: comparison.notes.into_iter().map(locate).collect(),
            unmodelled,
            left_out: left_out(&left.model, &right.model),
            not_compared: comparison.not_compared,
            versions: comparison.versions,
            unused_ignores: Vec::new(),
            register,
        }
    }

    /// The model without what is not compared at all.
    pub fn compared(&self, model: &Model) -> Model {
        let mut model = model.clone();
        model.objects.retain(|id, _| is_compared(id, &self.levels));
        model
    }

    /// The same outcome with what follows from a drift in rows of its own, below that drift's. Only
    /// what is shown is different: numbers and counts stay.
    #[must_use]
    pub fn flat(&self, left: &Built, right: &Built) -> Self {
        let followers = |located: &Option<Located>| -> Vec<NumberedRow> {
            let drift = located.as_ref().map(|located| &located.drift);
            let folded = drift.into_iter().flat_map(|cause| {
                cause.folded.iter().map(|drift| NumberedRow {
                    follows_from: Some(cause.object.clone()),
                    ..row(None, Some(Located::of(drift.clone(), left, right)))
                })
            });
            folded.collect()
        };
        let rows = self.rows.iter().flat_map(|row| {
            let mut rows = vec![row.clone()];
            rows.extend(followers(&row.located));
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

    /// Whether nothing is open, nothing was met that cannot be compared, and no exception is stale.
    pub fn agrees(&self) -> bool {
        self.count(Status::Open) == 0
            && self.unmodelled.is_empty()
            && self.unused_ignores.is_empty()
    }
}

impl Located {
    /// Where the object is on the two sides, in words: the lines that shaped it; where one of the two
    /// is YAML, the line and the column on both.
    pub fn places(&self) -> (Option<String>, Option<String>) {
        let spans = (self.left_span.as_ref(), self.right_span.as_ref());
        let is_yaml = |span: &Span| {
            let extension = std::path::Path::new(&span.file).extension();
            extension.is_some_and(|extension| extension == "yaml" || extension == "yml")
        };
        let in_points = [spans.0, spans.1].into_iter().flatten().any(is_yaml);
        let shown = |span: &Span| if in_points { span.point() } else { span.to_string() };
        (spans.0.map(shown), spans.1.map(shown))
    }

    fn of(drift: Drift, left: &Built, right: &Built) -> Self {
        let (left, right) = (left.provenance.as_ref(), right.provenance.as_ref());
        Self {
            left_span: span(left, &drift.object, drift.left.is_some()),
            right_span: span(right, drift.right_id(), drift.right.is_some()),
            drift,
        }
    }
}

/// Where an object comes from; for a source that lacks it, where it went.
fn span(provenance: Option<&Provenance>, id: &ObjectId, present: bool) -> Option<Span> {
    let provenance = provenance?;
    if present { provenance.last(id) } else { provenance.missing(id) }.map(Span::from)
}

fn numbered(register: &Register, located: Vec<Located>) -> Vec<NumberedRow> {
    let mut by_number: BTreeMap<DriftNumber, Located> = located
        .into_iter()
        .filter_map(|located| Some((register.row_of(&located.drift)?.id, located)))
        .collect();
    register
        .by_number()
        .into_iter()
        .map(|registered| row(Some(registered), by_number.remove(&registered.id)))
        .collect()
}

fn row(registered: Option<&Row>, located: Option<Located>) -> NumberedRow {
    if let Some(row) = registered {
        return NumberedRow {
            id: Some(row.id),
            object: row.object.clone(),
            drift_type: row.drift_type,
            left: row.canonical.clone(),
            right: row.migrations.clone(),
            decision: row.decision.clone(),
            status: row.status,
            located,
            follows_from: None,
        };
    }
    let (left, right) = located.as_ref().map(|located| cells(&located.drift)).unwrap_or_default();
    NumberedRow {
        id: None,
        object: located.as_ref().map(|l| l.drift.object.to_string()).unwrap_or_default(),
        drift_type: located.as_ref().map_or(DriftType::Changed, |l| l.drift.drift_type),
        left,
        right,
        decision: None,
        status: Status::Open,
        located,
        follows_from: None,
    }
}

fn is_compared(id: &ObjectId, levels: &Levels) -> bool {
    levels.of(id.aspect()) != Level::Off
}

fn left_out(left: &Model, right: &Model) -> BTreeMap<String, (usize, usize)> {
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (reason, objects) in &left.left_out {
        counts.entry(reason.clone()).or_default().0 = objects.len();
    }
    for (reason, objects) in &right.left_out {
        counts.entry(reason.clone()).or_default().1 = objects.len();
    }
    counts
}
