//! A second opinion: `information_schema` is held against the [`Model`]. Pure.
//!
//! A model is read from `pg_catalog` by queries of our own, and an error in one of them would be the
//! same on both sides of a comparison: nobody would see it. `information_schema` is the SQL
//! standard's view of the same database, written by the authors of the server. What it tells must be
//! what the model says, in both directions.
//!
//! A [`Testimony`] is one view: the query that asks it, and what the model has it say. To add one,
//! write it in the file of its area and give it a line in [`TESTIMONIES`]. The connection is in
//! [`postgres::witness`](crate::postgres::witness).
//!
//! What `pg_dump` says is held against the outcome of a comparison, and not against a model: see
//! [`dump`].
//!
//! What the views cannot tell is a rule here, never a looser comparison:
//!
//! - what the model has left out on purpose, or could not model, is not held against it;
//! - objects of an owner whose rights the connection lacks are shown in part or not at all: they are
//!   not witnessed, and counted;
//! - a fact that a view does not tell apart is left out of that view's expectation, with the reason
//!   beside it.

mod arguments;
mod columns;
mod compare;
mod constraints;
mod data_type;
mod domains;
pub mod dump;
mod fact;
mod privileges;
mod reading;
mod routines;
mod sequences;
mod sql_text;
mod tables;
mod triggers;
mod types;

use std::collections::{BTreeMap, BTreeSet};

pub use compare::{Contradiction, Disagreement};
pub use fact::{Fact, Facts, Subject, Told};

use crate::model::{Kind, Model};
use compare::compare;
use reading::{Expected, Reading};

/// One view of `information_schema`, and what a model has it say.
#[derive(Clone, Copy, Debug)]
pub struct Testimony {
    /// The view.
    pub view: &'static str,
    /// The kinds of object that a subject of this testimony is, or is a part of. The model may be
    /// silent about a subject when it has left such an object out.
    kinds: &'static [Kind],
    /// Facts that are SQL expressions, which have more than one spelling.
    expressions: &'static [&'static str],
    /// See [`Testimony::sql`].
    query: fn(u32) -> String,
    /// Says what the view must tell.
    expect: for<'a> fn(&Reading<'a>, &mut Expected<'a>),
}

/// Every testimony, in the order in which they are heard.
pub const TESTIMONIES: &[Testimony] = &[
    tables::SCHEMATA,
    tables::TABLES,
    tables::VIEWS,
    columns::COLUMNS,
    types::USER_DEFINED_TYPES,
    types::ATTRIBUTES,
    domains::DOMAINS,
    domains::DOMAIN_CONSTRAINTS,
    constraints::TABLE_CONSTRAINTS,
    constraints::KEY_COLUMN_USAGE,
    constraints::REFERENTIAL_CONSTRAINTS,
    constraints::REFERENCED_CONSTRAINTS,
    constraints::CHECK_CONSTRAINTS,
    sequences::SEQUENCES,
    routines::ROUTINES,
    routines::PARAMETERS,
    triggers::TRIGGERS,
    privileges::TABLE_PRIVILEGES,
    privileges::COLUMN_PRIVILEGES,
    privileges::ROUTINE_PRIVILEGES,
    privileges::USAGE_PRIVILEGES,
    privileges::UDT_PRIVILEGES,
];

impl Testimony {
    /// The kinds of object that its subjects are, or are a part of.
    pub fn kinds(&self) -> &'static [Kind] {
        self.kinds
    }

    /// The query, for a server of the given major version.
    ///
    /// It returns one row for each thing told: `_what text` and `_path text[]` are the
    /// [`Subject`], every other column is a [`Fact`] of type `text` or `text[]`.
    pub fn sql(&self, major: u32) -> String {
        (self.query)(major)
    }
}

/// What the connection's role may see, and who has whose rights.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    /// The role that asks.
    pub current: String,
    /// The roles whose rights it lacks: those that are not in `enabled_roles`.
    pub strangers: BTreeSet<String>,
    /// The roles that have the rights of each owner of an object.
    pub members: BTreeMap<String, BTreeSet<String>>,
}

/// What came of holding the witness against a model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Where the two contradict each other.
    pub disagreements: Vec<Disagreement>,
    /// How many facts both told alike.
    pub facts: usize,
    /// How many objects the witness spoke of.
    pub witnessed: usize,
    /// How many objects of each kind it did not speak of, by the reason.
    pub not_witnessed: BTreeMap<String, BTreeMap<Kind, usize>>,
}

/// Why an object has no testimony when nothing more special is the reason.
const NO_VIEW: &str = "no view of information_schema shows them";

/// Holds what was told against the model. `told` has one entry for each of [`TESTIMONIES`].
pub fn hold(model: &Model, roles: &Roles, told: &[Told]) -> Verdict {
    let reading = Reading::of(model, roles);
    let mut verdict = Verdict::default();
    let mut about = BTreeSet::new();
    let mut unseen = BTreeMap::new();
    for (testimony, told) in TESTIMONIES.iter().zip(told) {
        let mut expected = Expected::default();
        (testimony.expect)(&reading, &mut expected);
        let (facts, disagreements) = compare(testimony, &reading, &expected, told);
        verdict.facts += facts;
        verdict.disagreements.extend(disagreements);
        about.extend(expected.about);
        unseen.extend(expected.unseen);
    }
    for id in model.objects.keys() {
        let reason = match (unseen.remove(id), reading.stranger(id)) {
            (Some(reason), _) => reason.to_owned(),
            _ if about.contains(id) => {
                verdict.witnessed += 1;
                continue;
            }
            (None, Some(owner)) => {
                format!("they are owned by `{owner}`, whose rights `{}` lacks", roles.current)
            }
            (None, None) => NO_VIEW.to_owned(),
        };
        *verdict.not_witnessed.entry(reason).or_default().entry(id.kind).or_default() += 1;
    }
    verdict
}
