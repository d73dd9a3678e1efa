//! `tenant-rls`.

use super::facts::Facts;
use super::{Finding, Rule};

pub(super) const RULE: Rule = Rule {
    id: "tenant-rls",
    what: "A tenant-scoped table has row level security enabled.",
    why: "One forgotten WHERE shows a tenant the rows of another; the server does not forget.",
    how: "`ALTER TABLE … ENABLE ROW LEVEL SECURITY`. A partition is looked at where a role beside the \
          owner has privileges on it, since whoever names it gets past the policies of its parent. \
          Foreign tables and views have no row level security.",
    check,
};

fn check(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    for table in facts.guarded() {
        if table.attributes["row_security"] == false {
            findings.push(Finding {
                rule: RULE.id,
                object: table.id.clone(),
                required: "row level security enabled".to_owned(),
                actual: "it is off".to_owned(),
            });
        }
    }
}
