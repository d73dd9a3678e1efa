//! What must hold of the declared schema, given what the canonical YAML says of its data. Pure.
//!
//! A rule is one file here and its line in [`RULES`]. What breaks it is a [`Finding`], known by the
//! rule and the object, so that it can be decided like a drift.

mod facts;
mod pii_owner;
mod secret_grants;
mod tenant_column;
mod tenant_index;
mod tenant_not_null;
mod tenant_policies;
mod tenant_rls;
mod tenant_rls_forced;
mod tenant_scope_missing;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::config::Policy;
use crate::mirror::Metadata;
use crate::model::{Model, ObjectId};
use facts::Facts;

/// One object that breaks one rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The rule's id.
    pub rule: &'static str,
    /// The object.
    pub object: ObjectId,
    /// What the rule wants, in a few words.
    pub required: String,
    /// What there is instead.
    pub actual: String,
}

/// What must hold.
#[derive(Clone, Copy)]
pub struct Rule {
    /// The id.
    pub id: &'static str,
    /// What it wants, in one sentence.
    pub what: &'static str,
    /// Why.
    pub why: &'static str,
    /// How it is satisfied, and what it does not look at.
    pub how: &'static str,
    check: fn(&Facts<'_>, &mut Vec<Finding>),
}

/// Every rule, in the order in which they are told.
pub const RULES: &[Rule] = &[
    tenant_scope_missing::RULE,
    tenant_column::RULE,
    tenant_not_null::RULE,
    tenant_index::RULE,
    tenant_rls::RULE,
    tenant_rls_forced::RULE,
    tenant_policies::RULE,
    secret_grants::RULE,
    pii_owner::RULE,
];

/// Everything in which a schema breaks a rule: by rule, then by object.
pub fn findings(
    model: &Model,
    metadata: &BTreeMap<ObjectId, Metadata>,
    settings: &Policy,
) -> Vec<Finding> {
    let facts = Facts::of(model, metadata, settings);
    let mut findings = Vec::new();
    for rule in RULES {
        let mut of_rule = Vec::new();
        (rule.check)(&facts, &mut of_rule);
        of_rule.sort();
        findings.extend(of_rule);
    }
    findings
}
