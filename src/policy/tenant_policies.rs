//! `tenant-policies`.

use super::facts::Facts;
use super::{Finding, Rule};
use crate::model::Kind;

/// The commands that a policy can be for.
const COMMANDS: [&str; 4] = ["select", "insert", "update", "delete"];

pub(super) const RULE: Rule = Rule {
    id: "tenant-policies",
    what: "A tenant-scoped table has a permissive policy for each of SELECT, INSERT, UPDATE and \
           DELETE.",
    why: "A command without a permissive policy is refused to everybody who is bound by row level \
          security, and whoever meets that is tempted to switch it off.",
    how: "`CREATE POLICY …`; one `FOR ALL` counts for all four. Where a command is refused on purpose, \
          as on a table that is only added to, decide the finding with the reason. Partitions as in \
          `tenant-rls`.",
    check,
};

fn check(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    for table in facts.guarded() {
        let permits = |command: &str| {
            facts.parts(table.id, Kind::Policy).any(|(_, policy)| {
                policy["permissive"] == true
                    && (policy["command"] == command || policy["command"] == "all")
            })
        };
        let without: Vec<String> = COMMANDS
            .iter()
            .filter(|command| !permits(command))
            .map(|command| command.to_uppercase())
            .collect();
        if !without.is_empty() {
            findings.push(Finding {
                rule: RULE.id,
                object: table.id.clone(),
                required: "a permissive policy for SELECT, INSERT, UPDATE, DELETE".to_owned(),
                actual: format!("none for {}", without.join(", ")),
            });
        }
    }
}
