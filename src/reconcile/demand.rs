//! What a command found that looks at a source of its own: rows of the same register and of the same
//! table as those of every run.

use std::collections::BTreeMap;

use super::row::{Finding, Located, NumberedRow};
use crate::adr::Library;
use crate::register::{Changes, Deviation, DriftNumber, DriftSource, Now, Register, Row, Status};

/// One deviation with where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Sighting {
    /// What the register knows of it.
    pub deviation: Deviation,
    /// The difference, where two models disagree.
    pub located: Option<Located>,
    /// The rule that is not kept, where one is not.
    pub finding: Option<Finding>,
}

/// What was looked at, and what was found.
pub struct Demand<'a> {
    /// The source.
    pub source: DriftSource,
    /// Everything that was found.
    pub found: &'a [Sighting],
    /// Which rows of the source were looked at.
    pub within: &'a dyn Fn(&Row) -> bool,
    /// The last migration of the chain.
    pub head: Option<&'a str>,
    /// The records that acceptances rest on.
    pub adrs: &'a Library,
    /// Whether acceptances that are no longer needed are retired, and not told of as stale.
    pub retire: bool,
}

/// What becomes of it.
#[derive(Clone, Debug)]
pub struct Demanded {
    /// The rows that were looked at, by number.
    pub rows: Vec<NumberedRow>,
    /// How many rows of the source were not looked at, and fail.
    pub elsewhere: usize,
    /// The register.
    pub register: Register,
    /// What changed in it.
    pub changes: Changes,
}

impl Demand<'_> {
    /// Holds what was found against the register.
    pub fn reconcile(&self, register: &Register) -> Demanded {
        let deviations: Vec<Deviation> =
            self.found.iter().map(|sighting| sighting.deviation.clone()).collect();
        let now = Now {
            examined: &[self.source],
            deviations: &deviations,
            head: self.head,
            adrs: self.adrs,
            retire: self.retire,
        };
        let (register, changes) = register.reconcile_within(&now, self.within);
        let (looked_at, others): (Vec<&Row>, Vec<&Row>) = register
            .by_number()
            .into_iter()
            .filter(|row| row.source == self.source)
            .partition(|row| (self.within)(row));
        let elsewhere = others.iter().filter(|row| row.status.fails()).count();
        let ids = register.rows_of(&deviations).into_iter().zip(self.found);
        let mut sightings: BTreeMap<DriftNumber, &Sighting> =
            ids.filter_map(|(row, found)| Some((row?.id, found))).collect();
        let rows = looked_at.into_iter().map(|row| {
            let (located, finding) = sightings
                .remove(&row.id)
                .map_or((None, None), |found| (found.located.clone(), found.finding.clone()));
            NumberedRow::numbered(row, located, finding)
        });
        let rows = rows.collect();
        Demanded { rows, elsewhere, register, changes }
    }
}

impl Demanded {
    /// How many rows stand as `status` says.
    pub fn count(&self, status: Status) -> usize {
        self.rows.iter().filter(|row| row.status == status).count()
    }

    /// Whether none of the rows fails.
    pub fn agrees(&self) -> bool {
        self.rows.iter().all(|row| !row.status.fails())
    }
}
