//! `tenant-not-null`.

use super::facts::Facts;
use super::{Finding, Rule};
use crate::model::Kind;

pub(super) const RULE: Rule = Rule {
    id: "tenant-not-null",
    what: "The tenant column is NOT NULL.",
    why: "A row without a tenant is nobody's: policies that compare the column hide it from everyone, \
          and foreign keys that include it stop checking.",
    how: "`ALTER TABLE … ALTER COLUMN … SET NOT NULL`. Partitions follow their parent; foreign tables \
          are looked at, views are not.",
    check,
};

fn check(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    let tables = facts.scoped(Kind::Table).into_iter().chain(facts.scoped(Kind::ForeignTable));
    for table in tables.filter(|table| !table.is_partition()) {
        let column = table.column_id();
        if facts.attributes(&column).is_some_and(|column| column["not_null"] == false) {
            findings.push(Finding {
                rule: RULE.id,
                object: column,
                required: "NOT NULL".to_owned(),
                actual: "null is allowed".to_owned(),
            });
        }
    }
}
