//! The invariants of a file: the list `invariants` of the canonical YAML, whatever else is there.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Invariant;
use crate::document::Document;
use crate::problem::{Fault, Problems};

/// What is read of the file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct File {
    /// What must hold of the schema.
    #[serde(default)]
    pub invariants: Vec<Invariant>,
}

/// Reads the invariants of a text; none where it has no such list.
///
/// # Errors
/// Everything that is wrong with them: what their JSON Schema refuses, two of one id, a check with
/// no form or with two, and SQL that says nothing of what it must return.
pub fn parse(file: &str, text: &str) -> Result<Vec<Invariant>, Problems> {
    let document = Document::parse(file, text)?;
    let Some(node) = document.root().get("invariants") else { return Ok(Vec::new()) };
    let invariants: Vec<Invariant> = document.read_node(node)?;
    let mut faults = Vec::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (invariant, node) in invariants.iter().zip(node.items()) {
        let place = |key: &str| node.get(key).map_or(node.span.clone(), |value| value.span.clone());
        if !seen.insert(&invariant.id) {
            let fault = Fault::new(place("id"), format!("`{}` is there twice", invariant.id));
            faults.push(fault.hint("give one of the two another id"));
        }
        if let Err((message, hint)) = invariant.check.is_whole() {
            faults.push(Fault::new(place("check"), message).hint(hint));
        }
    }
    if faults.is_empty() { Ok(invariants) } else { Err(document.problems(faults)) }
}
