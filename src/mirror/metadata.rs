//! What people say of an object that SQL cannot.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What people say of an object that SQL cannot. `None` means that nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    /// What it is for, for whoever meets it.
    #[serde(default)]
    pub description: Option<String>,
    /// Who answers for it: a team or a person.
    #[serde(default)]
    pub data_owner: Option<String>,
    /// How carefully what it holds is to be handled.
    #[serde(default)]
    pub sensitivity: Option<Sensitivity>,
    /// Whose rows these are: `global` for rows that all tenants share, else the column that names the
    /// tenant. A schema says it for all its tables; a table says it for itself and its partitions.
    #[serde(default)]
    pub tenant_scope: Option<String>,
    /// How long rows are kept, in words: `7 years`, `until the account is closed`.
    #[serde(default)]
    pub retention: Option<String>,
    /// How far others may rely on it.
    #[serde(default)]
    pub stability: Option<Stability>,
}

/// How carefully data is to be handled.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    /// Anybody may see it.
    None,
    /// For the organisation alone.
    Internal,
    /// It tells who a person is, or something of them.
    Pii,
    /// It opens something: a password, a key, a hash of either.
    Secret,
}

/// How far others may rely on an object.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Stability {
    /// It may change at any time.
    Experimental,
    /// It changes with notice.
    Stable,
    /// It is going away: nothing new should use it.
    Deprecated,
}

/// What can be said of every object that has a name.
pub(super) const ALWAYS: &[&str] = &["description", "data_owner", "stability"];

/// All of it, in the order in which it is written.
pub(super) const WORDS: &[&str] =
    &["description", "data_owner", "sensitivity", "tenant_scope", "retention", "stability"];

impl Metadata {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What is said, each as `word: value`.
    pub fn said(&self) -> Vec<String> {
        let json = serde_json::to_value(self).unwrap_or_default();
        let said = WORDS.iter().filter_map(|word| Some((word, json.get(word)?.as_str()?)));
        said.map(|(word, value)| format!("{word}: {value}")).collect()
    }
}
