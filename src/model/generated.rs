//! Names that the server chooses when nobody gives one.
//!
//! The rules are those of `makeObjectName`, `ChooseIndexNameAddition` and `ChooseIndexColumnNames`
//! in `src/backend/commands/indexcmds.c` of PostgreSQL.

use std::borrow::Cow;

use super::expression::called;
use super::layout::tokens;
use super::unquote_identifier;

/// The longest name in bytes (`NAMEDATALEN - 1`).
const LONGEST: usize = 63;

/// What a name is made of: `<relation>_<columns>_<label>`, with a number when that is taken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GeneratedName {
    relation: String,
    addition: Option<String>,
    label: &'static str,
}

impl GeneratedName {
    /// A name made of the relation, its columns and the label.
    pub fn new(relation: &str, columns: &[String], label: &'static str) -> Self {
        let mut addition = String::new();
        for column in columns {
            if !addition.is_empty() {
                addition.push('_');
            }
            addition.push_str(column);
            if addition.len() > LONGEST {
                break;
            }
        }
        let addition = (!columns.is_empty()).then_some(addition);
        Self { relation: relation.to_owned(), addition, label }
    }

    /// Whether the server could have given `name`.
    pub fn gives(&self, name: &str) -> bool {
        let number = &name[name.trim_end_matches(|c: char| c.is_ascii_digit()).len()..];
        self.written("") == name
            || !number.is_empty() && !number.starts_with('0') && self.written(number) == name
    }

    /// The name with a number, cut to the longest that is allowed: the longer of its two parts
    /// gives way first.
    fn written(&self, number: &str) -> String {
        let label = format!("{}{number}", self.label);
        let addition = self.addition.as_deref().unwrap_or_default();
        let separators = if self.addition.is_some() { 2 } else { 1 };
        let available = LONGEST.saturating_sub(label.len() + separators);
        let (mut first, mut second) = (self.relation.len(), addition.len());
        while first + second > available {
            if first > second { first -= 1 } else { second -= 1 }
        }
        let relation = clipped(&self.relation, first);
        match &self.addition {
            Some(_) => format!("{relation}_{}_{label}", clipped(addition, second)),
            None => format!("{relation}_{label}"),
        }
    }
}

/// At most `length` bytes of a text, in whole characters (`pg_mbcliplen`).
fn clipped(text: &str, length: usize) -> &str {
    let mut end = length.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The texts of names or expressions.
pub fn texts<T: AsRef<str>>(of: &[T]) -> impl Iterator<Item = &str> {
    of.iter().map(AsRef::as_ref)
}

/// The names under which an index knows its keys: that of the column or function, else `expr`; a
/// number tells apart what is there twice.
pub fn index_columns<'a>(keys: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for key in keys {
        let first = || tokens(key).next().and_then(unquote_identifier);
        let name = called(key).map(Cow::Borrowed).or_else(first);
        let name = name.map_or_else(|| "expr".to_owned(), Cow::into_owned);
        let mut chosen = name.clone();
        let mut number = 1;
        while names.contains(&chosen) {
            chosen = format!("{name}{number}");
            number += 1;
        }
        names.push(chosen);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::{GeneratedName, index_columns};

    #[test]
    fn a_name_is_the_servers_own_when_it_would_have_chosen_it() {
        let long = "a_table_with_a_name_of_fifty_nine_bytes_which_is_a_very_lot";
        let cases: [(&str, &[&str], &'static str, &str, bool); 12] = [
            ("t", &[], "pkey", "t_pkey", true),
            ("t", &[], "pkey", "t_pkey1", true),
            ("t", &[], "pkey", "t_pkey01", false),
            ("t", &[], "pkey", "u_pkey", false),
            ("t", &["a", "b"], "key", "t_a_b_key", true),
            ("t", &["a", "b"], "key", "t_b_a_key", false),
            ("t", &["a"], "idx", "t_a_idx12", true),
            ("T t", &["A"], "fkey", "T t_A_fkey", true),
            (
                long,
                &["id"],
                "seq",
                "a_table_with_a_name_of_fifty_nine_bytes_which_is_a_very_id_seq",
                false,
            ),
            (
                long,
                &["id"],
                "seq",
                "a_table_with_a_name_of_fifty_nine_bytes_which_is_a_very__id_seq",
                true,
            ),
            (
                long,
                &["id"],
                "seq",
                "a_table_with_a_name_of_fifty_nine_bytes_which_is_a_very_id_seq1",
                true,
            ),
            ("größe", &["a"], "check", "größe_a_check", true),
        ];
        for (relation, columns, label, name, expected) in cases {
            let columns: Vec<String> = columns.iter().map(|c| (*c).to_owned()).collect();
            let generated = GeneratedName::new(relation, &columns, label);
            assert_eq!(generated.gives(name), expected, "{name} for {generated:?}");
        }
    }

    #[test]
    fn keys_are_known_by_their_names() {
        let keys = ["a DESC", "\"B b\"", "lower(a)", "(a || b)", "(b || a)"];
        assert_eq!(index_columns(keys), ["a", "B b", "lower", "expr", "expr1"]);
        let keys =
            ["(at AT TIME ZONE 'UTC'::text) DESC", "EXTRACT(year FROM at)", "TRIM(BOTH FROM a)"];
        assert_eq!(index_columns(keys), ["timezone", "extract", "btrim"]);
    }
}
