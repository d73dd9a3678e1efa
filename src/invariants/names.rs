//! Globs over names, and exceptions with their reasons.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

use crate::config::Pattern;

/// A glob over a name. The schema `public` need not be written.
#[derive(Clone, Debug)]
pub struct Names(Pattern);

impl Names {
    /// Every name.
    pub fn everything() -> Self {
        Self(Pattern::everything())
    }

    /// Whether a name fits.
    pub fn fits(&self, name: &str) -> bool {
        let bare = name.strip_prefix("public.");
        self.0.matches(name) || bare.is_some_and(|name| self.0.matches(name))
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl Default for Names {
    fn default() -> Self {
        Self::everything()
    }
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = |wrong| serde::de::Error::custom(format!("`{text}` is no glob: {wrong}"));
        Pattern::new(&text).map(Self).map_err(wrong)
    }
}

impl JsonSchema for Names {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Names".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "minLength": 1 })
    }
}

/// Something that an invariant does not hold for, and why.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Except {
    /// A glob over the names.
    pub name: Names,
    /// Why, for whoever reads the checklist.
    pub reason: String,
}
