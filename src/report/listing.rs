//! A plain table on a terminal, for lists that are no drift table.

use comfy_table::{ContentArrangement, LineStyle, Table, TableStyle};

/// A line below the headers alone: a row is a line or two, and there may be a thousand.
const STYLE: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// Rows under their headers, at most `width` terminal columns wide.
pub(super) fn listing<const N: usize>(
    headers: [&str; N],
    rows: &[[String; N]],
    width: u16,
) -> String {
    let mut table = Table::new();
    table
        .load_style(STYLE)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width)
        .force_no_tty()
        .set_header(headers);
    for row in rows {
        table.add_row(row);
    }
    table.trim_fmt()
}
