//! `tenant-scope-missing`.

use super::facts::Facts;
use super::{Finding, Rule};
use crate::model::Kind;

pub(super) const RULE: Rule = Rule {
    id: "tenant-scope-missing",
    what: "Every table says whose rows it has: `tenant_scope` is a column or `global`.",
    why: "A table about which nobody said anything is a table that nobody checks.",
    how: "Write `tenant_scope` at the table, or once at its schema for all tables in it. Partitions \
          follow their parent. Only with `require_tenant_scope = true` in `[policy]`.",
    check,
};

fn check(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    if !facts.settings.require_tenant_scope {
        return;
    }
    for (id, _) in facts.all(Kind::Table).chain(facts.all(Kind::ForeignTable)) {
        if facts.scope(id).is_none() {
            findings.push(Finding {
                rule: RULE.id,
                object: id.clone(),
                required: "a tenant scope: a column, or `global`".to_owned(),
                actual: "nothing is said".to_owned(),
            });
        }
    }
}
