//! `tenant-column`.

use super::facts::{Facts, Scoped};
use super::{Finding, Rule};
use crate::model::{Kind, ddl};

pub(super) const RULE: Rule = Rule {
    id: "tenant-column",
    what: "A tenant-scoped relation has the column that its `tenant_scope` names.",
    why: "Without it no policy can tell one tenant's rows from another's; and a scope that names a \
          column which is not there is a misspelling that switches the other rules off.",
    how: "Add the column, or correct `tenant_scope`; `global` takes one table out of the scope of its \
          schema. Views and materialized views are looked at where they have a scope of their own.",
    check,
};

fn check(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    for kind in [Kind::Table, Kind::ForeignTable, Kind::View, Kind::MaterializedView] {
        for relation in facts.scoped(kind).iter().filter(|relation| !has_column(facts, relation)) {
            findings.push(Finding {
                rule: RULE.id,
                object: relation.id.clone(),
                required: format!("column `{}`", relation.column),
                actual: "no such column".to_owned(),
            });
        }
    }
}

fn has_column(facts: &Facts<'_>, relation: &Scoped<'_>) -> bool {
    // A view says its columns itself, each with its type.
    let start = ddl::ident(relation.column) + " ";
    let of_view = relation.attributes["columns"].as_array().into_iter().flatten();
    let mut of_view = of_view.filter_map(|column| column.as_str());
    facts.attributes(&relation.column_id()).is_some() || of_view.any(|c| c.starts_with(&start))
}
