//! The number of a drift.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The number of a drift, written `SCHEMA-DRIFT-007`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DriftNumber(pub u32);

impl DriftNumber {
    /// The last number there is, so that counting on never overflows.
    pub(super) const LAST: u32 = 999_999_999;
}

impl fmt::Display for DriftNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("SCHEMA-DRIFT-{:03}", self.0))
    }
}

impl std::str::FromStr for DriftNumber {
    type Err = String;

    /// Reads `SCHEMA-DRIFT-007`, or the bare number, in any case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.to_ascii_uppercase();
        let digits = digits.strip_prefix("SCHEMA-DRIFT-").unwrap_or(&digits);
        match digits.parse() {
            Ok(number) if (1..=Self::LAST).contains(&number) && !digits.starts_with('+') => {
                Ok(Self(number))
            }
            _ => Err(format!("`{text}` is no drift number, such as `SCHEMA-DRIFT-007`")),
        }
    }
}

impl Serialize for DriftNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DriftNumber {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for DriftNumber {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DriftNumber".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^SCHEMA-DRIFT-0*[1-9][0-9]{0,8}$" })
    }
}
