//! `doc/policies.md`: every rule over the metadata, from what the rules say of themselves.

use std::fmt::Write as _;

use pgcanon::policy::RULES;

use super::assert_written;
use crate::case::Result;

const INTRODUCTION: &str = "\
# Policies

What must hold of the declared schema, given what the canonical YAML says of its data: `tenant_scope`, `sensitivity`, `data_owner`.
What breaks a rule is a finding, known by the rule's id and the object.
`[policy]` in `pgcanon.toml` says which roles may read no secrets, and switches on the rules that not every team wants.
`cargo test --test coverage` holds this file against the program, and `UPDATE_EXPECT=1` writes it.
";

#[test]
fn the_list_of_policies_says_what_every_rule_wants() -> Result<()> {
    let mut text = INTRODUCTION.to_owned();
    for rule in RULES {
        write!(
            text,
            "\n## {}\n\n{}\n\n**Why.** {}\n\n**How.** {}\n",
            rule.id, rule.what, rule.why, rule.how
        )?;
    }
    assert_written("doc/policies.md", &text)
}
