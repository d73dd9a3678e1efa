//! The arguments of a routine as `pg_get_function_arguments` prints them, one by one.

use super::sql_text::{identifier, parts, split_at};

/// One argument.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Argument {
    /// `IN`, `OUT` or `INOUT`.
    pub(super) mode: &'static str,
    pub(super) name: Option<String>,
    pub(super) data_type: String,
    pub(super) default: Option<String>,
}

/// Types of more than one word that begin with a word which could be a name.
const WORDS: &[&str] = &[
    "double precision",
    "character varying",
    "bit varying",
    "time with time zone",
    "time without time zone",
    "timestamp with time zone",
    "timestamp without time zone",
];

/// Every argument in order, with the columns of `RETURNS TABLE` behind them.
pub(super) fn arguments(arguments: &str, returns: &str) -> Vec<Argument> {
    let mut all: Vec<Argument> = declared(arguments);
    all.extend(columns(returns).into_iter().map(|column| Argument { mode: "OUT", ..one(column) }));
    all
}

fn declared(arguments: &str) -> Vec<Argument> {
    // Those of an ordered set stand after `ORDER BY`. When both lists end in the one variadic
    // argument, it is printed twice.
    let Some((direct, ordered)) = split_at(arguments, "ORDER") else {
        return parts(arguments).into_iter().map(one).collect();
    };
    let ordered = ordered.trim_start().strip_prefix("BY").unwrap_or(ordered);
    let mut all: Vec<&str> = parts(direct);
    let is_variadic = |part: Option<&&str>| part.is_some_and(|part| part.starts_with("VARIADIC "));
    let ordered = parts(ordered);
    let twice = is_variadic(all.last()) && is_variadic(ordered.first());
    all.extend(ordered.into_iter().skip(usize::from(twice)));
    all.into_iter().map(one).collect()
}

/// The columns of `TABLE(…)`.
fn columns(returns: &str) -> Vec<&str> {
    let columns = returns.strip_prefix("TABLE(").and_then(|rest| rest.strip_suffix(')'));
    columns.map(parts).unwrap_or_default()
}

/// The type of the value that comes back. A table of one column gives values of that column's type.
pub(super) fn returned(returns: &str) -> String {
    if returns.starts_with("TABLE(") {
        return match columns(returns).as_slice() {
            [column] => one(column).data_type,
            _ => "record".to_owned(),
        };
    }
    returns.strip_prefix("SETOF ").unwrap_or(returns).to_owned()
}

fn one(part: &str) -> Argument {
    let (declaration, default) = match split_at(part, "DEFAULT") {
        Some((declaration, default)) => (declaration.trim(), Some(default.trim().to_owned())),
        None => (part, None),
    };
    // `VARIADIC` is told as `IN`.
    let modes = [("INOUT ", "INOUT"), ("IN ", "IN"), ("OUT ", "OUT"), ("VARIADIC ", "IN")];
    let (mode, rest) = modes
        .iter()
        .find_map(|(word, mode)| Some((*mode, declaration.strip_prefix(word)?)))
        .unwrap_or(("IN", declaration));
    let (name, data_type) = match identifier(rest) {
        // A keyword that is a name of its own is quoted, so these are types.
        _ if WORDS.contains(&rest.trim_end_matches("[]")) => (None, rest),
        Some((name, after)) if after.starts_with(' ') => (Some(name), after.trim_start()),
        _ => (None, rest),
    };
    Argument { mode, name, data_type: data_type.to_owned(), default }
}

#[cfg(test)]
mod tests {
    use super::{arguments, returned};

    #[test]
    fn arguments_are_told_apart() {
        let cases: &[(&str, &str, &[&str])] = &[
            ("", "integer", &[]),
            ("integer, a text", "void", &["IN - integer -", "IN a text -"]),
            (
                "double precision, \"double\" double precision DEFAULT 1.5",
                "void",
                &["IN - double precision -", "IN double double precision 1.5"],
            ),
            ("VARIADIC a public.mood[]", "void", &["IN a public.mood[] -"]),
            ("public.mood", "void", &["IN - public.mood -"]),
            (
                "a text DEFAULT 'x, DEFAULT'::text, OUT b integer, INOUT c integer",
                "record",
                &["IN a text 'x, DEFAULT'::text", "OUT b integer -", "INOUT c integer -"],
            ),
            ("IN a integer, OUT integer", "", &["IN a integer -", "OUT - integer -"]),
            (
                "a integer",
                "TABLE(b integer, \"c d\" text[])",
                &["IN a integer -", "OUT b integer -", "OUT c d text[] -"],
            ),
            ("VARIADIC \"any\" ORDER BY VARIADIC \"any\"", "bigint", &["IN - \"any\" -"]),
            ("double precision ORDER BY real", "real", &["IN - double precision -", "IN - real -"]),
        ];
        for (text, returns, expected) in cases {
            let told: Vec<String> = arguments(text, returns)
                .into_iter()
                .map(|argument| {
                    let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
                    let (name, default) = (or_none(argument.name), or_none(argument.default));
                    format!("{} {name} {} {default}", argument.mode, argument.data_type)
                })
                .collect();
            assert_eq!(told, *expected, "{text}");
        }
    }

    #[test]
    fn what_comes_back_has_one_type() {
        let cases = [
            ("SETOF integer", "integer"),
            ("TABLE(a text)", "text"),
            ("TABLE(a text, b integer)", "record"),
            ("double precision", "double precision"),
        ];
        for (returns, expected) in cases {
            assert_eq!(returned(returns), expected);
        }
    }
}
