//! A plain table on a terminal, for lists that are no drift table.

use comfy_table::{ContentArrangement, Table};

/// Rows under their headers, at most `width` terminal columns wide.
pub(super) fn listing<const N: usize>(
    headers: [&str; N],
    rows: &[[String; N]],
    width: u16,
) -> String {
    let mut table = Table::new();
    table
        .load_style(comfy_table::presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width)
        .force_no_tty()
        .set_header(headers);
    for row in rows {
        table.add_row(row);
    }
    table.trim_fmt()
}
