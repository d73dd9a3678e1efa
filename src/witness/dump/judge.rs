//! Holds the verdict of a comparison against what differs in two dumps.

use std::collections::{BTreeMap, BTreeSet};

use super::blind::{Seen, blind_to};
use super::difference::{Differing, Side};
use super::entry::Heading;
use super::facts::{Part, facts};
use super::rules::{LEFT_OUT, NO_IDENTITY, NOT_COMPARED, PARTITION_NOT_NULL, UNMODELLED};
use super::spelling::spelled;
use super::subjects::{Extent, Reading, Subject};
use super::{Agreement, Dissent, Dump, Judged, Witnessed};
use crate::diff::{Difference, Drift, DriftType, Level, Levels, cells, compare};
use crate::model::kinds::Aspect;
use crate::model::secrets::hidden_in_sql;
use crate::model::{Kind, Model, ObjectId, parts_of_name};

/// Holds `drifts`, which are all that was told of two models, against their dumps.
pub(super) fn judge(
    left: Witnessed<'_>,
    right: Witnessed<'_>,
    drifts: &[&Drift],
    levels: &Levels,
) -> Judged {
    if let Some(reason) = incomparable(left.dump, right.dump) {
        return Judged::NotHeard(reason);
    }
    let differing = Differing::of(&facts(&left.dump.entries), &facts(&right.dump.entries));
    let readings = [Reading::of(left.model), Reading::of(right.model)];
    let mut hearing = Hearing { differing: &differing, readings, accounted: BTreeMap::new() };
    let mut dissents: Vec<Dissent> = Vec::new();
    for drift in drifts {
        dissents.extend(hearing.shown(drift));
    }
    hearing.excuse_levels(left.model, right.model, levels);
    hearing.excuse_left_out();
    let mut excused = hearing.excused();
    dissents.extend(hearing.unexplained(&mut excused));
    if !dissents.is_empty() {
        return Judged::Disagree(dissents);
    }
    let statements = [left.dump, right.dump].map(Dump::statements);
    let differing = differing.all().map(|(_, facts)| facts.len()).sum();
    Judged::Agree(Agreement {
        pg_dump: left.dump.pg_dump.clone(),
        entries: [left.dump, right.dump].map(|dump| dump.entries.len()),
        statements,
        differing,
        excused,
    })
}

/// Why two dumps cannot be held against each other.
fn incomparable(left: &Dump, right: &Dump) -> Option<String> {
    if left.server != right.server {
        let (left, right) = (left.server, right.server);
        return Some(format!(
            "one server is PostgreSQL {left} and the other {right}, and one schema is dumped of \
             them in other words"
        ));
    }
    (left.pg_dump != right.pg_dump).then(|| {
        let (left, right) = (&left.pg_dump, &right.pg_dump);
        format!("one was dumped by pg_dump {left}, the other by {right}")
    })
}

