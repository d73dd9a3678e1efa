//! The drift table on a terminal.

use comfy_table::{ContentArrangement, Table};

use super::{COLUMNS, NOTHING};
use crate::reconcile::{NumberedRow, Reconciliation, Span};

/// The drift table, at most `width` columns wide.
pub fn table(outcome: &Reconciliation, width: u16) -> String {
    let mut table = Table::new();
    table
        .load_style(comfy_table::presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .force_no_tty()
        .set_width(width)
        .set_header(COLUMNS);
    for row in &outcome.rows {
        table.add_row(cells(row));
    }
    table.trim_fmt()
}

fn cells(row: &NumberedRow) -> [String; 7] {
    let (left_span, right_span) = row
        .located
        .as_ref()
        .map_or((None, None), |located| (located.left_span.as_ref(), located.right_span.as_ref()));
    [
        row.id.map_or(NOTHING.to_owned(), |id| id.to_string()),
        row.object.clone(),
        row.drift_type.to_string(),
        with_span(&row.left, left_span),
        with_span(&row.right, right_span),
        row.decision.clone().unwrap_or_else(|| NOTHING.to_owned()),
        row.status.to_string(),
    ]
}

fn with_span(text: &str, span: Option<&Span>) -> String {
    match span {
        Some(span) => format!("{text}\n└ {span}"),
        None => text.to_owned(),
    }
}
