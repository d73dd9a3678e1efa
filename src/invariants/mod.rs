//! What must hold of a schema whatever becomes of it. Pure.
//!
//! An [`Invariant`] has a check: one of the declarative [forms](checks), which look at the model; a
//! query; or behaviour tests. [`verdicts`] holds all of them against what was built, each with the
//! objects that were looked at. What looks at nothing proves nothing, and fails.

pub mod checks;
mod file;
pub mod names;
mod verdict;

pub use file::{File, parse};
pub use verdict::{Document, Evidence, Facts, Verdict, verdicts};

use schemars::JsonSchema;
use serde::Deserialize;

use checks::Check;

/// One thing that must hold.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Invariant {
    /// What it is called in the checklist, such as `INV-003`.
    pub id: String,
    /// What it is about, such as `tenant isolation`.
    pub category: String,
    /// What must hold, in a sentence.
    pub statement: String,
    /// How that is checked: one of the forms.
    pub check: Check,
}
