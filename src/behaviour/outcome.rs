//! What became of the tests.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::quote_identifier;
use crate::register::{Register, Row, Status};
use crate::snippet::Snippet;

/// The outcome of all tests.
#[derive(Clone, Debug)]
pub struct Report {
    /// What the schema is: `migrations`, `canonical`.
    pub on: String,
    /// Its source as people know it.
    pub source: String,
    /// Where it was built.
    pub scratch: String,
    /// The tests, in the order of the files.
    pub outcomes: Vec<Outcome>,
    /// How many databases they ran in.
    pub databases: usize,
    /// Roles that were created without login, since the schema creates none of that name.
    pub created_roles: Vec<String>,
    /// Roles that tests ran as and that row security does not bind, each with the reason; empty
    /// where no table has row security.
    pub unbound_roles: Vec<(String, &'static str)>,
}

impl Report {
    /// How many tests failed.
    pub fn failed(&self) -> usize {
        self.outcomes.iter().filter(|outcome| !outcome.passed()).count()
    }

    /// Says of every failure which drifts of the register explain it: those that are not resolved,
    /// of a constraint that was expected or named.
    pub fn explain(&mut self, register: &Register) {
        let failures = self.outcomes.iter_mut().flat_map(|outcome| &mut outcome.failures);
        for failing in failures {
            let names: Vec<String> = failing
                .constraints
                .iter()
                .map(|name| format!(".{}", quote_identifier(name)))
                .collect();
            let of_name = |row: &&Row| names.iter().any(|name| row.object.ends_with(name));
            let rows = register.rows().iter().filter(|row| row.status != Status::Resolved);
            let said = |row: &Row| format!("{} {} ({})", row.id, row.object, row.status);
            failing.drifts = rows.filter(of_name).map(said).collect();
        }
    }
}

/// The outcome of one test.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The file.
    pub file: Arc<str>,
    /// Where the test begins (1-based).
    pub line: u32,
    /// What it is called.
    pub name: String,
    /// Whom it ran as.
    pub role: String,
    /// The migration that its schema ends with, where that is not the last one.
    pub revision: Option<String>,
    /// How long it took.
    pub seconds: f64,
    /// What went otherwise than expected; nothing when it passed.
    pub failures: Vec<Failing>,
    /// What pgTAP says besides: `SKIP …` and its like.
    pub directive: Option<String>,
}

impl Outcome {
    /// What it is called, with the migration that its schema ends with where it is bound to one.
    pub fn title(&self) -> String {
        match &self.revision {
            Some(revision) => format!("{} (after {revision})", self.name),
            None => self.name.clone(),
        }
    }

    /// Whether everything went as expected.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// One thing that went otherwise than expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    /// Where: the statement.
    pub at: Snippet,
    /// What was expected, in words.
    pub expected: String,
    /// What happened.
    pub actual: String,
    /// Rows that differ: lines that begin with `-` (expected), `+` (came) or a blank (both).
    pub rows: Vec<String>,
    /// Names of constraints that were expected or named by the server.
    pub constraints: Vec<String>,
    /// Open drifts that explain it, by number and object.
    pub drifts: Vec<String>,
}

/// What `pgcanon test --format json` prints.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The version of this format.
    pub format: u32,
    /// What the tests ran on: `migrations` or `canonical`.
    pub on: String,
    /// Its source.
    pub source: String,
    /// The tests, in the order of the files.
    pub tests: Vec<TestRecord>,
    /// Roles that tests ran as and that row security does not bind.
    pub unbound_roles: Vec<String>,
}

/// One test.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TestRecord {
    /// The file.
    pub file: String,
    /// Where it begins (1-based).
    pub line: u32,
    /// What it is called.
    pub name: String,
    /// Whom it ran as.
    pub role: String,
    /// The migration that its schema ends with, where it is bound to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// Whether everything went as expected.
    pub passed: bool,
    /// What went otherwise.
    pub failures: Vec<FailureRecord>,
}

/// One thing that went otherwise than expected.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FailureRecord {
    /// Where the statement stands (1-based).
    pub line: u32,
    /// What was expected.
    pub expected: String,
    /// What happened.
    pub actual: String,
    /// Rows that differ: lines that begin with `-` (expected), `+` (came) or a blank (both).
    pub rows: Vec<String>,
    /// Open drifts that explain it.
    pub drifts: Vec<String>,
}

/// The version of [`Document`].
pub const FORMAT: u32 = 1;

impl Document {
    /// The document of a report. It says nothing of how long anything took, so that the same tests
    /// give the same bytes.
    pub fn of(report: &Report) -> Self {
        let failure = |failing: &Failing| FailureRecord {
            line: failing.at.line_number(),
            expected: failing.expected.clone(),
            actual: failing.actual.clone(),
            rows: failing.rows.clone(),
            drifts: failing.drifts.clone(),
        };
        let test = |outcome: &Outcome| TestRecord {
            file: outcome.file.to_string(),
            line: outcome.line,
            name: outcome.name.clone(),
            role: outcome.role.clone(),
            revision: outcome.revision.clone(),
            passed: outcome.passed(),
            failures: outcome.failures.iter().map(failure).collect(),
        };
        Self {
            format: FORMAT,
            on: report.on.clone(),
            source: report.source.clone(),
            tests: report.outcomes.iter().map(test).collect(),
            unbound_roles: report.unbound_roles.iter().map(|(role, _)| role.clone()).collect(),
        }
    }
}
