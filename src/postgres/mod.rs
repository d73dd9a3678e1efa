//! The only room that knows a server: connect, scratch databases, scripts, catalogs.

pub mod answer;
pub mod catalog;
pub mod connect;
pub mod dump;
pub mod scratch;
pub mod script;
pub mod witness;

/// The settings that shape how the server prints expressions and values, as they are when a database
/// is read; those of `pg_dump`.
pub const PRINTING: &[(&str, &str)] = &[
    ("search_path", "''"),
    ("timezone", "'UTC'"),
    ("datestyle", "'ISO'"),
    ("intervalstyle", "'postgres'"),
    ("extra_float_digits", "3"),
    ("bytea_output", "'hex'"),
    ("quote_all_identifiers", "off"),
];

/// Settings of the same transaction that shape nothing.
///
/// With the memory that a server usually grants, joining the constraints of ten thousand tables goes
/// through files, which takes eight times as long.
const READING: &[(&str, &str)] =
    &[("row_security", "off"), ("statement_timeout", "0"), ("work_mem", "'64MB'"), ("jit", "off")];

/// Begins a transaction that sees one state of the database, with these settings. `ROLLBACK` ends
/// both.
fn snapshot() -> String {
    let mut sql = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY".to_owned();
    for (name, value) in PRINTING.iter().chain(READING) {
        sql += &format!(";SET LOCAL {name} = {value}");
    }
    sql
}
