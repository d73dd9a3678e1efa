//! `tenant-rls-forced`.

use super::facts::Facts;
use super::{Finding, Rule};

pub(super) const RULE: Rule = Rule {
    id: "tenant-rls-forced",
    what: "Row level security of a tenant-scoped table binds its owner too.",
    why: "An application that connects as the owner of its tables is bound by no policy.",
    how: "`ALTER TABLE … FORCE ROW LEVEL SECURITY`. Only with `force_row_security = true` in `[policy]`. \
          Partitions as in `tenant-rls`.",
    check,
};

fn check(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    if !facts.settings.force_row_security {
        return;
    }
    for table in facts.guarded() {
        if table.attributes["force_row_security"] == false {
            findings.push(Finding {
                rule: RULE.id,
                object: table.id.clone(),
                required: "row level security forced".to_owned(),
                actual: "the owner is not bound".to_owned(),
            });
        }
    }
}
