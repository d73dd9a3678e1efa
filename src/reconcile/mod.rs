//! Sources held against the one that precedes them: what a report prints and an exit code depends
//! on. Pure.

mod demand;
mod row;
mod side;

use std::collections::{BTreeMap, BTreeSet};

pub use demand::{Demand, Demanded, Sighting};
pub use row::{Finding, Located, NumberedRow};
pub use side::{Party, Role, Side};

use crate::adr::Library;
use crate::diff::{self, Drift, Levels};
use crate::model::versions::Versions;
use crate::model::{Model, Unmodelled};
use crate::register::{Changes, Deviation, DriftNumber, DriftSource, Now, Register, Status};
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
                    examined: &DriftSource::of_every_run(),
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

/// The rows of the register, each with its drift or its finding. The deviations are those of the
/// drifts, and then those of the findings.
fn numbered(
    register: &Register,
    deviations: &[Deviation],
    located: Vec<Located>,
    findings: &[Finding],
) -> Vec<NumberedRow> {
    let mut ids = register.rows_of(deviations).into_iter().map(|row| row.map(|row| row.id));
    let mut located: BTreeMap<DriftNumber, Located> = located
        .into_iter()
        .zip(ids.by_ref())
        .filter_map(|(located, id)| Some((id?, located)))
        .collect();
    let mut findings: BTreeMap<DriftNumber, Finding> =
        findings.iter().zip(ids).filter_map(|(finding, id)| Some((id?, finding.clone()))).collect();
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use std::collections::BTreeMap;

    use super::{DriftSource, Finding, Party, Reconciliation, Role, Ruled, Terms};
    use crate::adr::Library;
    use crate::diff::Levels;
    use crate::model::{Kind, ObjectId};
    use crate::register::{Decision, Deviation, DriftNumber, Register, Ruling, Status};
    use crate::report;
    use crate::source::Built;
    use crate::span::Span;

    /// A source that says nothing.
    fn built(label: &str) -> Built {
        let model = r#"{"format":1,"postgresql":15,"knowledge":{"kinds":[]},"objects":[],"unmodelled":[],"left_out":{}}"#;
        Built {
            label: label.to_owned(),
            model: serde_json::from_str(model).unwrap(),
            provenance: None,
            runs: Vec::new(),
            chain: None,
            created_roles: std::collections::BTreeSet::new(),
            heard: None,
            metadata: BTreeMap::new(),
        }
    }

    #[test]
    fn a_rule_that_is_not_kept_is_a_row_like_any_other() {
        let object = ObjectId::new(Kind::Table, ["public", "orders"]);
        let required = "an index that begins with tenant_id".to_owned();
        let deviation = Deviation::rule("tenant-index", &object, required, "none".to_owned());
        let span = |file: &str| {
            let file = file.to_owned();
            Some(Span { file, start: 7, column: 3, end: 9, exact: true })
        };
        let (required_at, actual_at) = (span("schema.yaml"), span("canonical.sql"));
        let finding = Finding { deviation, object: Some(object), required_at, actual_at };
        let sources = ["canonical.sql", "schema.yaml", "migrations"].map(built);
        let role = Role::Of;
        let reference = Party { role: role(DriftSource::Canonical), built: &sources[0] };
        let others = [(DriftSource::Yaml, 1), (DriftSource::Migrations, 2)]
            .map(|(source, at)| Party { role: role(source), built: &sources[at] });
        let adrs = Library::default();
        let run = |register: &Register| {
            let findings = std::slice::from_ref(&finding);
            let ruled = Some(Ruled { register, adrs: &adrs, findings, retire: false });
            Reconciliation::of(reference, &others, &Terms { levels: Levels::default(), ruled })
        };
        let outcome = run(&Register::default());
        assert!(!outcome.agrees());
        assert_eq!(report::verdict(&outcome), "1 drift open (1 policy) · 0 resolved");
        let table = report::table(&outcome, 160);
        assert!(table.contains("tenant-") && table.contains("sql↔policy"), "{table}");
        let json = serde_json::to_value(report::json::Document::of(&outcome)).unwrap();
        assert_eq!(json["drifts"][0]["type"], "tenant-index");
        assert_eq!(json["drifts"][0]["object"]["path"][1], "orders");
        assert_eq!(json["drifts"][0]["left_span"]["file"], "schema.yaml");
        assert_eq!(outcome.rows[0].places().1.as_deref(), Some("canonical.sql:7:3"));
        assert_eq!(json["drifts"][0]["expected"], "an index that begins with tenant_id");
        let schema = serde_json::from_str(&report::json::schema().unwrap()).unwrap();
        assert!(jsonschema::is_valid(&schema, &json), "{json}");

        // Any source may be what has to change about it, and it stays open until that is done.
        let ruling = Ruling::Fix(DriftSource::Migrations);
        let details = finding.deviation.details.clone();
        let decision =
            Decision { ruling, adr: None, record: None, note: None, details, retired: false };
        let (register, _) = outcome.register.unwrap();
        let decided = register.decided(&BTreeMap::from([(DriftNumber(1), Some(decision))]));
        assert_eq!(run(&decided).rows[0].status, Status::Open);
    }
}
