//! What is found of a step, as the register knows it. Pure.

use serde_json::{Value, json};
use tokio_postgres::error::SqlState;

use crate::behaviour::Outcome;
use crate::diff::{Drift, DriftType};
use crate::model::Unmodelled;
use crate::postgres::script::{InvalidScript, Statement, StatementError};
use crate::reconcile::{Located, Role};
use crate::register::{Deviation, DeviationType, DriftSource, details};
use crate::snippet::Snippet;
use crate::source::provenance::{Provenance, Sessions};
use crate::source::{Rung, Unread, Way};
use crate::span::Span;

use super::Declared;

/// When something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// After the step alone went down.
    Down,
    /// After it went up again.
    UpAgain,
    /// After it went down as one of many, and not before.
    Sequence,
    /// After all went up again, and not before.
    SequenceUp,
    /// On the schema of the step itself, before anything went down.
    Itself,
}

impl Phase {
    /// All of them, so that no words of one begin with those of an earlier one.
    const ALL: [Self; 5] =
        [Self::SequenceUp, Self::Sequence, Self::UpAgain, Self::Itself, Self::Down];

    /// What follows the name of the migration.
    fn words(self) -> &'static str {
        match self {
            Self::Down => "",
            Self::UpAgain => ", up again",
            Self::Sequence => ", in sequence",
            Self::SequenceUp => ", in sequence up again",
            Self::Itself => ", itself",
        }
    }
}

/// Why a file did not run to its end.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    /// The SQLSTATE, where the server refused a statement.
    pub(super) code: Option<SqlState>,
    /// What is the matter.
    pub(super) message: String,
    /// Where, where that is known.
    pub(super) at: Option<Snippet>,
}

impl Refusal {
    /// What is the matter, as the end of a sentence that begins with the file.
    pub(super) fn said(&self) -> String {
        match &self.code {
            Some(code) => format!("fails with {}: {}", code.code(), self.message),
            None => format!("cannot be run: {}", self.message),
        }
    }

    fn exact(&self) -> Value {
        json!([self.code.as_ref().map(SqlState::code), self.message])
    }
}

impl From<&StatementError> for Refusal {
    fn from(error: &StatementError) -> Self {
        let (code, at) = (Some(error.code.clone()), Some(error.snippet.clone()));
        Self { code, message: error.message.clone(), at }
    }
}

impl From<&InvalidScript> for Refusal {
    fn from(error: &InvalidScript) -> Self {
        let at = Some(error.snippet.clone());
        Self { code: None, message: error.message.clone(), at }
    }
}

impl From<&Unread> for Refusal {
    fn from(unread: &Unread) -> Self {
        Self { code: None, message: unread.message.clone(), at: unread.at.clone() }
    }
}

/// One thing that is wrong with a step's way back.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What the register knows of it.
    pub deviation: Deviation,
    /// The difference that stays, where one does.
    pub located: Option<Located>,
    /// What of the way forward brought it about.
    pub up_at: Option<Span>,
    /// What of the way back should have undone it, or touched it.
    pub down_at: Option<Span>,
}

/// What rows of a migration begin with.
const MIGRATION: &str = "migration ";

/// The name of a row's object: that of the migration, when it was found, and what stays. It begins
/// with the migration, so that two steps can leave the same behind, and that a run over some of the
/// steps leaves the rows of the others alone.
fn object(name: &str, phase: Phase, what: Option<String>) -> String {
    let what = what.map(|what| format!(": {what}")).unwrap_or_default();
    format!("{MIGRATION}{name}{}{what}", phase.words())
}

/// The place in `names` of the migration that a row is about, and when it was found; `None` for one
/// that is about none of them.
pub fn about<'n>(object: &str, names: impl IntoIterator<Item = &'n str>) -> Option<(usize, Phase)> {
    let rest = object.strip_prefix(MIGRATION)?;
    let phase = |rest: &str| {
        let is_whole = |rest: &str| rest.is_empty() || rest.starts_with(": ");
        let fits = |phase: &Phase| rest.strip_prefix(phase.words()).is_some_and(is_whole);
        Phase::ALL.into_iter().find(fits)
    };
    let found = names
        .into_iter()
        .enumerate()
        .filter_map(|(at, name)| Some((name.len(), at, phase(rest.strip_prefix(name)?)?)));
    found.max_by_key(|(length, ..)| *length).map(|(_, at, phase)| (at, phase))
}

