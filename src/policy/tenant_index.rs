//! `tenant-index`.

use super::facts::{Facts, Scoped};
use super::{Finding, Rule};
use crate::model::{Attributes, Kind, ObjectId, ddl};

pub(super) const RULE: Rule = Rule {
    id: "tenant-index",
    what: "A tenant-scoped table has an index whose first key is the tenant column.",
    why: "Every query of a tenant is filtered by the column, by its policy if by nothing else. Without \
          the index each one reads the rows of all tenants.",
    how: "An index, or the index of a primary key, unique or exclusion constraint. One that is partial \
          or not valid does not count. Partitions follow their parent; foreign tables and views have no \
          indexes of ours.",
    check,
};

fn check(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    for table in facts.scoped(Kind::Table) {
        // The column that is not there is told by another rule.
        if table.is_partition() || facts.attributes(&table.column_id()).is_none() {
            continue;
        }
        let indexes = facts.parts(table.id, Kind::Index);
        let leading: Vec<(&ObjectId, &Attributes)> = indexes
            .chain(facts.parts(table.id, Kind::Constraint))
            .filter(|(_, index)| leads(index, &table))
            .collect();
        if leading.iter().any(|(_, index)| is_whole(index)) {
            continue;
        }
        let actual = match leading.first() {
            Some((id, index)) if index["predicate"].is_null() => format!("{id} is not valid"),
            Some((id, _)) => format!("{id} is partial"),
            None => "no index begins with it".to_owned(),
        };
        findings.push(Finding {
            rule: RULE.id,
            object: table.id.clone(),
            required: format!("an index that begins with `{}`", table.column),
            actual,
        });
    }
}

fn leads(index: &Attributes, table: &Scoped<'_>) -> bool {
    let name = ddl::ident(table.column);
    let first = index["keys"].as_array().and_then(|keys| keys.first()?.as_str());
    first
        .and_then(|key| key.strip_prefix(&name))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Whether it holds every row; a constraint calls the validity of its index by another name.
fn is_whole(index: &Attributes) -> bool {
    index["predicate"].is_null() && index["valid"] != false && index["index_valid"] != false
}
