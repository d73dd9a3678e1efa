//! Extensions.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Form, all, differs, each, text};
use crate::invariants::verdict::{Evidence, Facts};
use crate::model::Kind;

/// An extension is installed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// Its name.
    pub name: String,
    /// Its version.
    #[serde(default)]
    pub version: Option<String>,
    /// The schema it is in.
    #[serde(default)]
    pub schema: Option<String>,
}

impl Form for Extension {
    fn look(&self, facts: &Facts<'_>) -> Vec<Evidence> {
        let extensions = facts
            .model
            .objects
            .iter()
            .filter(|(id, _)| id.kind == Kind::Extension && id.path.last() == Some(&self.name));
        each(facts, extensions, &[], |_, extension| {
            all([
                differs("the version", text(extension, "version"), self.version.as_deref()),
                differs("the schema", text(extension, "schema"), self.schema.as_deref()),
            ])
        })
    }
}
