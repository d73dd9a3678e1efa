//! Whether the roles are there that tests run as. A role made for the sake of a test would have no
//! privileges, so that under a misspelt name every test of a refusal would pass.

use std::collections::BTreeSet;

use super::annotation::Role;
use super::error::BehaviourError;
use super::{Body, Case, Checked};
use crate::postgres::script::Step;
use crate::problem::{Fault, Problems, nearest};

/// Looks whether every role that a test runs as is among those of the cluster. `usual` is whom a
/// test runs as that says nothing.
///
/// # Errors
/// When one is not, with the place that names it.
pub(super) fn all_there(
    case: &Case,
    usual: &Role,
    there: &BTreeSet<String>,
) -> Result<(), BehaviourError> {
    let checked: &[Checked] = match &case.body {
        Body::Annotated(statements) => statements,
        Body::PgTap(_) => &[],
    };
    let of_statements = case.setup.iter().chain(checked).filter_map(|one| one.role.as_ref());
    let all = of_statements.chain([case.role.as_ref().unwrap_or(usual)]);
    let missing: BTreeSet<&str> = all
        .filter_map(|role| match role {
            Role::Named(name) if !there.contains(name) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    let near = |name: &str| {
        let people = there.iter().map(String::as_str).filter(|role| !role.starts_with("pg_"));
        nearest(name, people).map(str::to_owned)
    };
    let faults = case.named_roles.iter().filter(|(name, _)| missing.contains(name.as_str()));
    let faults = faults.map(|(name, at)| {
        let message =
            format!("there is no role `{name}`: the schema neither creates nor mentions it");
        let hint = near(name).map_or_else(
            || "create it, grant it something, or name it in `roles` of `[scratch]`".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        Fault::new(at.clone(), message).hint(hint)
    });
    let mut steps = case.setup.iter().chain(checked).map(|checked| &checked.step);
    let text = steps.next().map_or("", |step: &Step| step.source().text());
    if let Some(problems) = Problems::of(&case.file, text, faults.collect()) {
        return Err(BehaviourError::Annotations(problems));
    }
    match missing.first() {
        Some(name) => Err(BehaviourError::NoRole { role: (*name).to_owned(), near: near(name) }),
        None => Ok(()),
    }
}
