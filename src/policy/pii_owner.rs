//! `pii-owner`.

use std::collections::BTreeSet;

use super::facts::Facts;
use super::{Finding, Rule};
use crate::mirror::Sensitivity;

pub(super) const RULE: Rule = Rule {
    id: "pii-owner",
    what: "Somebody answers for data of sensitivity `pii` or `secret`.",
    why: "When a person asks what is kept of them, or a key leaks, it must be known who acts.",
    how: "Write `data_owner` at the object, at its table, or at its schema.",
    check,
};

fn check(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    let owned = facts.metadata.iter().filter(|(_, said)| said.data_owner.is_some());
    // What contains an object is named by what the object's path begins with.
    let owned: BTreeSet<&[String]> = owned
        .filter(|(id, _)| id.on.is_none() && id.schema().is_some())
        .map(|(id, _)| id.path.as_slice())
        .collect();
    for (id, said) in facts.metadata {
        let Some(sensitivity) = said.sensitivity.filter(|it| *it >= Sensitivity::Pii) else {
            continue;
        };
        if (1..=id.path.len()).any(|length| owned.contains(&id.path[..length])) {
            continue;
        }
        let word = if sensitivity == Sensitivity::Pii { "pii" } else { "secret" };
        findings.push(Finding {
            rule: RULE.id,
            object: id.clone(),
            required: format!("a data owner, since it is {word}"),
            actual: "nobody is named".to_owned(),
        });
    }
}