/// That a whole chain goes forward only.
pub fn never_back(folder: &str, steps: usize, count: usize) -> Found {
    let object = format!("migrations {folder}");
    let state = format!("this chain has no way back: {count} of {steps} steps have no down file");
    let wanted = "a way back for each migration, or the record that says why there is none";
    rule("no-down", object, wanted, state, &json!([count, steps]), (None, None))
}

/// A rule that a step does not keep. `exact` is what an acceptance is bound to besides the rule and
/// the object.
fn rule(
    rule: &str,
    object: String,
    wanted: &str,
    state: String,
    exact: &Value,
    (up_at, down_at): (Option<Span>, Option<Span>),
) -> Found {
    let deviation = Deviation {
        source: DriftSource::Rollback,
        deviation_type: DeviationType::Rule(rule.to_owned()),
        details: details(&json!([rule, object, exact])),
        object,
        canonical: wanted.to_owned(),
        state,
    };
    Found { deviation, located: None, up_at, down_at }
}

/// A step with where what it does is written.
#[derive(Debug)]
pub(super) struct Places<'r> {
    rung: &'r Rung,
    provenance: Option<Provenance>,
}

impl<'r> Places<'r> {
    pub(super) fn of(rung: &'r Rung) -> Self {
        Self { rung, provenance: None }
    }

    /// Whether the way forward says something of the object itself.
    pub(super) fn shapes(&mut self, drift: &Drift) -> bool {
        let up = self.rung.up.path().to_string();
        self.shaping(drift, &up).is_some_and(|span| span.exact)
    }

    /// The statement of a file that has to do with a difference.
    fn shaping(&mut self, drift: &Drift, file: &str) -> Option<Span> {
        let rung = self.rung;
        let provenance = self.provenance.get_or_insert_with(|| {
            let ways = [Some(&rung.up), rung.down.as_ref()];
            let statements: Vec<Statement> =
                ways.into_iter().flatten().flat_map(Way::statements).collect();
            Provenance::of(&statements, Sessions::PerFile)
        });
        let ids = [&drift.object, drift.right_id()];
        let all = ids.into_iter().flat_map(|id| {
            let history = provenance.history(id);
            history.into_iter().chain(provenance.missing(id))
        });
        let here: Vec<Span> = all.filter(|one| *one.file == *file).map(Span::from).collect();
        here.iter().rev().find(|span| span.exact).or(here.last()).cloned()
    }

    /// Where a difference comes from, and what should have undone it. Where no statement has to do
    /// with it, the first of the file stands for all of it.
    fn of_drift(&mut self, drift: &Drift) -> (Option<Span>, Option<Span>) {
        let (up, down) = (&self.rung.up, self.rung.down.as_ref());
        let up_at = self.shaping(drift, up.path()).or_else(|| first(up.script.statements()));
        let down_at = down.and_then(|down| {
            self.shaping(drift, down.path()).or_else(|| first(down.script.statements()))
        });
        (up_at, down_at)
    }

    fn first_up(&self) -> Option<Span> {
        first(self.rung.up.script.statements())
    }

    fn first_down(&self) -> Option<Span> {
        first(self.rung.down.as_ref()?.script.statements())
    }

    /// A difference that stays.
    pub(super) fn stays(&mut self, phase: Phase, drift: Drift) -> Found {
        let (up_at, down_at) = self.of_drift(&drift);
        let mut deviation = Deviation::of(DriftSource::Rollback, &drift);
        deviation.object = object(&self.rung.name, phase, Some(drift.object.to_string()));
        let located = Located {
            left_span: up_at.clone(),
            right_span: down_at.clone(),
            drift,
            role: Role::Of(DriftSource::Rollback),
        };
        Found { deviation, located: Some(located), up_at, down_at }
    }

    /// An object of a kind that is not compared, which is there or is not there any more.
    pub(super) fn unknown(&self, phase: Phase, what: &Unmodelled, drift: DriftType) -> Found {
        let name = format!("{} {}", what.class, what.identity);
        let (before, after) = match drift {
            DriftType::Missing => ("there", "absent"),
            _ => ("absent", "there"),
        };
        let object = object(&self.rung.name, phase, Some(name));
        let places = (self.first_up(), self.first_down());
        rule("not-compared", object, before, after.to_owned(), &json!(after), places)
    }

    /// There is no way back.
    pub(super) fn no_down(&self, declared: Option<&Declared>) -> Found {
        let declared =
            declared.map(|declared| format!("; {}", declared.words())).unwrap_or_default();
        let object = object(&self.rung.name, Phase::Down, None);
        let state = format!("no down file{declared}");
        let wanted = "a way back, or the record that says why there is none";
        rule("no-down", object, wanted, state, &json!(null), (self.first_up(), None))
    }

