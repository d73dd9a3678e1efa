//! Types by any of their names, with and without modifiers, and what a domain is over.

use super::{every, text};
use crate::behaviour::answer::Answer;
use crate::invariants::verdict::Facts;
use crate::model::{Kind, ddl};

/// A type that an invariant names.
pub(super) struct Named {
    /// As the model has it, without modifier: `timestamp with time zone`, `public.mood`.
    base: String,
    /// What stands in parentheses, without blanks: `10,2`.
    modifier: Option<String>,
    /// Whether it is an array.
    array: bool,
}

/// The query that has the server say which type is meant: PostgreSQL knows `int8`, `BIGINT` and
/// `bigint` as one, and it knows what extensions bring along. It returns null for no type.
pub(super) fn query(written: &str) -> String {
    let name = ddl::literal(elements(written).0);
    format!(
        "SELECT CASE n.nspname WHEN 'pg_catalog' THEN pg_catalog.format_type(t.oid, NULL)
                ELSE pg_catalog.format('%I.%I', n.nspname, t.typname) END
         FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
         WHERE t.oid = pg_catalog.to_regtype({name})"
    )
}

impl Named {
    /// What the server says of `written`; `None` where it knows no such type.
    pub(super) fn of(written: &str, facts: &Facts<'_>) -> Option<Self> {
        let Some(Answer::Done(done)) = facts.answers.get(&query(written)) else { return None };
        let base = done.rows.first()?.first()?.clone()?;
        let (element, array) = elements(written);
        // What `float(24)` has in parentheses chooses the type, and is no modifier of it.
        let chosen = matches!(base.as_str(), "real" | "double precision");
        let modifier = parted(element).1.filter(|_| !chosen);
        let modifier = modifier.map(|modifier| match base.as_str() {
            "numeric" if !modifier.contains(',') => modifier + ",0",
            _ => modifier,
        });
        Some(Self { base, modifier, array })
    }

    /// How a column's type is this one, if it is: itself, as elements, or below a domain.
    pub(super) fn found(&self, actual: &str, facts: &Facts<'_>) -> Option<String> {
        let mut said = format!("it is `{actual}`");
        let mut actual = actual;
        let mut has_elements = false;
        loop {
            let (element, array) = elements(actual);
            has_elements |= array;
            let (base, modifier) = parted(element);
            let fits = base == self.base
                && (!self.array || has_elements)
                && (self.modifier.is_none() || self.modifier == modifier);
            if fits {
                return Some(said);
            }
            // A domain is over a type that was there before it, so that this ends.
            let (_, domain) = every(facts, Kind::Domain).find(|(id, _)| id.name() == base)?;
            actual = text(domain, "type");
            said += &format!(", a domain over `{actual}`");
        }
    }
}

/// A type without the brackets of an array, and whether it has some.
fn elements(data_type: &str) -> (&str, bool) {
    let data_type = data_type.trim();
    let element = data_type.find('[').map_or(data_type, |bracket| data_type[..bracket].trim_end());
    (element, element.len() < data_type.len())
}

/// `numeric(4,3)` as `numeric` and `4,3`.
fn parted(data_type: &str) -> (String, Option<String>) {
    let (base, modifier) = match (data_type.find('('), data_type.find(')')) {
        (Some(open), Some(close)) if open < close => {
            let inner = data_type[open + 1..close].split_whitespace().collect();
            (format!("{}{}", data_type[..open].trim_end(), &data_type[close + 1..]), Some(inner))
        }
        _ => (data_type.to_owned(), None),
    };
    // As `format_type` prints them where a column has no modifier, or has fields.
    let base = match base.as_str() {
        "bpchar" => "character".to_owned(),
        "\"bit\"" => "bit".to_owned(),
        base if base.starts_with("interval ") => "interval".to_owned(),
        _ => base,
    };
    (base, modifier)
}
