//! The only room that knows a server: connect, scratch databases, scripts, catalogs.

pub mod answer;
pub mod catalog;
pub mod connect;
pub mod dump;
pub mod scratch;
pub mod script;
pub mod witness;

/// Begins a transaction that sees one state of the database, with the settings that shape how the
/// server prints expressions and values; those of `pg_dump`. `ROLLBACK` ends both.
///
/// With the memory that a server usually grants, joining the constraints of ten thousand tables goes
/// through files, which takes eight times as long.
const SNAPSHOT: &str = "
    BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
    SET LOCAL search_path = '';
    SET LOCAL timezone = 'UTC';
    SET LOCAL datestyle = 'ISO';
    SET LOCAL intervalstyle = 'postgres';
    SET LOCAL extra_float_digits = 3;
    SET LOCAL bytea_output = 'hex';
    SET LOCAL quote_all_identifiers = off;
    SET LOCAL row_security = off;
    SET LOCAL statement_timeout = 0;
    SET LOCAL work_mem = '64MB';
    SET LOCAL jit = off";
