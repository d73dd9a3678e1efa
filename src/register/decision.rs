//! What the steward ruled on a drift, and when that no longer holds.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::DriftSource;
use crate::adr::{AdrNumber, Library, Unfit};

/// What is to happen about a drift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// It may stay; that needs an ADR.
    Accept,
    /// This source is to be changed.
    Fix(DriftSource),
    /// Nothing yet: an ADR that is still talked about will say.
    Await,
}

impl Ruling {
    /// Every ruling.
    pub fn all() -> impl Iterator<Item = Self> {
        let fixes = DriftSource::ALL.iter().copied().map(Self::Fix);
        [Self::Accept].into_iter().chain(fixes).chain([Self::Await])
    }

    /// The rulings on a drift of `source`, where `reference` precedes: one of the two is changed,
    /// or neither. What is found on demand is not held against `reference`.
    pub fn on(source: DriftSource, reference: DriftSource) -> Vec<Self> {
        if source.is_on_demand() {
            return vec![Self::Accept, Self::Fix(source), Self::Await];
        }
        vec![Self::Accept, Self::Fix(source), Self::Fix(reference), Self::Await]
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Fix(source) => source.fix(),
            Self::Await => "await",
        }
    }

    /// The ruling that a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::all().find(|ruling| ruling.word() == word)
    }
}

impl Serialize for Ruling {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

impl<'de> Deserialize<'de> for Ruling {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Self::from_word(&word).ok_or_else(|| serde::de::Error::custom("no ruling"))
    }
}

impl JsonSchema for Ruling {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Ruling".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let words: Vec<&str> = Self::all().map(Self::word).collect();
        schemars::json_schema!({ "type": "string", "enum": words })
    }
}

/// What was ruled, on what grounds, and on exactly which difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// What is to happen.
    pub ruling: Ruling,
    /// The record that says why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adr: Option<AdrNumber>,
    /// The name of the record's file without its number. When two branches gave one number to two
    /// records, it tells which is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// What else there is to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The digest of the difference that was decided on.
    pub details: String,
    /// Whether it was an acceptance that is no longer needed: what it accepted is gone. Should that
    /// come back, it has to be decided anew.
    #[serde(default, skip_serializing_if = "is_false")]
    pub retired: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl Decision {
    /// Whether a drift stays because of it, so that it ends when the drift does.
    pub fn is_acceptance(&self) -> bool {
        self.ruling == Ruling::Accept
    }

    /// Whether two say the same, retired or not.
    pub(super) fn same(&self, other: &Self) -> bool {
        Self { retired: false, ..self.clone() } == Self { retired: false, ..other.clone() }
    }

    /// Names its record by the number that it has now.
    pub(super) fn follow(&mut self, adrs: &Library) {
        let found = self.adr.and_then(|adr| adrs.cited(adr, self.record.as_deref()).ok());
        if let Some(adr) = found {
            self.adr = Some(adr.number);
        }
    }

    /// The decision in one line, with its note.
    pub fn in_full(&self) -> String {
        let note = self.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
        format!("{self}{note}")
    }
}

impl fmt::Display for Decision {
    /// `fix migration · ADR-003`, `awaiting ADR-004`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Ruling::Await, Some(adr)) = (self.ruling, self.adr) {
            return write!(f, "awaiting {adr}");
        }
        f.write_str(&self.ruling.word().replace('-', " "))?;
        match self.adr {
            Some(adr) => write!(f, " · {adr}"),
            None => Ok(()),
        }
    }
}

/// Why an acceptance no longer holds, though the drift is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lapse {
    /// What differs is not what was decided on.
    Changed,
    /// The drift was gone in between.
    Back,
    /// The record does not carry it.
    Adr(AdrNumber, Unfit),
    /// It names no record.
    NoAdr,
}

impl fmt::Display for Lapse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed => f.write_str("what differs has changed since"),
            Self::Back => f.write_str("the drift was gone, and is back"),
            Self::Adr(number, unfit) => write!(f, "{number} {unfit}"),
            Self::NoAdr => f.write_str("no ADR says why"),
        }
    }
}