    /// The way back fails.
    pub(super) fn down_fails(&self, phase: Phase, error: &Refusal) -> Found {
        let object = object(&self.rung.name, phase, None);
        let places = (self.first_up(), error.at.as_ref().map(span).or_else(|| self.first_down()));
        // Many a way back does nothing but to say that there is none.
        let wanted = if error.code == Some(SqlState::RAISE_EXCEPTION) {
            "a way back that runs, or a declaration that there is none"
        } else {
            "a way back that runs"
        };
        rule("down-fails", object, wanted, error.said(), &error.exact(), places)
    }

    /// The way forward fails the second time.
    pub(super) fn up_fails(&self, phase: Phase, error: &Refusal) -> Found {
        let object = object(&self.rung.name, phase, None);
        let places = (error.at.as_ref().map(span), self.first_down());
        let wanted = "the way forward runs again after the way back";
        rule("up-again-fails", object, wanted, error.said(), &error.exact(), places)
    }

    /// A declaration that nothing is covered by.
    pub(super) fn not_needed(&self, declared: &Declared) -> Found {
        let object = object(&self.rung.name, Phase::Down, None);
        let state = format!("{} ({}:{})", declared.words(), declared.at.file, declared.at.start);
        let wanted = "no declaration, for the way back restores everything";
        let places = (Some(declared.at.clone()), None);
        let exact = json!(declared.adr.map(|adr| adr.to_string()));
        rule("declaration-not-needed", object, wanted, state, &exact, places)
    }

    /// A test of the step's own schema that fails there, before anything went down.
    pub(super) fn fails_itself(&self, outcome: &Outcome) -> Option<Found> {
        let failing = outcome.failures.first()?;
        let name = &self.rung.name;
        let test = format!("test {}: {}", outcome.file, outcome.name);
        let exact = json!([failing.expected, failing.actual, failing.rows]);
        let state = format!("fails on {name} itself; pgcanon test shows it");
        let wanted = format!("a test that passes on {name}");
        let object = object(name, Phase::Itself, Some(test));
        Some(rule("test-fails", object, &wanted, state, &exact, (Some(span(&failing.at)), None)))
    }

    /// A test of the schema before the step that fails after the way back.
    pub(super) fn behaves(&self, outcome: &Outcome) -> Option<Found> {
        let failing = outcome.failures.first()?;
        let test = format!("test {}: {}", outcome.file, outcome.name);
        let object = object(&self.rung.name, Phase::Down, Some(test));
        let exact = json!([failing.expected, failing.actual, failing.rows]);
        let rows =
            [std::slice::from_ref(&failing.actual), failing.rows.as_slice()].concat().join("\n");
        let places = (Some(span(&failing.at)), self.first_down());
        Some(rule("behaviour", object, &failing.expected, rows, &exact, places))
    }
}

fn span(snippet: &Snippet) -> Span {
    let (start, column) = (snippet.line_number(), snippet.column().unwrap_or(1));
    let column = u32::try_from(column).unwrap_or(1);
    Span { file: snippet.path().to_string(), start, column, end: start, exact: true }
}

fn first<'s>(mut statements: impl Iterator<Item = &'s Statement>) -> Option<Span> {
    let Statement { file, start_line, start_column, end_line, .. } = statements.next()?;
    Some(Span {
        file: file.to_string(),
        start: *start_line,
        column: *start_column,
        end: *end_line,
        exact: false,
    })
}

#[cfg(test)]
mod tests {
    use super::{Phase, about};

    #[test]
    fn a_row_says_which_step_it_is_of() {
        let names = ["001", "001_users", "002_orders"];
        let cases = [
            ("migration 001_users", Some((1, Phase::Down))),
            ("migration 001: table public.t", Some((0, Phase::Down))),
            ("migration 001_users, up again: sequence public.s", Some((1, Phase::UpAgain))),
            ("migration 001_users, in sequence: sequence public.s", Some((1, Phase::Sequence))),
            ("migration 001, in sequence up again", Some((0, Phase::SequenceUp))),
            (
                "migration 002_orders: test db/tests/a.sql: it: works, in sequence",
                Some((2, Phase::Down)),
            ),
            ("migration 002_orders_more: table public.t", None),
            ("migration 009_gone", None),
            ("migrations db/migrations", None),
            ("table public.migration 001", None),
        ];
        for (object, expected) in cases {
            assert_eq!(about(object, names), expected, "{object}");
        }
    }
}
