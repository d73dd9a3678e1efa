//! What a schema does: tests in SQL, each in a transaction that is rolled back.
//!
//! [`parse()`] reads a file into tests: annotations are comments right above a statement, and say
//! what it must do. [`judge`] holds an answer against an annotation; both are pure. [`run()`] runs
//! tests on copies of a database, one for each worker, and gives their [outcomes](outcome).

pub mod annotation;
pub mod answer;
mod comments;
mod conditions;
mod error;
pub mod files;
pub mod judge;
mod one;
pub mod outcome;
mod parse;
mod pgtap;
pub mod revision;
mod roles;
pub mod rows;
pub mod run;
mod session;
mod single;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::Arc;

pub use error::BehaviourError;
pub use outcome::{Outcome, Report};
pub use parse::parse;
pub use run::{Options, run};
pub use single::single;

use crate::postgres::script::Step;
use annotation::{Failure, Role, Setting};
use rows::Rows;

/// A file of tests.
#[derive(Clone, Debug)]
pub struct TestFile {
    /// The file, as shown to people.
    pub path: Arc<str>,
    /// The tests, in the order of the file.
    pub tests: Vec<Case>,
}

/// One test: a transaction of its own that is rolled back.
#[derive(Clone, Debug)]
pub struct Case {
    /// The file.
    pub file: Arc<str>,
    /// What it is called; the file's name without its ending where it says nothing.
    pub name: String,
    /// Where it begins (1-based).
    pub line: u32,
    /// Whom it runs as; `None` for whom the configuration says.
    pub role: Option<Role>,
    /// Which migration its schema ends with; `None` for the last one.
    pub revision: Option<Revision>,
    /// Settings of its transaction.
    pub settings: Vec<Setting>,
    /// What the file says before its first test: run first, as whoever builds the database.
    pub setup: Arc<[Checked]>,
    /// The roles that annotations of the file name, and where: bytes of the file.
    pub named_roles: Arc<[(String, Range<usize>)]>,
    /// The statements.
    pub body: Body,
}

/// The migration that a test is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Its version or its name, as the file has it; the name alone once it was looked up.
    pub name: String,
    /// Where the file says so.
    pub span: Range<usize>,
}

/// How the statements of a test are read.
#[derive(Clone, Debug)]
pub enum Body {
    /// Each by its annotations.
    Annotated(Vec<Checked>),
    /// As pgTAP has it: they return lines that say what holds.
    PgTap(Vec<Step>),
}

/// A statement with what it must do.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The statement.
    pub step: Step,
    /// What it must do.
    pub expected: Expected,
    /// Whom it runs as, where that is not the test's role.
    pub role: Option<Role>,
    /// Settings for this statement alone.
    pub settings: Vec<Setting>,
}

/// What a statement must do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Succeed.
    Success {
        /// And return these rows.
        returns: Option<Rows>,
        /// And change or return so many.
        affects: Option<u64>,
    },
    /// Fail.
    Failure(Failure),
}
