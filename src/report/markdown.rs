//! The drift table as Markdown, for a review and for the artifacts.

use std::fmt::Write as _;

use super::{COLUMNS, words};
use crate::reconcile::{NumberedRow, Reconciliation, Role};

/// The whole outcome as a Markdown document.
pub fn markdown(outcome: &Reconciliation) -> String {
    let mut text = String::from("# Drift table\n\n");
    for line in words::sides(outcome) {
        let _ = writeln!(text, "- {line}");
    }
    text.push('\n');
    if outcome.rows.is_empty() {
        text.push_str("No drift.\n");
    } else {
        push_rows(&mut text, &outcome.rows, outcome.role);
    }
    push_list(
        &mut text,
        "Notes",
        outcome.notes.iter().map(|located| words::note(outcome, located)),
    );
    push_list(&mut text, "Not modelled", words::unmodelled(outcome));
    push_list(&mut text, "Left out", words::left_out(outcome));
    push_list(&mut text, "Not compared", words::not_compared(outcome));
    push_list(&mut text, "Server versions", words::versions(outcome));
    push_list(&mut text, "Ignores that match nothing", outcome.unused_ignores.iter().cloned());
    text
}

/// The drift table. `reference` is the source that precedes the others.
pub(super) fn push_rows(text: &mut String, rows: &[NumberedRow], reference: Role) {
    push_row(text, &COLUMNS.map(str::to_owned));
    push_row(text, &COLUMNS.map(|_| "---".to_owned()));
    for row in rows {
        let places = row.places();
        push_row(
            text,
            &[
                words::number(row),
                cell(&named(reference, row)),
                row.deviation_type.to_string(),
                with_span(&row.left, places.0.as_deref()),
                with_span(&row.right, places.1.as_deref()),
                cell(&words::decision(row)),
                row.status.to_string(),
            ],
        );
    }
}

/// A row of a table; the cells must be safe already.
pub(super) fn push_row(text: &mut String, cells: &[String]) {
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

/// Adds a list under a heading; nothing where it is empty.
pub(super) fn push_list(text: &mut String, title: &str, lines: impl IntoIterator<Item = String>) {
    let mut lines = lines.into_iter().peekable();
    if lines.peek().is_none() {
        return;
    }
    let _ = write!(text, "\n## {title}\n\n");
    for line in lines {
        let _ = writeln!(text, "- {}", cell(&line));
    }
}

/// Kind and name of the object, and the pair of sources below it where that is not the usual one.
fn named(reference: Role, row: &NumberedRow) -> String {
    let pair = words::pair(reference, row).map(|pair| format!("\n{pair}")).unwrap_or_default();
    format!("{}{pair}", row.object)
}

fn with_span(text: &str, span: Option<&str>) -> String {
    match span {
        Some(span) => format!("{}<br>`{span}`", cell(text)),
        None => cell(text),
    }
}

/// A text that cannot break out of its cell.
pub(super) fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("<br>"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn nothing_breaks_out_of_a_cell() {
        let cases = [
            ("a | b", "a \\| b"),
            ("a\nb", "a<br>b"),
            ("<script>", "&lt;script&gt;"),
            ("x_y [z](w) `c` *d*", "x\\_y \\[z\\](w) \\`c\\` \\*d\\*"),
        ];
        for (text, expected) in cases {
            assert_eq!(cell(text), expected);
        }
    }
}
