//! What only the database can tell: the answer to a statement, and what became of behaviour tests.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Form;
use crate::behaviour::Expected;
use crate::behaviour::annotation::Failure;
use crate::behaviour::judge::judge;
use crate::behaviour::rows::Rows;
use crate::invariants::verdict::{Evidence, Facts};

/// A query returns what it must, or a statement fails as it must. It is run by whoever builds the
/// database, in a transaction that is rolled back. Exactly one of the expectations is given.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sql {
    /// The statement: one, that neither opens nor ends a transaction, and no `COPY` from or to the
    /// client.
    pub query: String,
    /// How many rows it returns; `0` for a query that looks for what must not be.
    #[serde(default)]
    pub rows: Option<u64>,
    /// The one value that it returns, as text.
    #[serde(default)]
    pub value: Option<String>,
    /// How it fails: a SQLSTATE or the name of a condition, and the constraint, as in
    /// `23514 ck_orders_total`.
    #[serde(default)]
    pub fails: Option<String>,
}

/// Behaviour tests pass.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Tests(
    /// The name of a test of `db/tests`, or of several in a list.
    pub OneOrMore,
);

/// One text, or a list.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMore {
    /// One.
    One(String),
    /// A list.
    More(Vec<String>),
}

impl Sql {
    /// What the statement must do.
    fn expected(&self) -> Result<Expected, (String, String)> {
        let returns = |rows| Expected::Success { returns: Some(rows), affects: None };
        match (self.rows, &self.value, &self.fails) {
            (Some(rows), None, None) => Ok(returns(Rows::Count(rows))),
            (None, Some(value), None) => Ok(returns(Rows::Value(Some(value.clone())))),
            (None, None, Some(fails)) => match Failure::parse(fails) {
                Ok(failure) => Ok(Expected::Failure(failure)),
                Err(message) => Err((message, "write `23514 ck_orders_total`".to_owned())),
            },
            _ => Err((
                "the query has not exactly one expectation".to_owned(),
                "give `rows`, `value` or `fails`".to_owned(),
            )),
        }
    }
}

impl Form for Sql {
    fn look(&self, facts: &Facts<'_>) -> Vec<Evidence> {
        let said = self.query.split_whitespace().collect::<Vec<_>>().join(" ");
        let Some(answer) = facts.answers.get(&self.query) else {
            return vec![Evidence::wrong(said, "it was not run".to_owned())];
        };
        let Ok(expected) = self.expected() else { return Vec::new() };
        let mut verdicts = judge(&expected, answer, true).into_iter();
        let Some(verdict) = verdicts.next() else { return vec![Evidence::right(said)] };
        let rows = [&[String::new()], verdict.rows.as_slice()].concat().join("\n");
        let rows = rows.trim_end();
        let wrong =
            format!("it {}, and must be one that {}{rows}", verdict.actual, verdict.expected);
        vec![Evidence::wrong(said, wrong)]
    }

    fn asks(&self) -> Vec<String> {
        vec![self.query.clone()]
    }

    fn is_whole(&self) -> Result<(), (String, String)> {
        crate::behaviour::single(&self.query)?;
        self.expected().map(|_| ())
    }
}

impl Tests {
    /// The names.
    pub fn names(&self) -> &[String] {
        match &self.0 {
            OneOrMore::One(name) => std::slice::from_ref(name),
            OneOrMore::More(names) => names,
        }
    }
}

impl Form for Tests {
    fn look(&self, facts: &Facts<'_>) -> Vec<Evidence> {
        let mut evidence = Vec::new();
        for name in self.names() {
            let mut outcomes = facts.tests.iter().filter(|test| test.name == *name).peekable();
            if outcomes.peek().is_none() {
                evidence.push(Evidence::wrong(format!("test {name}"), "there is none".to_owned()));
            }
            for outcome in outcomes {
                let what = format!("test {name}");
                let place = format!("{}:{}", outcome.file, outcome.line);
                let wrong = outcome.failures.first().map(|failing| {
                    format!("expected: {}; actual: {}", failing.expected, failing.actual)
                });
                evidence.push(Evidence { what, says: None, place: Some(place), wrong });
            }
        }
        evidence
    }
}
