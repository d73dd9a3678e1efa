//! The drift table on a terminal.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::COLUMNS;
use super::words::{decision, number, object, pair};
use crate::reconcile::{NumberedRow, Reconciliation, Role};

/// Below this width the seven columns are too narrow to read, and each row becomes a paragraph.
const NARROWEST: u16 = 110;
/// Terminal columns of `ID`, `Drift Type`, `Resolution Decision` and `Status`.
const FIXED: [(usize, u16); 4] = [(0, 16), (2, 10), (5, 12), (6, 8)];
/// Terminal columns of `Resolution Decision` where there is one: `fix canonical · ADR-003`.
const DECIDED: u16 = 23;
/// From this width on there is room for that.
const ROOMY: u16 = 140;
/// Blanks around each of the seven columns and between them.
const PADDING: u16 = 20;

/// The drift table, at most `width` terminal columns wide.
pub fn table(outcome: &Reconciliation, width: u16) -> String {
    of_rows(&outcome.rows, outcome.role, width)
}

/// The same of rows alone. `reference` is the source that precedes the others.
pub(super) fn of_rows(rows: &[NumberedRow], reference: Role, width: u16) -> String {
    if width < NARROWEST {
        return rows.iter().map(|row| paragraph(reference, row)).collect::<Vec<_>>().join("\n\n");
    }
    let mut widths = [0; 7];
    for (column, fixed) in FIXED {
        widths[column] = fixed;
    }
    if width >= ROOMY && rows.iter().any(|row| row.decision.is_some()) {
        widths[5] = DECIDED;
    }
    // A name takes a quarter of what is left, the two states share the rest.
    let left = width - PADDING - widths.iter().sum::<u16>();
    widths[1] = left / 4;
    widths[3] = (left - widths[1]) / 2;
    widths[4] = left - widths[1] - widths[3];

    let mut table = Table::new();
    table
        .load_style(comfy_table::presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Disabled)
        .force_no_tty()
        .set_header(wrapped(&COLUMNS.map(str::to_owned), widths))
        .set_constraints(
            widths.map(|width| ColumnConstraint::LowerBoundary(Width::Fixed(width + 2))),
        );
    for row in rows {
        table.add_row(wrapped(&cells(reference, row), widths));
    }
    table.trim_fmt()
}

fn wrapped(cells: &[String; 7], widths: [u16; 7]) -> Vec<String> {
    cells.iter().zip(widths).map(|(cell, width)| wrap(cell, usize::from(width))).collect()
}

fn cells(reference: Role, row: &NumberedRow) -> [String; 7] {
    let (left_span, right_span) = row.places();
    [
        number(row),
        object(reference, row).join("\n"),
        row.deviation_type.to_string(),
        with_span(&row.left, left_span.as_deref()),
        with_span(&row.right, right_span.as_deref()),
        decision(row),
        row.status.to_string(),
    ]
}

/// One row for a narrow terminal: the same seven facts, one under the other.
fn paragraph(reference: Role, row: &NumberedRow) -> String {
    let [id, _, drift_type, left, right, decision, status] = cells(reference, row);
    let [_, object, _, left_title, right_title, decision_title, _] = COLUMNS;
    let indented = |text: &str| text.replace('\n', "\n    ");
    let pair = pair(reference, row).map(|pair| format!("  {pair}")).unwrap_or_default();
    format!(
        "{id}  {drift_type}  {status}\n  {object}: {}{pair}\n  {left_title}: {}\n  {right_title}: {}\n  \
         {decision_title}: {}",
        row.object,
        indented(&left),
        indented(&right),
        indented(&decision)
    )
}

fn with_span(text: &str, span: Option<&str>) -> String {
    match span {
        Some(span) => format!("{text}\n└ {span}"),
        None => text.to_owned(),
    }
}

/// Breaks each line so that it fits, at a blank where there is one, else after a mark that names
/// and paths are made of, else anywhere.
fn wrap(text: &str, width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for mut line in text.lines() {
        while line.width() > width {
            let at = break_of(line, width);
            lines.push(line[..at].trim_end().to_owned());
            line = line[at..].trim_start();
        }
        lines.push(line.to_owned());
    }
    lines.join("\n")
}

/// The byte at which a line that is too wide is broken.
fn break_of(line: &str, width: usize) -> usize {
    let mut used = 0;
    let fitting = line
        .char_indices()
        .take_while(|(_, c)| {
            used += c.width().unwrap_or(0);
            used <= width
        })
        .last()
        .map_or(0, |(at, c)| at + c.len_utf8());
    // At least one character is taken off, however narrow the column.
    let fitting = fitting.max(line.chars().next().map_or(0, char::len_utf8));
    let head = &line[..fitting];
    let after = |marks: &[char]| {
        head.rfind(marks).map(|at| at + 1).filter(|at| head[..*at].width() > width / 3)
    };
    [&[' '] as &[char], &['/'], &['.', ',', '('], &['_'], &['-']]
        .into_iter()
        .find_map(after)
        .unwrap_or(fitting)
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn lines_break_where_a_reader_would_break_them() {
        let cases = [
            ("a short one", 20, "a short one"),
            ("tenant_id, channel, created_at DESC", 20, "tenant_id, channel,\ncreated_at DESC"),
            (
                "public.attribution_allocations.channel",
                32,
                "public.attribution_allocations.\nchannel",
            ),
            (
                "└ db/migrations/008_channel.up.sql:1-2",
                22,
                "└ db/migrations/\n008_channel.up.sql:1-2",
            ),
            ("tenant-index", 10, "tenant-\nindex"),
            ("abcdefghij", 4, "abcd\nefgh\nij"),
            ("日本日本", 3, "日\n本\n日\n本"),
            ("one\ntwo", 9, "one\ntwo"),
        ];
        for (text, width, expected) in cases {
            assert_eq!(wrap(text, width), expected, "{text} in {width}");
        }
    }
}