/// What is found out about the differences of two dumps.
struct Hearing<'d, 'm> {
    differing: &'d Differing,
    readings: [Reading<'m>; 2],
    /// The facts that are accounted for, with the reason where that is no drift.
    accounted: BTreeMap<(&'d Heading, usize), Option<&'static str>>,
}

impl Hearing<'_, '_> {
    /// What speaks of the object of a drift, on the sides that have it.
    fn subjects(&self, drift: &Drift) -> Vec<Subject> {
        let differs_in = |name: &str| drift.differences.iter().any(|d| d.attribute == name);
        let extents = match drift.drift_type {
            // The columns that a table has of a type are not written with it.
            DriftType::Changed if differs_in("of_type") => vec![Extent::All],
            DriftType::Changed if !differs_in("column_order") => vec![Extent::Itself],
            DriftType::Changed if drift.differences.len() == 1 => vec![Extent::Order],
            DriftType::Changed => vec![Extent::Itself, Extent::Order],
            _ => vec![Extent::All],
        };
        let ids = [&drift.object, drift.right_id()];
        let has = [drift.left.is_some(), drift.right.is_some()];
        let sides = self.readings.iter().zip(ids).zip(has).filter(|(_, has)| *has);
        let subjects = sides.flat_map(|((reading, id), _)| {
            extents.iter().flat_map(|extent| reading.subjects(id, *extent))
        });
        subjects.collect()
    }

    /// Accounts for what speaks of an object.
    fn account(&mut self, subjects: &[Subject], reason: Option<&'static str>) -> bool {
        let mut any = false;
        for subject in subjects {
            for fact in subject.facts(self.differing) {
                any = true;
                self.accounted.entry(fact).or_insert(reason);
            }
        }
        any
    }

    /// Accounts for a drift with what follows from it; a dissent where no statement shows it.
    fn shown(&mut self, drift: &Drift) -> Option<Dissent> {
        let mut shows = false;
        for drift in std::iter::once(drift).chain(&drift.folded) {
            let subjects = self.subjects(drift);
            shows |= self.account(&subjects, None);
        }
        let models = self.readings.each_ref().map(|reading| reading.model);
        let mut whole = std::iter::once(drift).chain(&drift.folded);
        let mut blind = || whole.any(|drift| blind_to(&Seen::new(drift, models)).is_some());
        (!shows && !blind()).then(|| {
            let (left, right) = cells(drift);
            Dissent::Drift { object: drift.object.to_string(), left, right }
        })
    }

    /// Accounts for what is not compared because its level says so.
    fn excuse_levels(&mut self, left: &Model, right: &Model, levels: &Levels) {
        let all = compare(left, right, &Levels::everything());
        for root in &all.drifts {
            // What follows from something that is not compared is not, either.
            let root_is_off = off_part(root, levels)
                .is_some_and(|part| part.differences.len() == root.differences.len());
            for drift in std::iter::once(root).chain(&root.folded) {
                let subjects = match off_part(drift, levels) {
                    _ if root_is_off => self.subjects(drift),
                    Some(part) => self.subjects(&part),
                    None => continue,
                };
                self.account(&subjects, Some(NOT_COMPARED));
            }
        }
    }

    /// Accounts for what the models have left out on purpose, and what they could not hold.
    fn excuse_left_out(&mut self) {
        let mut subjects = Vec::new();
        let mut unmodelled = BTreeSet::new();
        for reading in &self.readings {
            // What the other side has as an object is compared with nothing, and that is drift.
            let left_out = reading.model.left_out.values().flatten().filter(|id| {
                !self.readings.iter().any(|reading| reading.model.objects.contains_key(*id))
            });
            subjects.extend(left_out.flat_map(|id| reading.subjects(id, Extent::All)));
            for object in &reading.model.unmodelled {
                unmodelled.extend(parts_of_name(&object.identity).pop());
            }
        }
        self.excuse_identities();
        self.account(&subjects, Some(LEFT_OUT));
        for (heading, facts) in self.differing.all() {
            if unmodelled.contains(&heading.name) {
                for at in 0..facts.len() {
                    self.accounted.entry((heading, at)).or_insert(Some(UNMODELLED));
                }
            }
        }
    }

    /// Accounts for tables that have no replica identity on both sides: an index that is gone leaves
    /// none, of which nothing is written.
    fn excuse_identities(&mut self) {
        let has_none = |heading: &Heading| {
            self.readings.iter().all(|reading| {
                let path = heading.schema.iter().chain([&heading.name]).cloned();
                let table = reading.model.objects.get(&ObjectId::new(Kind::Table, path));
                let identity = table.and_then(|table| table.attributes.get("replica_identity"));
                identity.and_then(serde_json::Value::as_str) == Some("nothing")
            })
        };
        for (heading, facts) in self.differing.all().filter(|(heading, _)| has_none(heading)) {
            for (at, (.., text)) in facts.iter().enumerate() {
                if text.ends_with(" REPLICA IDENTITY NOTHING") {
                    self.accounted.entry((heading, at)).or_insert(Some(NO_IDENTITY));
                }
            }
        }
    }

    /// How many facts were accounted for by what is no drift, by the reason.
    fn excused(&self) -> BTreeMap<&'static str, usize> {
        let mut excused = BTreeMap::new();
        for reason in self.accounted.values().flatten() {
            *excused.entry(*reason).or_default() += 1;
        }
        excused
    }

    /// Whether a heading is that of a table that both sides have as a partition.
    fn is_partition(&self, heading: &Heading) -> bool {
        let path = || heading.schema.iter().chain([&heading.name]).cloned();
        self.readings.iter().all(|reading| {
            let table = reading.model.objects.get(&ObjectId::new(Kind::Table, path()));
            let above = table.and_then(|table| table.attributes.get("partition_of"));
            above.is_some_and(|above| !above.is_null())
        })
    }

    /// A statement in its one spelling. A default of null takes the place of a domain's own.
    fn spelled(&self, heading: &Heading, text: &str) -> (String, Vec<&'static str>) {
        let is_of_a_domain = text.starts_with("DEFAULT NULL")
            && self.readings.iter().any(|reading| reading.has_a_domain(heading));
        if is_of_a_domain {
            return (text.to_owned(), Vec::new());
        }
        let names_not_null = text.starts_with("CONSTRAINT ") && text.contains(" NOT NULL ");
        if names_not_null && self.is_partition(heading) {
            return (String::new(), vec![PARTITION_NOT_NULL]);
        }
        spelled(&heading.class, text)
    }

    /// The facts that nothing accounts for, in the one spelling of which both sides would agree.
    fn unexplained(&self, excused: &mut BTreeMap<&'static str, usize>) -> Vec<Dissent> {
        let mut dissents = Vec::new();
        for (heading, facts) in self.differing.all() {
            let open = facts.iter().enumerate();
            let open = open.filter(|(at, _)| !self.accounted.contains_key(&(heading, *at)));
            let mut sides: [Vec<Open<'_>>; 2] = [Vec::new(), Vec::new()];
            for (_, (part, side, text)) in open {
                let (spelled, rules) = self.spelled(heading, text);
                if spelled.is_empty() {
                    for rule in rules {
                        *excused.entry(rule).or_default() += 1;
                    }
                    continue;
                }
                let side = usize::from(*side == Side::Right);
                sides[side].push(Open { part, text, spelled, rules });
            }
            let [left, right] = &mut sides;
            left.retain(|fact| {
                let same =
                    |other: &Open<'_>| other.part == fact.part && other.spelled == fact.spelled;
                let Some(at) = right.iter().position(same) else { return true };
                let other = right.swap_remove(at);
                for rule in fact.rules.iter().chain(&other.rules).collect::<BTreeSet<_>>() {
                    *excused.entry(*rule).or_default() += 1;
                }
                false
            });
            let texts =
                |side: &[Open<'_>]| -> Vec<String> { side.iter().map(|fact| told(fact)).collect() };
            if !left.is_empty() || !right.is_empty() {
                let (left, right) = (texts(left), texts(right));
                dissents.push(Dissent::Statements { heading: heading.to_string(), left, right });
            }
        }
        dissents
    }
}

/// A fact that nothing accounts for.
struct Open<'a> {
    part: &'a Part,
    text: &'a str,
    spelled: String,
    rules: Vec<&'static str>,
}

/// A fact as people may see it.
fn told(fact: &Open<'_>) -> String {
    let text = hidden_in_sql(fact.text);
    match fact.part {
        Part::Order => {
            format!("columns in the order {}", text.lines().collect::<Vec<_>>().join(", "))
        }
        _ => text,
    }
}

/// What of a drift the levels leave out; `None` where that is nothing.
fn off_part(drift: &Drift, levels: &Levels) -> Option<Drift> {
    let off = |aspect: Aspect| {
        levels.of(aspect) == Level::Off || levels.of(drift.object.aspect()) == Level::Off
    };
    if drift.differences.is_empty() {
        return off(drift.one_sided_aspect()).then(|| drift.clone());
    }
    let differences: Vec<Difference> =
        drift.differences.iter().filter(|difference| off(difference.aspect)).cloned().collect();
    (!differences.is_empty()).then(|| Drift { differences, ..drift.clone() })
}
