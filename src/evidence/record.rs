//! What a verification of a baseline found: who held what against which lock, and what came of it.
//! Pure.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of the record's format.
pub const FORMAT: u32 = 1;

/// What a verification came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Verdict {
    /// Everything is as it was locked.
    Pass,
    /// Something is not.
    Fail,
    /// Two judges disagree, so nothing can be claimed.
    Unknown,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pass => "PASS",
            Self::Fail => "FAIL",
            Self::Unknown => "UNKNOWN",
        })
    }
}

/// How a gate ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Passage {
    /// It ran, and found nothing.
    Passed,
    /// It ran, and found something.
    Failed,
    /// The project has nothing for it to look at.
    NotConfigured,
}

/// One of the checks that a baseline has to pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// What it looks at: `drift`, `adr`, `invariants`, `behaviour`.
    pub name: String,
    /// How it ended.
    pub passage: Passage,
    /// What it says in a line: `14 invariants hold`.
    pub said: String,
}

impl Gate {
    /// Whether it found something.
    pub fn failed(&self) -> bool {
        self.passage == Passage::Failed
    }
}

/// What ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Versions {
    /// The version of pgcanon.
    pub pgcanon: String,
    /// The whole version of the scratch server: `15.18`.
    pub postgresql: String,
    /// The program that gave the second opinion, where one did: `pg_dump 15.18`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pg_dump: Option<String>,
}

/// Whether somebody else than who wrote the lock repeated the build, from nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Independence {
    /// Whether the verification counts as independent.
    pub counts: bool,
    /// Why it does not, a sentence each; empty where it does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<String>,
    /// Who wrote the lock, as version control and the lock say.
    pub locked_by: Vec<String>,
}

/// The record of a verification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The version of the format.
    pub format: u32,
    /// The baseline's name.
    pub baseline: String,
    /// The last migration.
    pub head: String,
    /// The lock, from the project folder.
    pub lock: String,
    /// The SHA-256 of the lock.
    pub lock_sha256: String,
    /// The commit that was checked out, where version control knows one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// What came of it.
    pub verdict: Verdict,
    /// Why it is not `PASS`, a line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// The gates, in the order in which they ran.
    pub gates: Vec<Gate>,
    /// What ran.
    pub versions: Versions,
    /// Who verified.
    pub engineer: String,
    /// What they have to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether that counts as somebody else.
    pub independence: Independence,
    /// Where it was built, in words: `local PostgreSQL 15.18`.
    pub scratch: String,
    /// The operating system and processor.
    pub platform: String,
    /// When it began, in UTC.
    pub started_at: String,
    /// When it ended, in UTC.
    pub finished_at: String,
}

impl Record {
    /// The one text of this record as a file.
    ///
    /// # Errors
    /// When it cannot be written as JSON, which no record can bring about.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}
