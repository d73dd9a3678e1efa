//! The drift table as Markdown, for a review and for the artifacts.

use std::fmt::Write as _;

use super::{COLUMNS, NOTHING, words};
use crate::reconcile::{Located, Reconciliation, Span};

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
        push_row(&mut text, &COLUMNS.map(str::to_owned));
        push_row(&mut text, &COLUMNS.map(|_| "---".to_owned()));
        for row in &outcome.rows {
            let spans = row.located.as_ref();
            push_row(
                &mut text,
                &[
                    words::number(row),
                    cell(&row.object),
                    row.drift_type.to_string(),
                    with_span(&row.left, spans.and_then(|located| located.left_span.as_ref())),
                    with_span(&row.right, spans.and_then(|located| located.right_span.as_ref())),
                    row.decision.as_deref().map_or(NOTHING.to_owned(), cell),
                    row.status.to_string(),
                ],
            );
        }
    }
    push_list(&mut text, "Notes", outcome.notes.iter().map(note));
    push_list(&mut text, "Not modelled", words::unmodelled(outcome));
    push_list(&mut text, "Left out", words::left_out(outcome));
    push_list(&mut text, "Not compared", outcome.not_compared.iter().cloned());
    push_list(&mut text, "Server versions", words::versions(outcome));
    push_list(&mut text, "Ignores that match nothing", outcome.unused_ignores.iter().cloned());
    text
}

/// A row of a table; the cells must be safe already.
pub(super) fn push_row(text: &mut String, cells: &[String]) {
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

fn push_list(text: &mut String, title: &str, lines: impl IntoIterator<Item = String>) {
    let mut lines = lines.into_iter().peekable();
    if lines.peek().is_none() {
        return;
    }
    let _ = write!(text, "\n## {title}\n\n");
    for line in lines {
        let _ = writeln!(text, "- {}", cell(&line));
    }
}

fn note(located: &Located) -> String {
    words::note(&located.drift)
}

fn with_span(text: &str, span: Option<&Span>) -> String {
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
