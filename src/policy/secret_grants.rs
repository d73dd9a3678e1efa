//! `secret-grants`.

use std::collections::BTreeSet;

use super::facts::{Facts, OWNER, PUBLIC};
use super::{Finding, Rule};
use crate::mirror::Sensitivity;
use crate::model::{Kind, ObjectId};

pub(super) const RULE: Rule = Rule {
    id: "secret-grants",
    what: "No role of `no_secrets_for` can read a column of sensitivity `secret`.",
    why: "A secret that a report can select is a secret in every export of the report.",
    how: "Revoke SELECT on the table, and grant it on the other columns where it is needed. Looked at \
          are privileges on the table and on the column, those of PUBLIC, and those of roles that the \
          role is a member of as far as the schema says. A view that shows the column is not looked at: \
          say `sensitivity: secret` of the view, and its own privileges are held to the same. Roles \
          are globs: `no_secrets_for = [\"report_*\"]` in `[policy]`.",
    check,
};

fn check(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    let roles = forbidden(facts);
    for (id, said) in facts.metadata {
        if said.sensitivity != Some(Sensitivity::Secret) {
            continue;
        }
        // A column can be read by whoever can read the whole relation.
        let mut holders = vec![id.clone()];
        if let (Kind::Column, Some((_, relation))) = (id.kind, id.path.split_last()) {
            let relations = RELATIONS.iter().map(|kind| ObjectId::new(*kind, relation));
            holders.extend(relations);
        }
        let readers: BTreeSet<String> =
            holders.iter().flat_map(|holder| readers(facts, holder, &roles)).collect();
        if !readers.is_empty() {
            findings.push(Finding {
                rule: RULE.id,
                object: id.clone(),
                required: "not readable by the roles of `no_secrets_for`".to_owned(),
                actual: readers.into_iter().collect::<Vec<_>>().join(", "),
            });
        }
    }
}

/// What has columns.
const RELATIONS: [Kind; 4] = [Kind::Table, Kind::ForeignTable, Kind::View, Kind::MaterializedView];

/// A role that may not read secrets, with the roles whose privileges it has.
type Forbidden<'f> = (&'f str, BTreeSet<&'f str>);

fn forbidden<'f>(facts: &Facts<'f>) -> Vec<Forbidden<'f>> {
    let granted = facts.all(Kind::Grant).filter_map(|(id, _)| id.path.first());
    let members = facts.all(Kind::RoleMembership).filter_map(|(id, _)| id.path.first());
    let roles = facts.all(Kind::Role).filter_map(|(id, _)| id.path.first());
    let all: BTreeSet<&str> = granted.chain(members).chain(roles).map(String::as_str).collect();
    let patterns = &facts.settings.no_secrets_for;
    let is_meant = |role: &&str| {
        *role != OWNER && *role != PUBLIC && patterns.iter().any(|pattern| pattern.matches(role))
    };
    let mut forbidden: Vec<Forbidden<'f>> =
        all.into_iter().filter(is_meant).map(|role| (role, facts.roles_of(role))).collect();
    // Whatever roles there will be, everybody is one of them.
    if !patterns.is_empty() {
        forbidden.push((PUBLIC, BTreeSet::new()));
    }
    forbidden
}

/// Who of the roles can read an object, and how.
fn readers(facts: &Facts<'_>, holder: &ObjectId, roles: &[Forbidden<'_>]) -> Vec<String> {
    let mut readers = Vec::new();
    for (grantee, given) in facts.grants(holder) {
        let mut privileges = given["privileges"].as_array().into_iter().flatten();
        if !privileges.any(|privilege| privilege.as_str().is_some_and(is_select)) {
            continue;
        }
        for (role, member_of) in roles {
            let shown = if *role == PUBLIC { "PUBLIC" } else { role };
            if role == grantee {
                readers.push(format!("{shown} by SELECT on the {}", holder.kind));
            } else if member_of.contains(grantee) {
                readers.push(format!("{shown} by SELECT of {grantee} on the {}", holder.kind));
            }
        }
    }
    readers
}

/// Whether a privilege is to read, whoever granted it and with whatever option.
fn is_select(privilege: &str) -> bool {
    privilege == "SELECT" || privilege.starts_with("SELECT ")
}
