//! What the register numbers: one way in which one source deviates from the one that precedes it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::DriftSource;
use crate::diff::{Drift, DriftType, cells};
use crate::digest;
use crate::model::kinds::Aspect;
use crate::model::{Object, ObjectId};

/// How many hexadecimal digits of a digest tell one difference from another.
const DIGITS: usize = 16;

/// In what way a source deviates: as the comparison of two models says, or against which rule.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DeviationType {
    /// Two models disagree.
    Drift(DriftType),
    /// A rule is not kept; its name in small letters, such as `tenant-index`.
    Rule(String),
}

impl DeviationType {
    const DRIFTS: [DriftType; 4] =
        [DriftType::Missing, DriftType::Unexpected, DriftType::Changed, DriftType::Renamed];
}

impl fmt::Display for DeviationType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Drift(drift_type) => drift_type.fmt(f),
            Self::Rule(rule) => f.pad(rule),
        }
    }
}

impl std::str::FromStr for DeviationType {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(drift) = Self::DRIFTS.iter().find(|drift| drift.to_string() == text) {
            return Ok(Self::Drift(*drift));
        }
        let is_rule = text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if is_rule {
            Ok(Self::Rule(text.to_owned()))
        } else {
            Err(format!("`{text}` is no type of drift"))
        }
    }
}

impl Serialize for DeviationType {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DeviationType {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for DeviationType {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DeviationType".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let pattern = "^(Missing|Unexpected|Changed|Renamed|[a-z][a-z0-9-]*)$";
        schemars::json_schema!({ "type": "string", "pattern": pattern })
    }
}

/// One deviation, as the register sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// What deviates.
    pub source: DriftSource,
    /// Kind and name of the object.
    pub object: String,
    /// In what way.
    pub deviation_type: DeviationType,
    /// What precedes says, or what a rule wants.
    pub canonical: String,
    /// What deviates says.
    pub state: String,
    /// The digest of exactly what differs; see [`details`].
    pub details: String,
}

impl Deviation {
    /// A drift of `source`.
    pub fn of(source: DriftSource, drift: &Drift) -> Self {
        let (canonical, state) = cells(drift);
        Self {
            source,
            object: drift.object.to_string(),
            deviation_type: DeviationType::Drift(drift.drift_type),
            canonical,
            state,
            details: details(&exact(drift)),
        }
    }

    /// A rule that is not kept: what it requires of the object, and what is so instead.
    pub fn rule(rule: &str, object: &ObjectId, required: String, actual: String) -> Self {
        Self {
            source: DriftSource::Policy,
            object: object.to_string(),
            deviation_type: DeviationType::Rule(rule.to_owned()),
            details: details(&json!([rule, object, required, actual])),
            canonical: required,
            state: actual,
        }
    }
}

/// The digest of a value that says exactly what differs: the same value has the same one on every
/// machine.
pub fn details(exact: &Value) -> String {
    let mut digest = digest::of_bytes(exact.to_string().as_bytes());
    digest.truncate(DIGITS);
    digest
}

/// Exactly what differs: every attribute of an object that one side alone has, the differing ones
/// of an object that both have, and the same of what follows from the drift. Facts that depend on
/// where a schema was built, such as its owner, are left out where they are no difference.
fn exact(drift: &Drift) -> Value {
    let differences: Vec<Value> = drift
        .differences
        .iter()
        .map(|difference| json!([difference.attribute, difference.left, difference.right]))
        .collect();
    let one_sided = drift.left.is_none() || drift.right.is_none();
    let whole = |object: &Option<Object>| {
        let object = object.as_ref().filter(|_| one_sided);
        object.map(|object| definition(&drift.object, object))
    };
    json!({
        "object": drift.object,
        "type": drift.drift_type,
        "renamed_to": drift.renamed_to,
        "differences": differences,
        "left": whole(&drift.left),
        "right": whole(&drift.right),
        "folded": drift.folded.iter().map(exact).collect::<Vec<Value>>(),
    })
}

/// The attributes that make an object what it is, in the order of their names.
fn definition(id: &ObjectId, object: &Object) -> Vec<(String, Value)> {
    let rules = id.kind.room().rules;
    let counts = |name: &str| {
        let rule = rules.iter().find(|rule| rule.attribute == name);
        rule.is_none_or(|rule| rule.aspect == Aspect::Definition)
    };
    let attributes = object.attributes.iter().filter(|(name, _)| counts(name));
    attributes.map(|(name, value)| (name.to_owned(), value.clone())).collect()
}
