//! Rows as they are written in an annotation, and how they are held against those of a query.
//!
//! Values are compared as the text that the server sends. `null` without quotes is the null value;
//! a value between `'` may hold blanks at its ends, `|`, and `\n`, `\t`, `\\`.

use similar::{ChangeTag, TextDiff};

use super::answer::Done;

/// What a query must return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    /// So many rows, whatever they are.
    Count(u64),
    /// One row with one column, and this value in it.
    Value(Option<String>),
    /// These rows.
    Table {
        /// The columns' names, in order.
        columns: Vec<String>,
        /// The rows.
        rows: Vec<Vec<Option<String>>>,
        /// Whether the order of the rows counts although the query has no `ORDER BY`.
        in_order: bool,
    },
}

impl Rows {
    /// A table that is yet to be read.
    pub(super) fn table(in_order: bool) -> Self {
        Self::Table { columns: Vec::new(), rows: Vec::new(), in_order }
    }

    /// Takes a line of a table: first the names, then the rows. A line of dashes is passed over.
    pub(super) fn take(&mut self, line: &str) -> Result<(), String> {
        let Self::Table { columns, rows, .. } = self else { return Ok(()) };
        if !columns.is_empty() && line.chars().all(|c| matches!(c, '-' | '+' | '|' | ' ')) {
            return Ok(());
        }
        let values = split(line).into_iter().map(cell).collect::<Result<Vec<_>, _>>()?;
        if columns.is_empty() {
            *columns = values.into_iter().map(Option::unwrap_or_default).collect();
        } else if values.len() == columns.len() {
            rows.push(values);
        } else {
            let (found, wanted) = (values.len(), columns.len());
            return Err(format!("the row has {found} values for {wanted} columns"));
        }
        Ok(())
    }

    /// How an answer differs, as lines with `-` for what is expected and `+` for what came; `None`
    /// when it does not. `ordered` says that the query has an `ORDER BY`.
    pub fn differ(&self, done: &Done, ordered: bool) -> Option<Vec<String>> {
        let got = done.rows.len();
        let actual = || table(done.columns.as_deref().unwrap_or_default(), &done.rows);
        match self {
            Self::Count(wanted) if usize::try_from(*wanted) == Ok(got) => None,
            Self::Count(_) => Some(actual().into_iter().map(|line| format!("+ {line}")).collect()),
            Self::Value(value) if done.rows == [vec![value.clone()]] => None,
            Self::Value(value) => {
                let mut lines = vec![format!("- {}", shown(value.as_deref()))];
                lines.extend(match done.rows.as_slice() {
                    [row] if row.len() == 1 => vec![format!("+ {}", shown(row[0].as_deref()))],
                    _ => actual().into_iter().map(|line| format!("+ {line}")).collect(),
                });
                Some(lines)
            }
            Self::Table { columns, rows, in_order } => {
                let (mut left, mut right) = (rows.clone(), done.rows.clone());
                if !(ordered || *in_order) {
                    left.sort();
                    right.sort();
                }
                if done.columns.as_deref() == Some(columns) && left == right {
                    return None;
                }
                let actual = table(done.columns.as_deref().unwrap_or_default(), &right);
                Some(diff(&table(columns, &left), &actual))
            }
        }
    }

    /// In words.
    pub fn words(&self) -> String {
        match self {
            Self::Count(0) => "no rows".to_owned(),
            Self::Count(1) => "1 row".to_owned(),
            Self::Count(count) => format!("{count} rows"),
            Self::Value(value) => format!("the value {}", shown(value.as_deref())),
            Self::Table { rows, .. } if rows.len() == 1 => "this row".to_owned(),
            Self::Table { rows, .. } => format!("these {} rows", rows.len()),
        }
    }
}

/// The lines of two tables, marked where they differ.
fn diff(expected: &[String], actual: &[String]) -> Vec<String> {
    let (one, other) = (expected.join("\n"), actual.join("\n"));
    let lines = TextDiff::from_lines(&one, &other);
    let marked = lines.iter_all_changes().map(|change| {
        let mark = match change.tag() {
            ChangeTag::Equal => ' ',
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
        };
        format!("{mark} {}", change.value().trim_end_matches('\n'))
    });
    marked.collect()
}

/// The names and the rows, as they can be written in an annotation.
fn table(columns: &[String], rows: &[Vec<Option<String>>]) -> Vec<String> {
    let header = columns.iter().map(|name| shown(Some(name))).collect::<Vec<_>>().join(" | ");
    let row = |row: &Vec<Option<String>>| {
        row.iter().map(|value| shown(value.as_deref())).collect::<Vec<_>>().join(" | ")
    };
    std::iter::once(header).chain(rows.iter().map(row)).collect()
}

/// A value as it can be written in an annotation.
pub fn shown(value: Option<&str>) -> String {
    let Some(text) = value else { return "null".to_owned() };
    let plain = !text.is_empty()
        && text.trim() == text
        && !text.eq_ignore_ascii_case("null")
        && !text.starts_with('\'')
        && !text.contains(['|', '\n', '\r', '\t'])
        && !text.contains(" -- ");
    if plain {
        return text.to_owned();
    }
    let escaped = text.replace('\\', "\\\\").replace('\'', "''").replace('\n', "\\n");
    format!("'{}'", escaped.replace('\t', "\\t").replace('\r', "\\r"))
}

/// What one cell says.
pub(super) fn cell(text: &str) -> Result<Option<String>, String> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("null") {
        return Ok(None);
    }
    let Some(rest) = text.strip_prefix('\'') else { return Ok(Some(text.to_owned())) };
    let mut out = String::new();
    let mut chars = rest.chars();
    while let Some(c) = chars.next() {
        match c {
            '\'' => match chars.next() {
                Some('\'') => out.push('\''),
                None => return Ok(Some(out)),
                Some(_) => return Err(format!("something follows the closing quote of `{text}`")),
            },
            '\\' => out.push(match chars.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some('\\') => '\\',
                _ => return Err(format!("`{text}` has a backslash before something unknown")),
            }),
            c => out.push(c),
        }
    }
    Err(format!("the quote of `{text}` is not closed"))
}

/// The cells of a line, parted by `|` outside quotes. A quote opens where a cell begins.
fn split(line: &str) -> Vec<&str> {
    let (mut cells, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    // Within such a cell two quotes stand for one.
    let mut begins_quoted = false;
    for (at, c) in line.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '\'' if begins_quoted => quoted = !quoted,
            '\'' if line[start..at].trim().is_empty() => (quoted, begins_quoted) = (true, true),
            '|' if !quoted => {
                cells.push(&line[start..at]);
                (start, begins_quoted) = (at + 1, false);
            }
            _ => {}
        }
    }
    cells.push(&line[start..]);
    cells
}
