//! A run held against the register: what is new, what is gone, and which decisions still hold.

use std::collections::{BTreeMap, BTreeSet};

use super::row::Key;
use super::{Decision, Deviation, DriftNumber, DriftSource, Lapse, Register, Row, Status};
use crate::adr::{Adr, Library};

/// What a run found.
#[derive(Clone, Copy, Debug)]
pub struct Now<'a> {
    /// The sources that were looked at. What was found of the others stands as it did.
    pub examined: &'a [DriftSource],
    /// Every deviation of these.
    pub deviations: &'a [Deviation],
    /// The last migration of the chain, by which the register dates what it says.
    pub head: Option<&'a str>,
    /// The records that acceptances rest on.
    pub adrs: &'a Library,
    /// Whether acceptances that are no longer needed are retired, and not told of as stale.
    pub retire: bool,
}

/// What [`Register::reconcile`] did besides numbering new drifts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Rows that took a number for the first time.
    pub opened: Vec<DriftNumber>,
    /// Rows that were resolved or accepted and are open again.
    pub reopened: Vec<DriftNumber>,
    /// Rows that were open and are resolved.
    pub resolved: Vec<DriftNumber>,
    /// Rows whose acceptance is no longer needed and was retired.
    pub retired: Vec<DriftNumber>,
    /// Rows whose number was taken twice, with the old number and the new one.
    pub renumbered: Vec<(DriftNumber, DriftNumber)>,
}

impl Register {
    /// The register after a run.
    #[must_use]
    pub fn reconcile(&self, now: &Now<'_>) -> (Self, Changes) {
        self.reconcile_within(now, &|_| true)
    }

    /// The register after a run that looked at a part of its sources: at the rows for which `within`
    /// says so. What was found of the others stands as it did.
    #[must_use]
    pub fn reconcile_within(
        &self,
        now: &Now<'_>,
        within: &dyn Fn(&Row) -> bool,
    ) -> (Self, Changes) {
        let mut changes = Changes::default();
        let mut rows: BTreeMap<Key, Row> =
            self.rows.iter().map(|row| (row.key(), row.clone())).collect();
        let mut used: BTreeSet<u32> = self.rows.iter().map(|row| row.id.0).collect();
        let last = used.last().copied().unwrap_or(0);
        // After the last number there is, the free ones before it follow.
        let mut numbers = (last + 1..=DriftNumber::LAST).chain(1..=last);
        let mut take_next = || {
            DriftNumber(numbers.find(|number| used.insert(*number)).unwrap_or(DriftNumber::LAST))
        };

        let mut taken = BTreeSet::new();
        for row in rows.values_mut() {
            if !taken.insert(row.id) {
                let number = take_next();
                changes.renumbered.push((row.id, number));
                row.id = number;
            }
        }

        let found: BTreeMap<Key, &Deviation> =
            now.deviations.iter().map(|deviation| (key(deviation), deviation)).collect();
        for (key, deviation) in &found {
            rows.entry(key.clone()).or_insert_with(|| {
                let id = take_next();
                changes.opened.push(id);
                Row::new(id, deviation, now.head)
            });
        }
        for (key, row) in &mut rows {
            if now.examined.contains(&row.source) && within(row) {
                row.judge(found.get(key).copied(), now, &mut changes);
            } else if let Some(earlier) = row.as_found() {
                row.judge(Some(&earlier), now, &mut changes);
            }
        }
        (Self { rows: rows.into_values().collect(), ..self.clone() }, changes)
    }
}

fn key(deviation: &Deviation) -> Key {
    (deviation.object.clone(), deviation.deviation_type.clone(), deviation.source)
}

impl Row {
    /// Where the row stands after a run that found this of its drift.
    fn judge(&mut self, found: Option<&Deviation>, now: &Now<'_>, changes: &mut Changes) {
        let before = self.status;
        self.lapse = None;
        let Some(found) = found else {
            let accepted = self.decision.as_mut().filter(|decision| decision.is_acceptance());
            let needless =
                accepted.filter(|decision| !decision.retired && before != Status::Resolved);
            match needless {
                Some(_) if !now.retire => {
                    self.status = Status::Stale;
                    return;
                }
                Some(decision) => {
                    decision.retired = true;
                    changes.retired.push(self.id);
                }
                None if before != Status::Resolved => changes.resolved.push(self.id),
                None => {}
            }
            if before != Status::Resolved {
                self.resolved_at = now.head.map(str::to_owned);
            }
            self.status = Status::Resolved;
            return;
        };
        (self.canonical, self.state) = (found.canonical.clone(), found.state.clone());
        self.details = found.source.is_on_demand().then(|| found.details.clone());
        self.resolved_at = None;
        if let Some(decision) = &mut self.decision {
            decision.follow(now.adrs);
        }
        self.status = match self.decision.as_ref().filter(|decision| decision.is_acceptance()) {
            None => Status::Open,
            Some(decision) => {
                self.lapse = lapse(decision, found, now.adrs);
                if self.lapse.is_none() { Status::Accepted } else { Status::Reopened }
            }
        };
        let was_shut = matches!(before, Status::Resolved | Status::Accepted | Status::Stale);
        if was_shut && self.status != Status::Accepted {
            changes.reopened.push(self.id);
        }
    }
}

/// Why an acceptance does not hold for what was found.
fn lapse(decision: &Decision, found: &Deviation, adrs: &Library) -> Option<Lapse> {
    if decision.retired {
        return Some(Lapse::Back);
    }
    if decision.details != found.details {
        return Some(Lapse::Changed);
    }
    let Some(number) = decision.adr else { return Some(Lapse::NoAdr) };
    let found = adrs.cited(number, decision.record.as_deref()).and_then(Adr::in_force);
    found.err().map(|unfit| Lapse::Adr(number, unfit))
}
